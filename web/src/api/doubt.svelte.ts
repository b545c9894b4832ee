/** The confidence below which a digit is doubtful, and stands as "?": kept for this tab over a reload. */

import { DEFAULT_MIN_CONFIDENCE } from "../../../src/contract/doubt.js";

/** What is kept in the browser stands under this name. */
const STORED_NAME = "digits-min-confidence";

export class Doubt {
  /** Nothing is ever certain, so more would make a "?" of every digit. */
  readonly most = 0.99;
  #below = $state(DEFAULT_MIN_CONFIDENCE);
  readonly #storage: Storage;

  constructor(storage: Storage) {
    this.#storage = storage;
    const kept = Number(storage.getItem(STORED_NAME) ?? DEFAULT_MIN_CONFIDENCE);
    if (kept >= 0 && kept <= this.most) this.#below = kept;
  }

  /** Digits less confident than this are doubtful, 0 to 1; as the reader's `minConfidence`. */
  get below(): number {
    return this.#below;
  }

  set below(below: number) {
    this.#below = below;
    try {
      this.#storage.setItem(STORED_NAME, String(below));
    } catch {
      // A browser that keeps nothing: it holds until the page is left.
    }
  }
}
