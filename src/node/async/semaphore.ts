/** A counting semaphore: a limited number of pieces of work run at a time, the others wait in order. */

/** Waits for a permit; what it gives returns the permit, once. */
export type Semaphore = () => Promise<() => void>;

/** @param permits pieces of work at a time */
export function createSemaphore(permits: number): Semaphore {
  let free = permits;
  const waiting: (() => void)[] = [];

  function release(): void {
    // The permit goes to the next in line without becoming free, so that nobody slips in between.
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  }

  return async () => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    let isReleased = false;
    return () => {
      if (!isReleased) release();
      isReleased = true;
    };
  };
}

/** Does a piece of work while holding a permit. */
export async function withPermit<Result>(acquire: Semaphore, work: () => Promise<Result>): Promise<Result> {
  const release = await acquire();
  try {
    return await work();
  } finally {
    release();
  }
}
