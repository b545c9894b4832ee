/**
 * A set of labelled images, as MNIST has them: flat bytes, ink 255 and paper 0; and its split into training and
 * validation images by a seed.
 */

import { IMAGE_PIXELS } from "../digits.js";
import { assert, fail } from "../errors.js";
import { createRandom, shuffledIndices } from "../tensor/random.js";

export interface ImageSet {
  readonly count: number;
  /** [count, 28, 28], row-major. */
  readonly images: Uint8Array;
  /** [count], each 0 to 9; in material for training also 10, not a digit. */
  readonly labels: Uint8Array;
}

/**
 * Pairs images with their labels.
 *
 * @throws DATASET_MALFORMED when there are not as many labels as images, or none
 */
export function createImageSet(images: Uint8Array, labels: Uint8Array): ImageSet {
  const imageCount = images.length / IMAGE_PIXELS;
  if (imageCount !== labels.length) {
    fail(
      "DATASET_MALFORMED",
      `there are ${imageCount} images and ${labels.length} labels; there must be as many of both. Give files that belong together.`,
    );
  }
  if (labels.length === 0) {
    fail("DATASET_MALFORMED", "the dataset holds no image.");
  }
  return { count: labels.length, images, labels };
}

/** Copies the images of the given indices, in the order given. */
export function subset(set: ImageSet, indices: ArrayLike<number>): ImageSet {
  const images = new Uint8Array(indices.length * IMAGE_PIXELS);
  const labels = new Uint8Array(indices.length);
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i] ?? 0;
    const label = set.labels[index];
    assert(label !== undefined, `image ${index} of ${set.count}`);
    images.set(imageAt(set, index), i * IMAGE_PIXELS);
    labels[i] = label;
  }
  return { count: indices.length, images, labels };
}

/** Copies sets into one, each after the other. */
export function concatenateSets(sets: readonly ImageSet[]): ImageSet {
  const count = sets.reduce((sum, set) => sum + set.count, 0);
  const images = new Uint8Array(count * IMAGE_PIXELS);
  const labels = new Uint8Array(count);
  let at = 0;
  for (const set of sets) {
    images.set(set.images, at * IMAGE_PIXELS);
    labels.set(set.labels, at);
    at += set.count;
  }
  return { count, images, labels };
}

/** One image, as a view. */
export function imageAt(set: ImageSet, index: number): Uint8Array {
  return set.images.subarray(index * IMAGE_PIXELS, (index + 1) * IMAGE_PIXELS);
}

/** First number of the split's random path: no other use of the same seed moves the split. */
const SPLIT_STREAM = 0x5b17;

/** Places in a set, each in exactly one of the parts, ascending. */
export interface SplitIndices {
  readonly training: Uint32Array;
  readonly validation: Uint32Array;
}

export interface SplitSizes {
  /** Images of both parts together. */
  readonly imageCount: number;
  /** Of them, held out; the same ones however many images there are beside them. */
  readonly validationCount: number;
  readonly seed: number;
}

/**
 * Chooses `imageCount` of `count` images at random, and the first `validationCount` of them to be held out.
 *
 * @throws OPTION_INVALID when there are not as many images, or nothing would be left to train on
 */
export function splitIndices(count: number, { imageCount, validationCount, seed }: SplitSizes): SplitIndices {
  const wholes = [imageCount, validationCount].every((each) => Number.isInteger(each) && each >= 0);
  if (!wholes || validationCount >= imageCount || imageCount > count) {
    fail(
      "OPTION_INVALID",
      `${imageCount} images, ${validationCount} of them held out, cannot be chosen of ${count}; use at most ${count}, and hold fewer out.`,
    );
  }
  const shuffled = shuffledIndices(count, createRandom(seed, SPLIT_STREAM));
  return {
    training: shuffled.subarray(validationCount, imageCount).toSorted(),
    validation: shuffled.subarray(0, validationCount).toSorted(),
  };
}
