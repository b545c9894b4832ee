/**
 * What every network here does: it takes an image of one mark, and tells which of the ten digits it is, or that it is
 * none. Every layer may import these numbers.
 */

/** Side of the images, in pixels; they are prepared as MNIST's are. */
export const IMAGE_SIZE = 28;

/** Pixels of an image, and bytes of one whose ink is 255 and paper 0. */
export const IMAGE_PIXELS = IMAGE_SIZE * IMAGE_SIZE;

/** Images in a run of a network: larger batches are no faster an image, and take memory for all their layers. */
export const MAX_RUN_IMAGES = 64;

/** The digits 0 to 9. */
export const DIGIT_COUNT = 10;

/** The label and the place of the eleventh outcome: what is seen is no digit. */
export const NOT_A_DIGIT = DIGIT_COUNT;

/** The digits, and "no digit". */
export const OUTCOME_COUNT = DIGIT_COUNT + 1;

/** Images one after the other, as a batch. @returns [count, 28, 28] */
export function joinImages(images: readonly Uint8Array[]): Uint8Array {
  const batch = new Uint8Array(images.length * IMAGE_PIXELS);
  for (const [i, image] of images.entries()) batch.set(image, i * IMAGE_PIXELS);
  return batch;
}
