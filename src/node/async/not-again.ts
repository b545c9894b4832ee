/** What is asked for again and again, and is not done as often. */

/** Faults of which it is remembered that they were told. */
const MAX_TOLD = 100;

/** Tells of each fault once: what is tried again and again fails in the same words. */
export function onceEach(onFault: (error: unknown) => void): (error: unknown) => void {
  const told = new Set<string>();
  return (error) => {
    const words = error instanceof Error ? error.message : String(error);
    if (told.has(words)) return;
    if (told.size >= MAX_TOLD) told.clear();
    told.add(words);
    onFault(error);
  };
}

/** Work that is done anew when its last result is older than so many milliseconds. */
export function atMostEvery<Result>(ms: number, work: () => Promise<Result>): () => Promise<Result> {
  let last: { readonly result: Promise<Result>; readonly atMs: number } | null = null;
  return () => {
    const nowMs = performance.now();
    if (last === null || nowMs - last.atMs >= ms) last = { result: work(), atMs: nowMs };
    return last.result;
  };
}
