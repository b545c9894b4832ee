/**
 * The way from a picture to the number on it: find the ink, make it what the network was trained on, classify it.
 * A picture holds one digit here; the form of a reading already has room for several numbers of several digits.
 */

import { assert, fail } from "../errors.js";
import { findOneDigit } from "../picture/one-digit.js";
import type { Picture } from "../picture/picture.js";
import {
  DIGIT_COUNT,
  NOT_A_DIGIT,
  OUTCOME_COUNT,
  type Classifier,
} from "./classifier.js";
import type { Explanation } from "./explanation.js";
import type { ReadDigit, Reading } from "./reading.js";

/**
 * The confidence from which a digit is taken as read, where the caller chooses none.
 */
export const DEFAULT_MIN_CONFIDENCE = 0.5;

export interface ReadOptions {
  /** The picture holds exactly one number of so many digits; 1 to 32. @default any numbers */
  readonly expect?: number;
  /** Digits less confident than this are not sure: "?" in texts; 0 to 1. @default 0.5 */
  readonly minConfidence?: number;
}

export interface Reader {
  /**
   * Reads a picture.
   *
   * @throws PICTURE_TOO_SMALL, PICTURE_NO_INK; OPTION_INVALID when an option is out of range
   */
  read(picture: Picture, options?: ReadOptions): Promise<Reading>;
  /** As `read`, with every step on the way. */
  explain(picture: Picture, options?: ReadOptions): Promise<Explanation>;
  /** Frees the classifier; idempotent. */
  dispose(): Promise<void>;
}

/**
 * Creates a reader, which from then on owns the classifier.
 *
 * @example
 * const reader = createReader(classifier);
 * const { text } = await reader.read(await loadPicture("seven.jpg"));
 */
export function createReader(classifier: Classifier): Reader {
  async function explain(
    picture: Picture,
    options: ReadOptions = {},
  ): Promise<Explanation> {
    checkReadOptions(options);
    const { minConfidence = DEFAULT_MIN_CONFIDENCE } = options;
    const { box, image, ink } = findOneDigit(picture);
    const outcomes = Array.from(await classifier.classify(image));
    assert(
      outcomes.length === OUTCOME_COUNT,
      `one image gave ${outcomes.length} probabilities`,
    );
    const probabilities = outcomes.slice(0, DIGIT_COUNT);
    const notDigit = outcomes[NOT_A_DIGIT]!;
    const ranked = probabilities
      .map((confidence, digit) => ({ digit, confidence }))
      .toSorted((a, b) => b.confidence - a.confidence);
    const [best, runnerUp] = [ranked[0]!, ranked[1]!];
    const isSure = best.confidence >= minConfidence;
    const digits: ReadDigit[] = [
      { ...best, isSure, runnerUp, probabilities, notDigit, box, image },
    ];
    const text = isSure ? String(best.digit) : "?";
    const numbers = [
      { text, confidence: best.confidence, line: 0, box, digits },
    ];
    const { width, height } = picture;
    const reading: Reading = { width, height, text, numbers, rejected: [] };
    const candidate = { box, image, probabilities, notDigit, isChosen: true };
    return { reading, ink, removed: [], cuts: [], candidates: [candidate] };
  }

  return {
    explain,
    async read(picture, options) {
      const { reading } = await explain(picture, options);
      return reading;
    },
    dispose: () => classifier.dispose(),
  };
}

/**
 * Checks the options of a reading.
 *
 * @throws OPTION_INVALID naming what is out of range
 */
export function checkReadOptions(options: ReadOptions): void {
  const { expect, minConfidence } = options;
  if (
    expect !== undefined &&
    !(Number.isInteger(expect) && expect >= 1 && expect <= 32)
  ) {
    fail(
      "OPTION_INVALID",
      `expect is a whole number of digits from 1 to 32; ${expect} came.`,
    );
  }
  if (
    minConfidence !== undefined &&
    !(minConfidence >= 0 && minConfidence <= 1)
  ) {
    fail(
      "OPTION_INVALID",
      `minConfidence lies between 0 and 1; ${minConfidence} came.`,
    );
  }
}
