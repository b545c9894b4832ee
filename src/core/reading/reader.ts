/**
 * The reader: the way from a picture to the numbers on it. Find the ink, part it into digits, make each what the
 * network was trained on, and let the network judge.
 */

import { findInk } from "../picture/pieces/find-ink.js";
import type { Picture } from "../picture/picture.js";
import type { Classifier } from "./classifier.js";
import type { Explanation } from "./explanation.js";
import { explainNumbers } from "./explain-numbers.js";
import { explainOneDigit } from "./explain-one-digit.js";
import { DEFAULT_MIN_CONFIDENCE, type Reading } from "./reading.js";

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
   * @throws PICTURE_TOO_SMALL, PICTURE_NO_INK
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
