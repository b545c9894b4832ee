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
  const begun: Promise<Settled<Item, Result>>[] = [];
  for (const item of items) {
    signal.throwIfAborted();
    begun.push(settle(item, work));
    if (begun.length === ahead) yield await orAborted(begun.shift()!, signal);
  }
  for (let next = begun.shift(); next !== undefined; next = begun.shift()) yield await orAborted(next, signal);
}

/**
 * What the promise gives, unless the signal is aborted before. A race with one promise of the signal's would keep every
 * result until the signal is aborted: a promise holds whatever waits for it.
 */
function orAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error);
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

async function settle<Item, Result>(item: Item, work: (item: Item) => Promise<Result>): Promise<Settled<Item, Result>> {
  try {
    return { item, kind: "done", result: await work(item) };
  } catch (error) {
    return { item, kind: "failed", error };
  }
}
