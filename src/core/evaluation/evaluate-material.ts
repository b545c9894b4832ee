/**
 * How a classifier fares on images that are not MNIST's: foreign digits, letters, scribbles. Each part is measured
 * alone, so that one sees what is read and what is refused.
 */

import type { AbortSignalLike } from "../abort-signal.js";
import { concatenateSets, type ImageSet } from "../dataset/image-set.js";
import { NOT_A_DIGIT } from "../digits.js";
import type { Classifier } from "../reading/classifier.js";
import { acceptanceThreshold, digitConfidences, refusedShare } from "./acceptance.js";
import { classifyAll } from "./evaluate-classifier.js";
import { toPredictions } from "./predictions.js";

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
