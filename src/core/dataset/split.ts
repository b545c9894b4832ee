/**
 * Training and validation images, parted by a seed.
 */

import { fail } from "../errors.js";
import { createRandom, shuffledIndices } from "../tensor/random.js";

/** First number of the split's random path: no other use of the same seed moves the split. */
const SPLIT_STREAM = 0x5b17;

/** Places in a set, each in exactly one of the parts, ascending. */
export interface SplitIndices {
  readonly training: Uint32Array;
  readonly validation: Uint32Array;
}

/**
 * Chooses `validationCount` of `count` images at random, to be held out.
 *
 * @throws OPTION_INVALID when nothing would be left to train on
 */
export function splitIndices(count: number, validationCount: number, seed: number): SplitIndices {
  if (!Number.isInteger(validationCount) || validationCount < 0 || validationCount >= count) {
    fail(
      "OPTION_INVALID",
      `${validationCount} images cannot be held out of ${count}; give a whole number from 0 to ${count - 1}.`,
    );
  }
  const shuffled = shuffledIndices(count, createRandom(seed, SPLIT_STREAM));
  return {
    training: shuffled.subarray(validationCount).toSorted(),
    validation: shuffled.subarray(0, validationCount).toSorted(),
  };
}
