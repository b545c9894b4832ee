/**
 * The way from a picture to the number on it: find the ink, make it what the network was trained on, classify it.
 * A picture holds one digit here; the form of a reading already has room for several numbers of several digits.
 */

import { assert, fail } from "../errors.js";
import type { Box } from "../picture/box.js";
import { findOneDigit } from "../picture/one-digit.js";
import type { Picture } from "../picture/picture.js";
import { CLASS_COUNT, type Classifier } from "./classifier.js";

/** One digit of a number. */
export interface ReadDigit {
  /** 0 to 9. */
  readonly digit: number;
  /** The probability of `digit`. */
  readonly confidence: number;
  /** The probabilities of 0 to 9; they sum to 1. */
  readonly probabilities: readonly number[]; // [10]
  /** Where it stands, in the picture's pixels. */
  readonly box: Box;
  /** What the network saw, row-major; ink 255, paper 0. */
  readonly image: Uint8Array; // [28 * 28]
}

/** Digits that belong together. */
export interface ReadNumber {
  readonly text: string;
  /** The probability that the whole number is right. */
  readonly confidence: number;
  readonly box: Box;
  readonly digits: readonly ReadDigit[];
}

/** Ink that is no digit. */
export interface RejectedInk {
  readonly box: Box;
  /** Why, for people. */
  readonly reason: string;
}

/** What stands on a picture. */
export interface Reading {
  /** Of the picture, in pixels. */
  readonly width: number;
  readonly height: number;
  /** All digits read. */
  readonly text: string;
  readonly numbers: readonly ReadNumber[];
  readonly rejected: readonly RejectedInk[];
}

export interface ReadOptions {
  /** The picture holds exactly one number of so many digits. Only 1 can be read so far. @default 1 */
  readonly expect?: number;
}

export interface Reader {
  /**
   * Reads a picture.
   *
   * @throws PICTURE_TOO_SMALL, PICTURE_NO_INK; OPTION_INVALID when `expect` is not 1
   */
  read(picture: Picture, options?: ReadOptions): Promise<Reading>;
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
  return {
    async read(picture, options = {}) {
      checkExpectedDigits(options.expect);
      const { box, image } = findOneDigit(picture);
      const probabilities = Array.from(await classifier.classify(image));
      assert(
        probabilities.length === CLASS_COUNT,
        `one image gave ${probabilities.length} probabilities`,
      );
      const confidence = Math.max(...probabilities);
      const digit = probabilities.indexOf(confidence);
      const text = String(digit);
      const digits = [{ digit, confidence, probabilities, box, image }];
      return {
        width: picture.width,
        height: picture.height,
        text,
        numbers: [{ text, confidence, box, digits }],
        rejected: [],
      };
    },
    dispose: () => classifier.dispose(),
  };
}

/**
 * Checks the number of digits that a picture is said to hold.
 *
 * @throws OPTION_INVALID when it is not 1
 */
export function checkExpectedDigits(expect: number = 1): void {
  if (expect === 1) return;
  fail(
    "OPTION_INVALID",
    `${expect} digits were expected; so far only one digit a picture is read. Cut the number into one picture a digit.`,
  );
}
