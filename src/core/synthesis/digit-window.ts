/**
 * Windows on the images of a dataset, all ink of a digit or a part of it from one side, and putting them on a sheet:
 * the raw material of what wrong cuts look like.
 */

import { IMAGE_SIZE } from "../digits.js";
import type { Plane } from "../picture/plane.js";
import { clamp } from "./ink-image.js";

/** Ink below this is no part of a digit's box. */
const LEAST_INK = 30;

/** The part of an image that is kept: pixel edges, from 0 to 28. */
export interface Window {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The side of a digit that a part is taken from. */
export type Side = "left" | "right" | "top" | "bottom";

/** The window around all ink of an image. */
export function windowOfInk(image: Uint8Array): Window {
  let left = IMAGE_SIZE;
  let top = IMAGE_SIZE;
  let right = 0;
  let bottom = 0;
  for (let y = 0, at = 0; y < IMAGE_SIZE; y++) {
    for (let x = 0; x < IMAGE_SIZE; x++, at++) {
      if (image[at]! < LEAST_INK) continue;
      left = Math.min(left, x);
      right = Math.max(right, x + 1);
      top = Math.min(top, y);
      bottom = y + 1;
    }
  }
  return right > left ? { left, top, right, bottom } : { left: 0, top: 0, right: IMAGE_SIZE, bottom: IMAGE_SIZE };
}

/** The given share of a window, from one side. */
export function partOf(window: Window, side: Side, share: number): Window {
  const { left, top, right, bottom } = window;
  const width = (right - left) * share;
  const height = (bottom - top) * share;
  switch (side) {
    case "left":
      return { ...window, right: left + width };
    case "right":
      return { ...window, left: right - width };
    case "top":
      return { ...window, bottom: top + height };
    case "bottom":
      return { ...window, top: bottom - height };
  }
}

/** The share of an image's ink that lies in the window. */
export function inkShare(image: Uint8Array, window: Window): number {
  let inside = 0;
  let all = 0;
  for (let i = 0; i < image.length; i++) {
    const x = (i % IMAGE_SIZE) + 0.5;
    const y = Math.floor(i / IMAGE_SIZE) + 0.5;
    all += image[i]!;
    if (x >= window.left && x < window.right && y >= window.top && y < window.bottom) {
      inside += image[i]!;
    }
  }
  return all === 0 ? 0 : inside / all;
}

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
