/**
 * How far a network's own confidence can be believed: the bins of its reliability curve that can be drawn, and its
 * calibration error in words.
 */

/** The share read rightly of fewer images than this is off by 0.1 or more as often as not. */
export const FEW_IMAGES = 20;

/** Below this difference between claim and truth, 0 to 1, nobody need know in which direction it errs. */
const NEGLIGIBLE = 0.001;

/** Of one bin of the reliability curve, what counts in words. */
export interface Bin {
  readonly count: number;
  /** Null where the bin is empty, as below. */
  readonly accuracy: number | null;
  readonly confidence: number | null;
}

/** A bin, and the confidences from which to which it goes. */
export interface ReliabilityBin extends Bin {
  readonly lower: number;
  readonly upper: number;
}

/** A bin that holds images. */
export interface FilledBin extends ReliabilityBin {
  readonly accuracy: number;
  readonly confidence: number;
}

/** The bins that hold images, by confidence. */
export function filledBins(bins: readonly ReliabilityBin[]): readonly FilledBin[] {
  return bins.flatMap(({ accuracy, confidence, ...bin }) =>
    accuracy === null || confidence === null ? [] : [{ ...bin, accuracy, confidence }],
  );
}

/** What the calibration error means, in one sentence. */
export function calibrationWords(expectedCalibrationError: number, bins: readonly Bin[]): string {
  const points = (expectedCalibrationError * 100).toFixed(1);
  const error = points === "0.0" ? "less than 0.1 percentage points" : `${points} percentage points`;
  return `How sure it says it is differs by ${error} on average from how often it is right${directionWords(bins)}.`;
}

/** By how much it claims more than is true, over all images, -1 to 1. */
export function overconfidence(bins: readonly Bin[]): number {
  let count = 0;
  let sum = 0;
  for (const bin of bins) {
    if (bin.accuracy === null || bin.confidence === null) continue;
    count += bin.count;
    sum += bin.count * (bin.confidence - bin.accuracy);
  }
  return count === 0 ? 0 : sum / count;
}

function directionWords(bins: readonly Bin[]): string {
  const excess = overconfidence(bins);
  if (Math.abs(excess) < NEGLIGIBLE) return "";
  return excess > 0 ? "; it is a little too sure of itself" : "; it is right a little more often than it says";
}
