/**
 * Shares of a whole that may be empty.
 */

/** `part / whole`; null where there is nothing to share. */
export function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
