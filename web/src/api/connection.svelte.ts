/**
 * Whether the server is there. Once it was found gone, it is asked again and again until it is back; then whatever
 * waits for it goes on.
 */

import { isServerReady } from "./health.js";

const ASK_AGAIN_MS = 1500;

export class Connection {
  isGone = $state(false);
  readonly #waiting = new Set<() => void>();

  /** A request found nobody: says so, and asks until somebody is there. */
  lose(): void {
    if (this.isGone) return;
    this.isGone = true;
    void this.#askUntilBack();
  }

  /** Has `goOn` called when the server is back; the function that is returned takes that back. */
  whenBack(goOn: () => void): () => void {
    this.#waiting.add(goOn);
    return () => this.#waiting.delete(goOn);
  }

  /** An answer came: the server is there. */
  find(): void {
    if (!this.isGone) return;
    this.isGone = false;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const goOn of waiting) goOn();
  }

  async #askUntilBack(): Promise<void> {
    while (this.isGone) {
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
      if (this.isGone && (await isServerReady())) this.find();
    }
  }
}
