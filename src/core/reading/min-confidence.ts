/** From which confidence on a digit is taken as read: apart, since the page asks for no more of the reader before it reads. */

/** Where the caller chooses none. */
export const DEFAULT_MIN_CONFIDENCE = 0.5;

/** Whether a digit is taken as read. */
export function isSureAt({ confidence }: { readonly confidence: number }, minConfidence: number): boolean {
  return confidence >= minConfidence;
}
