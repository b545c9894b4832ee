/**
 * Putting digits of a dataset, or parts of them, on a sheet: the raw material of what wrong cuts look like.
 */

import { IMAGE_SIZE } from "../digits.js";
import type { Plane } from "../picture/plane.js";
import { clamp } from "./clamp.js";
import type { Window } from "./digit-window.js";

/**
 * Contrast of the enlarged image: about what takes back the blur of interpolation, so that the stroke's edge is
 * as steep as that of a digit cut from a large picture.
 */
const CONTRAST = 1.8;

/**
 * Draws the window of an image on the sheet, enlarged and smoothed; the darker of both stays.
 *
 * @param place where the window's upper left corner comes, and how many pixels of the sheet a pixel becomes
 */
export function stampDigit(
  sheet: Plane,
  image: Uint8Array,
  window: Window,
  place: { readonly x: number; readonly y: number; readonly scale: number },
): void {
  const { scale } = place;
  const left = Math.max(0, Math.ceil(place.x));
  const top = Math.max(0, Math.ceil(place.y));
  const right = Math.min(sheet.width, place.x + (window.right - window.left) * scale);
  const bottom = Math.min(sheet.height, place.y + (window.bottom - window.top) * scale);
  for (let y = top; y < bottom; y++) {
    const imageY = window.top + (y + 0.5 - place.y) / scale;
    for (let x = left; x < right; x++) {
      const imageX = window.left + (x + 0.5 - place.x) / scale;
      const ink = clamp((sampleInk(image, imageX, imageY) - 0.5) * CONTRAST + 0.5, 0, 1);
      const at = y * sheet.width + x;
      if (ink > sheet.values[at]!) sheet.values[at] = ink;
    }
  }
}

/** Bilinear, 0 to 1; pixel i's centre lies at i + 0.5. */
function sampleInk(image: Uint8Array, x: number, y: number): number {
  const column = Math.floor(x - 0.5);
  const row = Math.floor(y - 0.5);
  const u = x - 0.5 - column;
  const v = y - 0.5 - row;
  const above = (1 - u) * inkAt(image, column, row) + u * inkAt(image, column + 1, row);
  const below = (1 - u) * inkAt(image, column, row + 1) + u * inkAt(image, column + 1, row + 1);
  return ((1 - v) * above + v * below) / 255;
}

function inkAt(image: Uint8Array, x: number, y: number): number {
  const isInside = x >= 0 && x < IMAGE_SIZE && y >= 0 && y < IMAGE_SIZE;
  return isInside ? image[y * IMAGE_SIZE + x]! : 0;
}
