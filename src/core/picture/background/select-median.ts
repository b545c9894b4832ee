/**
 * The median without sorting: the values are counted by the upper bits of their 32, which stand in the order of the
 * values where those are not negative, and only the few that share them with the median are sorted. For a few
 * thousand values that is a twentieth of what sorting them all costs.
 */

/** Bits that are left out of the counting: an octave of the values is counted in 32 classes. */
const LOWER_BITS = 18;
/** Classes of all values from 0 to infinity. */
const CLASSES = (0x7f800000 >>> LOWER_BITS) + 1;

/** The median of values from 0 on, of an even number the upper one; 0 of none. */
export function selectMedian(values: Float32Array): number {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const counts = new Uint32Array(CLASSES);
  for (let i = 0; i < bits.length; i++) counts[bits[i]! >>> LOWER_BITS]!++;
  const rank = values.length >> 1;
  let below = 0;
  let middle = 0;
  while (middle < CLASSES && below + counts[middle]! <= rank) {
    below += counts[middle++]!;
  }
  const candidates = new Float32Array(counts[middle] ?? 0);
  for (let i = 0, count = 0; count < candidates.length; i++) {
    if (bits[i]! >>> LOWER_BITS === middle) candidates[count++] = values[i]!;
  }
  return candidates.sort()[rank - below] ?? 0;
}
