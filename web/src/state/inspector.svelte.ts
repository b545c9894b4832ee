/**
 * The inside of the network for the digit that is opened, where the server can tell. A server that cannot is asked
 * once and no more.
 */

import { requestInspection } from "../api/readings.js";
import type { InspectAnswer } from "../../../src/server/inspect-answer.js";
import { fromBase64 } from "../how/draw-ink.js";

/** While the pen moves from digit to digit nobody looks inside. */
const LOOK_AFTER_MS = 700;

/** An image, and what the network made of it. */
export interface Inspected {
  /** 28x28 bytes in Base64. */
  readonly image: string;
  readonly inspection: InspectAnswer;
}

export class Inspector {
  inspected = $state.raw<Inspected | null>(null);
  #canInspect = true;
  #running: AbortController | null = null;

  /** Looks at an image of 28x28 bytes in Base64; null at none. */
  look(image: string | null): void {
    this.#running?.abort();
    this.#running = null;
    if (image === null) this.inspected = null;
    else if (this.#canInspect) void this.#inspect(image);
  }

  async #inspect(image: string): Promise<void> {
    const mine = new AbortController();
    this.#running = mine;
    await new Promise((resolve) => setTimeout(resolve, LOOK_AFTER_MS));
    if (mine.signal.aborted) return;
    try {
      const inspection = await requestInspection(
        fromBase64(image),
        mine.signal,
      );
      if (mine.signal.aborted) return;
      this.#canInspect = inspection !== null;
      this.inspected = inspection && { image, inspection };
    } catch {
      // The reading stands without it; the next digit asks again.
      if (!mine.signal.aborted) this.inspected = null;
    }
  }
}
