/** When whoever writes has finished: until then, half a digit is not refused. */

/** A pen that was up for so long rests; between the strokes of a digit it is up for less. */
const REST_MS = 700;
const LOOK_AGAIN_MS = 50;

export class PenRest {
  #isDown = false;
  #sinceMs = -Infinity;

  /** The pen was put down, or lifted. */
  touch(isDown: boolean): void {
    this.#isDown = isDown;
    this.#sinceMs = performance.now();
  }

  /** Waits until the pen rests, or nobody waits any more. */
  async wait(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (this.#isDown || performance.now() - this.#sinceMs < REST_MS)) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
  }
}
