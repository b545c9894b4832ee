/**
 * The reader: the way from a picture to the numbers on it. Find the ink, part it into digits, make each what the
 * network was trained on, and let the network judge.
 */

import { fail } from "../errors.js";
import { findInk } from "../picture/pieces/find-ink.js";
import type { Picture } from "../picture/picture.js";
import type { Classifier } from "./classifier.js";
import type { Explanation } from "./explanation.js";
import { explainNumbers } from "./explain-numbers.js";
import { explainOneDigit } from "./explain-one-digit.js";
import type { Reading } from "./reading.js";

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
  async function explain(picture: Picture, options: ReadOptions = {}): Promise<Explanation> {
    checkReadOptions(options);
    const { expect, minConfidence = DEFAULT_MIN_CONFIDENCE } = options;
    const found = findInk(picture);
    return expect === 1
      ? explainOneDigit(found, classifier, minConfidence)
      : explainNumbers(found, classifier, minConfidence, expect);
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
  if (expect !== undefined && !(Number.isInteger(expect) && expect >= 1 && expect <= 32)) {
    fail("OPTION_INVALID", `expect is a whole number of digits from 1 to 32; ${expect} came.`);
  }
  if (minConfidence !== undefined && !(minConfidence >= 0 && minConfidence <= 1)) {
    fail("OPTION_INVALID", `minConfidence lies between 0 and 1; ${minConfidence} came.`);
  }
}
