/**
 * Windows on the images of a dataset: all ink of a digit, or a part of it from one side.
 */

import { IMAGE_SIZE } from "../digits.js";

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
