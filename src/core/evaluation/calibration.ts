/**
 * Whether a confidence of 90 % is right nine times out of ten: the reliability curve and the expected calibration
 * error, after Guo, Pleiss, Sun and Weinberger, "On Calibration of Modern Neural Networks", ICML 2017 (section 2).
 */

import type { Predictions } from "./predictions.js";

/** Bins of equal width over the confidence; the paper's number. */
const BIN_COUNT = 15;

/** The images whose confidence lies in (`lower`, `upper`]. */
export interface ReliabilityBin {
  readonly lower: number;
  readonly upper: number;
  readonly count: number;
  /** The share read rightly, 0 to 1; null in an empty bin. */
  readonly accuracy: number | null;
  /** The mean confidence, 0 to 1; null in an empty bin. */
  readonly confidence: number | null;
}

/** Sorts the predictions into 15 bins by their confidence. */
export function reliabilityBins(predictions: Predictions, labels: Uint8Array): ReliabilityBin[] {
  const counts = new Uint32Array(BIN_COUNT);
  const correct = new Uint32Array(BIN_COUNT);
  const confidenceSums = new Float64Array(BIN_COUNT);
  for (const [i, label] of labels.entries()) {
    const confidence = predictions.confidences[i] ?? 0;
    const bin = binOf(confidence);
    counts[bin]! += 1;
    confidenceSums[bin]! += confidence;
    if (predictions.outcomes[i] === label) correct[bin]! += 1;
  }
  return Array.from(counts, (count, bin) => ({
    lower: bin / BIN_COUNT,
    upper: (bin + 1) / BIN_COUNT,
    count,
    accuracy: count === 0 ? null : correct[bin]! / count,
    confidence: count === 0 ? null : confidenceSums[bin]! / count,
  }));
}

/**
 * The expected calibration error, 0 to 1: the mean distance between confidence and accuracy over the bins, each
 * weighted by its images.
 */
export function expectedCalibrationError(bins: readonly ReliabilityBin[]): number {
  let count = 0;
  let weighted = 0;
  for (const bin of bins) {
    if (bin.accuracy === null || bin.confidence === null) continue;
    count += bin.count;
    weighted += bin.count * Math.abs(bin.accuracy - bin.confidence);
  }
  return count === 0 ? 0 : weighted / count;
}

/** The bin of a confidence. Rounding may carry a sum of probabilities just over 1. */
function binOf(confidence: number): number {
  const bin = Math.ceil(confidence * BIN_COUNT) - 1;
  return Math.min(Math.max(bin, 0), BIN_COUNT - 1);
}
