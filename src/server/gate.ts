/**
 * Lets a few pieces of work run at a time and a bounded number wait; what comes beyond is refused at once. A
 * decoded picture of 50 megapixels takes hundreds of megabytes, so many at a time would end the server.
 */

import { HttpError } from "./problem.js";

export interface GateOptions {
  /** Pieces of work that run at the same time. */
  readonly running: number;
  /** Pieces of work that may wait for their turn. */
  readonly waiting: number;
}

/** Runs `work` when its turn comes. */
export type Gate = <Result>(work: () => Promise<Result>) => Promise<Result>;

/**
 * Creates a gate.
 *
 * The gate throws OVERLOADED when as many pieces of work wait as may.
 */
export function createGate(options: GateOptions): Gate {
  let runningCount = 0;
  const queue: (() => void)[] = [];

  return async (work) => {
    if (runningCount < options.running) {
      runningCount += 1;
    } else {
      if (queue.length >= options.waiting) {
        throw new HttpError(
          "OVERLOADED",
          `${queue.length} pictures wait already. Try again in a moment.`,
        );
      }
      await new Promise<void>((resolve) => queue.push(resolve));
    }
    try {
      return await work();
    } finally {
      // The turn passes to the next in the queue without the count ever falling, so nobody slips in between.
      const next = queue.shift();
      if (next) next();
      else runningCount -= 1;
    }
  };
}
