/**
 * Lets long work yield to the event loop between its pieces, fairly. If everybody just waited for the next turn, all
 * would run in the same one: fifty requests' pieces of 10 ms are then half a second in one turn, and a
 * request that only asks whether the server is healthy waits for all of them.
 */

/** Waits for a turn of the event loop that nobody else has. */
export type YieldToLoop = () => Promise<void>;

/** Creates a queue: turns are given in the order in which they were asked for, one piece of work a turn. */
export function createFairYield(): YieldToLoop {
  const waiting: (() => void)[] = [];

  function resumeNext(): void {
    waiting.shift()?.();
    if (waiting.length > 0) setImmediate(resumeNext);
  }

  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      if (waiting.length === 1) setImmediate(resumeNext);
    });
}
