/**
 * From what the network said of groups of ink to digits and numbers.
 */

import { unionOfBoxes, type Box } from "../picture/box.js";
import { DIGIT_COUNT, NOT_A_DIGIT } from "./classifier.js";
import type { RankedDigit, ReadDigit, ReadNumber } from "./reading.js";

/** Probability of "no digit" from which a mark is not taken for a digit, whatever digit would be likeliest. */
const SURELY_NO_DIGIT = 0.5;

/** Whether the network takes it for no digit. */
export function isNoDigit(outcomes: ArrayLike<number>): boolean {
  return outcomes[NOT_A_DIGIT]! >= SURELY_NO_DIGIT;
}

/** Why a mark was refused, for people. */
export function reasonOf(outcomes: ArrayLike<number>): string {
  const percent = Math.round(100 * outcomes[NOT_A_DIGIT]!);
  return `not a digit (${percent} %)`;
}

/** The digit that a group of ink is likeliest. */
export function toReadDigit(
  outcomes: ArrayLike<number>, // [11]
  minConfidence: number,
  box: Box,
  image: Uint8Array,
): ReadDigit {
  const probabilities = Array.from(outcomes).slice(0, DIGIT_COUNT);
  const [best, runnerUp] = probabilities
    .map((confidence, digit): RankedDigit => ({ digit, confidence }))
    .toSorted((a, b) => b.confidence - a.confidence) as [
    RankedDigit,
    RankedDigit,
  ];
  return {
    ...best,
    isSure: best.confidence >= minConfidence,
    runnerUp,
    probabilities,
    notDigit: outcomes[NOT_A_DIGIT]!,
    box,
    image,
  };
}

/**
 * Digits that stand together as a number.
 *
 * @param segmentation the probability that the ink was parted rightly
 */
export function toReadNumber(
  digits: readonly ReadDigit[],
  line: number,
  segmentation: number,
): ReadNumber {
  const boxes = digits.map(({ box }) => box);
  return {
    text: digits
      .map(({ digit, isSure }) => (isSure ? String(digit) : "?"))
      .join(""),
    confidence: digits.reduce(
      (product, { confidence }) => product * confidence,
      segmentation,
    ),
    line,
    box: boxes.reduce(unionOfBoxes),
    digits,
  };
}
