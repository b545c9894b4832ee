/**
 * The layout the augmentations share: a 28x28 image inside a frame of paper two pixels wide, 32 bytes a row, so
 * that a filter of four by four pixels never has to ask whether it has left the picture.
 */

import { IMAGE_SIZE } from "../digits.js";

/** Width of the paper frame, in pixels. */
export const FRAME = 2;

/** Bytes from one row of a padded image to the next. */
export const PADDED_SIDE = IMAGE_SIZE + 2 * FRAME;

/** An empty padded image [32, 32]. */
export function createPaddedImage(): Uint8Array {
  return new Uint8Array(PADDED_SIDE * PADDED_SIDE);
}

/** Copies the image [28, 28] at `offset` of `source` into the frame of `padded`, which must hold paper. */
export function fillPaddedImage(padded: Uint8Array, source: Uint8Array, offset: number): void {
  for (let y = 0; y < IMAGE_SIZE; y++) {
    const from = offset + y * IMAGE_SIZE;
    const to = (y + FRAME) * PADDED_SIDE + FRAME;
    for (let x = 0; x < IMAGE_SIZE; x++) padded[to + x] = source[from + x]!;
  }
}
