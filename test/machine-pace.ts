/**
 * How fast the machine is just now, for tests whose outcome is a time: the same code takes twice as long on another day
 * of the same virtual machine, and a fixed bound would fail there, or be too wide everywhere else.
 */

/**
 * Milliseconds that {@link fixedWork} takes where the bounds of tests were set (two cores of an AMD EPYC on a quiet day,
 * Node 20.20): a seventh of the 358 ms that a photo of docs/performance.md took there; both took twice as long on others.
 */
const USUAL_MS = 50;

/** A bound of time, in milliseconds, wider by as much as this machine is now slower than usual; never narrower. */
export function boundOnThisMachine(usualMs: number): number {
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now();
    fixedWork();
    return performance.now() - start;
  });
  const median = times.toSorted((a, b) => a - b)[2]!;
  return usualMs * Math.max(1, median / USUAL_MS);
}

/** Arithmetic, memory, objects and text in turn. */
function fixedWork(): number {
  const length = 200_000;
  const values = new Float64Array(length);
  let state = 1;
  for (let round = 0; round < 10; round++) {
    for (let index = 0; index < length; index++) {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      values[index] = Math.sqrt(state) + values[(index * 7919) % length]!;
    }
  }
  const items = Array.from({ length: 50_000 }, (_, index) => ({ key: (index * 7919) % 50_021, name: String(index) }));
  items.sort((a, b) => a.key - b.key);
  return JSON.stringify(items).length + values[5]!;
}
