/**
 * Telling digits from what is none: how much of what is no digit is refused where nearly all digits are accepted.
 */

import { DIGIT_COUNT, OUTCOME_COUNT } from "../digits.js";
import { assert } from "../errors.js";

/**
 * How sure a classifier is of the likeliest digit of each image: its probability among all outcomes.
 *
 * @param probabilities [count, 11]
 * @returns [count]
 */
export function digitConfidences(probabilities: Float32Array): Float32Array {
  const count = probabilities.length / OUTCOME_COUNT;
  assert(Number.isInteger(count), "probabilities come in rows of eleven");
  return Float32Array.from({ length: count }, (_, i) => {
    const from = i * OUTCOME_COUNT;
    return Math.max(...probabilities.subarray(from, from + DIGIT_COUNT));
  });
}

/**
 * The highest threshold that still accepts a share of the images; an image is accepted whose confidence is at or
 * above it.
 *
 * @param confidences [count]; at least one
 * @param share above 0, at most 1
 */
export function acceptanceThreshold(confidences: Float32Array, share: number): number {
  assert(confidences.length > 0 && share > 0 && share <= 1, `a share of ${share} of ${confidences.length} confidences`);
  const descending = confidences.toSorted((a, b) => b - a);
  return descending[Math.ceil(share * confidences.length) - 1] ?? 0;
}

/** The share, 0 to 1, of the images whose confidence is below the threshold; at least one image. */
export function refusedShare(confidences: Float32Array, threshold: number): number {
  let refused = 0;
  for (const confidence of confidences) if (confidence < threshold) refused++;
  return refused / confidences.length;
}
