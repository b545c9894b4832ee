/**
 * What every way into the house hands over: a decoded picture. Node decodes with sharp, the browser with its own
 * decoder; from here on both run the same code on the same pixels.
 */

import { assert, fail } from "../errors.js";

/**
 * The shorter side a picture must have, in pixels. On fewer than four pixels a "0" has no room for a stroke, a
 * hole and a stroke with paper beside them, so no reading could be more than a guess.
 */
export const MINIMUM_SIDE_PX = 4;

/** 8-bit pixels, row-major from the top left, four bytes each (red, green, blue, alpha), not premultiplied. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

/**
 * Checks that a picture can hold a digit at all.
 *
 * @throws PICTURE_TOO_SMALL when a side has fewer than {@link MINIMUM_SIDE_PX} pixels.
 */
export function checkPictureSize(picture: Picture): void {
  const { width, height, rgba } = picture;
  assert(
    rgba.length === width * height * 4,
    `a ${width}x${height} picture has ${width * height * 4} bytes, not ${rgba.length}`,
  );
  if (Math.min(width, height) < MINIMUM_SIDE_PX) {
    fail(
      "PICTURE_TOO_SMALL",
      `the picture is ${width}x${height} pixels; a digit needs at least ${MINIMUM_SIDE_PX} on each side, and is read well from 20 on.`,
    );
  }
}
