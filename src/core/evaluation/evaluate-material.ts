/**
 * How a classifier fares on images that are not MNIST's: foreign digits, letters, scribbles. Each part is measured
 * alone, so that one sees what is read and what is refused.
 */

import { concatenateSets, type ImageSet } from "../dataset/image-set.js";
import { DIGIT_COUNT, NOT_A_DIGIT, OUTCOME_COUNT } from "../digits.js";
import { type AbortSignalLike, assert } from "../errors.js";
import { toPredictions } from "./predictions.js";
import type { Classifier } from "../reading/classifier.js";
import { classifyAll } from "./evaluate-classifier.js";

/** Share of all digits that the threshold accepts. */
const ACCEPTED_DIGITS = 0.99;

/** Images of one kind; their labels are 0 to 9, or `NOT_A_DIGIT`. */
export interface MaterialPart {
  readonly name: string;
  readonly set: ImageSet;
}

/** How one part fares. */
export interface MaterialPartResult {
  readonly name: string;
  readonly count: number;
  /** Images whose most probable outcome is that of their label. */
  readonly correct: number;
  /** `correct / count`. */
  readonly accuracy: number;
  /** Share of the images that are refused at the threshold. */
  readonly refused: number;
}

export interface MaterialResults {
  /** The probability of the likeliest digit at which 99 % of all digits of the parts are accepted. */
  readonly threshold: number;
  readonly parts: readonly MaterialPartResult[];
}

/**
 * Measures every part.
 *
 * @param parts at least one holds digits
 * @throws the signal's reason when it is aborted
 */
export async function evaluateMaterial(
  classifier: Classifier,
  parts: readonly MaterialPart[],
  signal?: AbortSignalLike,
): Promise<MaterialResults> {
  const whole = concatenateSets(parts.map(({ set }) => set));
  const probabilities = await classifyAll(classifier, whole, signal && { signal });
  const { outcomes } = toPredictions(probabilities);
  const confidences = digitConfidences(probabilities);
  const threshold = acceptanceThreshold(
    confidences.filter((_, i) => whole.labels[i] !== NOT_A_DIGIT),
    ACCEPTED_DIGITS,
  );
  let start = 0;
  return {
    threshold,
    parts: parts.map(({ name, set: { count, labels } }) => {
      const [from, to] = [start, (start += count)];
      const own = outcomes.subarray(from, to);
      const correct = own.filter((outcome, i) => outcome === labels[i]).length;
      return {
        name,
        count,
        correct,
        accuracy: correct / count,
        refused: refusedShare(confidences.subarray(from, to), threshold),
      };
    }),
  };
}

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
