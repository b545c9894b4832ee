/**
 * Shares out the turns of the event loop to work that is long, piece by piece. Whoever just waits for the next turn
 * has it together with all others who do: fifty requests' pieces of 10 ms are then half a second in one turn, and
 * whoever only asks after the server's health waits for all of them.
 */

/** Waits for a turn that nobody else has had. */
export type TakeTurn = () => Promise<void>;

/** Turns are taken in the order in which they were asked for. */
export function createLoopTurns(): TakeTurn {
  const waiting: (() => void)[] = [];

  function pass(): void {
    waiting.shift()?.();
    if (waiting.length > 0) setImmediate(pass);
  }

  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      if (waiting.length === 1) setImmediate(pass);
    });
}
