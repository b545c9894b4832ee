/**
 * The bins of a reliability curve that can be drawn: those that hold images.
 */

import type { RunResultAnswer } from "../../../src/contract/answers/run-answers.js";

/** The share read rightly of fewer images than this is off by 0.1 or more as often as not. */
export const FEW_IMAGES = 20;

/** A bin that holds images. */
export interface FilledBin {
  readonly lower: number;
  readonly upper: number;
  readonly count: number;
  readonly accuracy: number;
  readonly confidence: number;
}

/** The bins that hold images, by confidence. */
export function filledBins(bins: RunResultAnswer["reliability"]): readonly FilledBin[] {
  return bins.flatMap(({ accuracy, confidence, ...bin }) =>
    accuracy === null || confidence === null ? [] : [{ ...bin, accuracy, confidence }],
  );
}
