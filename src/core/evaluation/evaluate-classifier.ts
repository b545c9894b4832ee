/** Runs a classifier over a whole dataset. */

import type { ImageSet } from "../dataset/image-set.js";
import { IMAGE_PIXELS, OUTCOME_COUNT } from "../digits.js";
import { type AbortSignalLike, assert, fail } from "../errors.js";
import type { Classifier } from "../reading/classifier.js";
import { evaluateProbabilities, type Evaluation } from "./evaluation.js";

export interface EvaluateOptions {
  /**
   * Images a run. ONNX Runtime is faster an image with 8 to 32 than with one or with 1,000.
   * @default 32
   */
  readonly batchSize?: number;
  /** Stops between two batches. */
  readonly signal?: AbortSignalLike;
  /** Called after each batch with the images done so far. */
  readonly onProgress?: (done: number, count: number) => void;
}

/**
 * Classifies every image of the set and compares with its labels.
 *
 * @throws the signal's reason when it is aborted; OPTION_INVALID for a batch size below 1
 */
export async function evaluateClassifier(
  classifier: Classifier,
  set: ImageSet,
  options: EvaluateOptions = {},
): Promise<Evaluation> {
  const probabilities = await classifyAll(classifier, set, options);
  return evaluateProbabilities(probabilities, set.labels);
}

/**
 * The probabilities [count, 11] of every image of the set.
 *
 * @throws the signal's reason when it is aborted; OPTION_INVALID for a batch size below 1
 */
export async function classifyAll(
  classifier: Classifier,
  set: ImageSet,
  { batchSize = 32, signal, onProgress }: EvaluateOptions = {},
): Promise<Float32Array> {
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    fail("OPTION_INVALID", `batchSize is a whole number of 1 or more; got ${batchSize}.`);
  }
  const probabilities = new Float32Array(set.count * OUTCOME_COUNT);
  for (let start = 0; start < set.count; start += batchSize) {
    signal?.throwIfAborted();
    const end = Math.min(start + batchSize, set.count);
    const batch = await classifier.classify(set.images.subarray(start * IMAGE_PIXELS, end * IMAGE_PIXELS));
    assert(batch.length === (end - start) * OUTCOME_COUNT, `${batch.length} probabilities for ${end - start} images`);
    probabilities.set(batch, start * OUTCOME_COUNT);
    onProgress?.(end, set.count);
  }
  return probabilities;
}
