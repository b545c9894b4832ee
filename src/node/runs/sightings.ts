/** The servers on a database, as this one sees them: they count while they live, and no clock is compared. */

/** A number that stands still for `silenceMs` is a server that is gone. */
export function createSightings(silenceMs: number) {
  const seen = new Map<string, { readonly beat: number; readonly sinceMs: number }>();
  let lookedMs = -Infinity;
  return {
    see(beats: ReadonlyMap<string, number>): void {
      const nowMs = performance.now();
      // Nobody could be seen to live while this process stood still.
      if (nowMs - lookedMs > silenceMs / 2) seen.clear();
      lookedMs = nowMs;
      for (const [owner, beat] of beats) {
        if (seen.get(owner)?.beat !== beat) seen.set(owner, { beat, sinceMs: nowMs });
      }
      for (const owner of seen.keys()) if (!beats.has(owner)) seen.delete(owner);
    },
    forget: () => seen.clear(),
    isThere(owner: string): boolean {
      const known = seen.get(owner);
      return known !== undefined && performance.now() - known.sinceMs < silenceMs;
    },
  };
}
