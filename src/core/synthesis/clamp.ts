/**
 * Keeping a number within its range.
 */

/** The number, or the end of the range it lies beyond. */
export function clamp(value: number, least: number, most: number): number {
  return value < least ? least : value > most ? most : value;
}
