/**
 * Lets a few pieces of work run at a time; the others wait for their turn, in order.
 */

/** Waits for a turn; whoever has it calls what it gets to pass it on. */
export type TakeTurn = () => Promise<() => void>;

/** Does a piece of work in a turn of its own. */
export async function inTurn<Result>(takeTurn: TakeTurn, work: () => Promise<Result>): Promise<Result> {
  const pass = await takeTurn();
  try {
    return await work();
  } finally {
    pass();
  }
}

/** @param places pieces of work at a time */
export function createTurns(places: number): TakeTurn {
  let free = places;
  const waiting: (() => void)[] = [];

  function pass(): void {
    // The turn goes to the next without becoming free, so nobody slips in between.
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  }

  return async () => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    let isPassed = false;
    return () => {
      if (!isPassed) pass();
      isPassed = true;
    };
  };
}
