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

/** The likeliest of the ten digits. */
export function bestDigit(outcomes: ArrayLike<number>): number {
  let best = 0;
  for (let digit = 1; digit < DIGIT_COUNT; digit++) {
    if (outcomes[digit]! > outcomes[best]!) best = digit;
  }
  return best;
}

/** Why a mark was refused, for people. */
export const NO_DIGIT_REASON = "a letter, a sign or another mark";

/** What is known of the ink of one digit. */
export interface JudgedInk {
  /** Of the ten digits and of no digit. */
  readonly outcomes: ArrayLike<number>; // [11]
  /** The probability that this ink, no more and no less, is one thing. */
  readonly certainty: number;
  /** In the picture's pixels. */
  readonly box: Box;
  /** What the network saw, row-major; ink 255, paper 0. */
  readonly image: Uint8Array; // [28 * 28]
}

/** The digit that a group of ink is likeliest. */
function toReadDigit({ outcomes, certainty, box, image }: JudgedInk, minConfidence: number): ReadDigit {
  const probabilities = Array.from(outcomes)
    .slice(0, DIGIT_COUNT)
    .map((probability) => probability * certainty);
  const [best, runnerUp] = probabilities
    .map((confidence, digit): RankedDigit => ({ digit, confidence }))
    .toSorted((a, b) => b.confidence - a.confidence) as [RankedDigit, RankedDigit];
  return {
    ...best,
    isSure: best.confidence >= minConfidence,
    runnerUp,
    probabilities,
    notDigit: Math.max(0, 1 - probabilities.reduce((sum, one) => sum + one, 0)),
    box,
    image,
  };
}

/** Digits that stand together as a number; at least one. */
export function toReadNumber(judged: readonly JudgedInk[], minConfidence: number, line: number): ReadNumber {
  const digits = judged.map((one) => toReadDigit(one, minConfidence));
  // The digits of a line are parted rightly or wrongly together, so what is doubtful of it counts once.
  const parted = Math.min(...judged.map(({ certainty }) => certainty));
  const confidence = judged.reduce((product, { outcomes }, i) => product * outcomes[digits[i]!.digit]!, parted);
  return {
    text: digits.map(({ digit, isSure }) => (isSure ? String(digit) : "?")).join(""),
    confidence,
    line,
    box: digits.map(({ box }) => box).reduce(unionOfBoxes),
    digits,
  };
}
