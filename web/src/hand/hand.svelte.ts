/**
 * The hand of whoever writes here: digits that were corrected or written for it, and what was learnt from them, kept in this
 * browser alone. What is done with it is loaded when somebody does it (`hand-work.ts`).
 */

import type { HandAnswer } from "../../../src/browser/worker/teach-hand.js";
import type { PictureReads } from "../api/picture-reads.svelte.js";

/** Under this name the browser keeps it. */
export const STORED_NAME = "digits-hand";

/** A profile, as the text of its file, with what is told of it. */
export type KeptHand = Omit<HandAnswer, "refusal">;

export interface Stored {
  readonly now: KeptHand;
  /** What undoing brings back; null where there was none before. */
  readonly before: KeptHand | null;
}

export class Hand {
  isOpen = $state(false);
  now = $state.raw<KeptHand>({ profile: null, samples: 0, learnt: null });
  before = $state.raw<KeptHand | null>(null);
  /** How far learning is, 0 to 1; null where nothing is learnt. */
  progress = $state<number | null>(null);
  /** Why nothing was learnt, the last time it was tried. */
  refusal = $state.raw<HandAnswer["refusal"]>(null);
  /** Whether the browser keeps it over a reload. */
  isKept = $state(true);
  /** Stops what is being learnt. */
  learning: AbortController | null = null;
  readonly storage: Storage;
  readonly reads: PictureReads;
  readonly onChange: () => void;

  /** @param onChange hears that pictures are read otherwise now */
  constructor(storage: Storage, reads: PictureReads, onChange: () => void) {
    this.storage = storage;
    this.reads = reads;
    this.onChange = onChange;
    try {
      const stored = JSON.parse(storage.getItem(STORED_NAME) ?? "null") as Stored | null;
      if (!stored) return;
      this.now = stored.now;
      this.before = stored.before;
      this.use();
    } catch {
      // Nothing that this page wrote.
    }
  }

  /** Has pictures read by what was learnt, where anything was. */
  use(): void {
    this.reads.useHand(this.now.learnt && this.now.profile);
  }
}
