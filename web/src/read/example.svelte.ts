/**
 * The example on the empty page: a recorded number that is written by itself, once, and its reading beside it. It is nobody's
 * drawing, is not read again, and ends for good with the first touch, key or file. What it shows is loaded after the first frame.
 */

import type { RecordedExample } from "./recorded-example.js";

/** As many digits as it has: their places are there before it is loaded. */
export const EXAMPLE_DIGITS = 4;

const ENDINGS = ["pointerdown", "keydown", "dragenter", "drop", "paste"] as const;

export class Example {
  /** Null until it is loaded. How it was read can be looked at when it has ended, too. */
  recorded = $state.raw<RecordedExample | null>(null);
  /** How many of its digits are written. */
  written = $state(0);
  /** Whether nobody has done anything yet. */
  isOn = $state(true);
  readonly #ending = new AbortController();

  /** @param window hears the first touch */
  constructor(window: Window) {
    const { signal } = this.#ending;
    for (const name of ENDINGS) window.addEventListener(name, () => this.end(), { capture: true, signal });
  }

  /** Loads it, unless it has ended. */
  async load(): Promise<void> {
    if (!this.isOn || this.recorded !== null) return;
    try {
      const { openRecordedExample } = await import("./recorded-example.js");
      if (this.isOn) this.recorded = openRecordedExample();
    } catch {
      // A page that lost its server does without.
    }
  }

  end(): void {
    this.#ending.abort();
    this.isOn = false;
  }
}
