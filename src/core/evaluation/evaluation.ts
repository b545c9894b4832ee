/** All that is said about a classifier on a set of labelled images, from its probabilities alone. */

import { assert } from "../errors.js";
import { expectedCalibrationError, reliabilityBins, type ReliabilityBin } from "./calibration.js";
import {
  classAccuracies,
  type ClassAccuracy,
  confusionMatrix,
  type HardError,
  hardestErrors,
  toPredictions,
} from "./predictions.js";

/** As many errors as one looks through; a good network makes fewer on MNIST's test set. */
const HARDEST_LIMIT = 60;

export interface Evaluation {
  /** Images. */
  readonly count: number;
  /** Images read rightly; a digit taken for no digit is not. */
  readonly correct: number;
  /** `correct / count`, 0 to 1. */
  readonly accuracy: number;
  /** 0 to 1, over 15 bins. */
  readonly expectedCalibrationError: number;
  /**
   * Ten rows, one a true digit; column j counts how often it was read as j, column 10 how often it was taken for no
   * digit.
   */
  readonly confusion: readonly (readonly number[])[];
  readonly perClass: readonly ClassAccuracy[];
  readonly reliability: readonly ReliabilityBin[];
  /** The errors made with the highest confidence, at most 60. */
  readonly hardest: readonly HardError[];
}

/**
 * Evaluates probabilities against labels.
 *
 * @param probabilities [count, 11], each row summing to 1
 * @param labels [count], 0 to 9; at least one
 */
export function evaluateProbabilities(probabilities: Float32Array, labels: Uint8Array): Evaluation {
  const predictions = toPredictions(probabilities);
  const count = labels.length;
  assert(count > 0 && predictions.count === count, `${predictions.count} rows of probabilities for ${count} labels`);
  const confusion = confusionMatrix(predictions, labels);
  const perClass = classAccuracies(confusion);
  const reliability = reliabilityBins(predictions, labels);
  const correct = perClass.reduce((sum, one) => sum + one.correct, 0);
  return {
    count,
    correct,
    accuracy: correct / count,
    expectedCalibrationError: expectedCalibrationError(reliability),
    confusion,
    perClass,
    reliability,
    hardest: hardestErrors(predictions, labels, HARDEST_LIMIT),
  };
}
