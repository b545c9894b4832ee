/**
 * What the parts of an explanation are called.
 */

import type { Box } from "../../../core/picture/box.js";
import type { Candidate, Explanation } from "../../../core/reading/reading.js";
import type { RankedDigit } from "../../../core/reading/reading.js";
import { formatCount, formatPercent } from "../../../contract/words.js";

/** `99.8 %`; what rounds to all is not said to be all. */
export function sayConfidence(confidence: number): string {
  return confidence < 1 && confidence >= 0.9995 ? "> 99.9 %" : formatPercent(confidence, 1);
}

/** `99 %`, rounded down, for where there is little room. */
export function sayConfidenceBriefly(confidence: number): string {
  return `${Math.floor(confidence * 100)} %`;
}

/** `1 cut`, `2,000 cuts`. */
export function sayCount(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** `310 × 455 at 401, 322`. */
export function sayPlace({ x, y, width, height }: Box): string {
  return `${width} × ${height} at ${x}, ${y}`;
}

/** What the network finds most probable; null stands for "not a digit". */
export function bestOutcome({ probabilities, notDigit }: Candidate): {
  readonly digit: number | null;
  readonly confidence: number;
} {
  const best = probabilities.reduce<RankedDigit>(
    (found, confidence, digit) => (confidence > found.confidence ? { digit, confidence } : found),
    { digit: 0, confidence: -1 },
  );
  return notDigit > best.confidence ? { digit: null, confidence: notDigit } : best;
}

/** All digits of a reading. */
export function digitsOf({ reading }: Explanation) {
  return reading.numbers.flatMap(({ digits }) => digits);
}
