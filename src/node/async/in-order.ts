/** Work on many items at once, with the results in the order of the items. */

/** What became of one item. */
export type Settled<Item, Result> =
  | { readonly item: Item; readonly kind: "done"; readonly result: Result }
  | { readonly item: Item; readonly kind: "failed"; readonly error: unknown };

export interface InOrderOptions {
  /** How many items may be begun and not yet yielded. */
  readonly ahead: number;
  /** Ends the iteration with the signal's reason. Work that has begun is not stopped. */
  readonly signal: AbortSignal;
}

/**
 * Yields what becomes of each item, in order. One that fails does not stop the others.
 *
 * @throws the signal's reason when it is aborted
 */
export async function* inOrder<Item, Result>(
  items: Iterable<Item>,
  work: (item: Item) => Promise<Result>,
  { ahead, signal }: InOrderOptions,
): AsyncGenerator<Settled<Item, Result>, void, void> {
  const done = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error), { signal: done.signal });
  });
  // Nobody may be waiting when the signal is aborted; whoever waits still gets the rejection.
  aborted.catch(() => {});
  try {
    const begun: Promise<Settled<Item, Result>>[] = [];
    for (const item of items) {
      signal.throwIfAborted();
      begun.push(settle(item, work));
      if (begun.length === ahead) yield await Promise.race([begun.shift()!, aborted]);
    }
    for (const outcome of begun) {
      signal.throwIfAborted();
      yield await Promise.race([outcome, aborted]);
    }
  } finally {
    done.abort();
  }
}

async function settle<Item, Result>(item: Item, work: (item: Item) => Promise<Result>): Promise<Settled<Item, Result>> {
  try {
    return { item, kind: "done", result: await work(item) };
  } catch (error) {
    return { item, kind: "failed", error };
  }
}
