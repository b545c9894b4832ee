/**
 * A 28x28 image as a PNG: black ink of varying opacity on nothing, so that a page may lay it on any paper.
 */

import sharp from "sharp";

import { IMAGE_PIXELS, IMAGE_SIZE } from "../../core/digits.js";
import { assert } from "../../core/errors.js";

/** Encodes an image [28, 28], ink 255 and paper 0. */
export async function toDigitPng(image: Uint8Array): Promise<Uint8Array> {
  assert(image.length === IMAGE_PIXELS, `an image of ${image.length} bytes`);
  const greyAndAlpha = new Uint8Array(2 * IMAGE_PIXELS);
  for (const [i, ink] of image.entries()) greyAndAlpha[2 * i + 1] = ink;
  return sharp(greyAndAlpha, {
    raw: { width: IMAGE_SIZE, height: IMAGE_SIZE, channels: 2 },
  })
    .png()
    .toBuffer();
}
