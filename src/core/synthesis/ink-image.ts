/**
 * From a sheet of ink to the 28x28 image of what is on it, made as the images of read pictures are; and what all makers
 * of image sets share.
 */

import { fail } from "../errors.js";
import type { Box } from "../picture/box.js";
import { normalizeDigit } from "../picture/normalize.js";
import type { Plane } from "../picture/plane.js";

/**
 * Ink below this is no part of what is written: the outermost rim of a soft edge, which a threshold on a photo
 * would not find either.
 */
const LEAST_INK = 0.12;

/** The image of all ink on the sheet; null where there is none. */
export function toImage(ink: Plane): Uint8Array | null {
  const box = boxOfInk(ink);
  return box === null ? null : normalizeDigit(ink, box);
}

/** The smallest box around all ink; null where there is none. */
export function boxOfInk({ width, height, values }: Plane): Box | null {
  let left = width;
  let right = -1;
  let top = height;
  let bottom = -1;
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      if (values[at]! < LEAST_INK) continue;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      bottom = y;
    }
  }
  if (right < 0) return null;
  return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

/** @throws OPTION_INVALID when the count is no whole number above 0. */
export function checkCount(count: number): void {
  if (Number.isSafeInteger(count) && count > 0) return;
  fail("OPTION_INVALID", `the count of images to make is a whole number above 0; got ${count}.`);
}

/**
 * The first number of every random path in synthesis. Every image has a path of its own, so that the first images of a
 * set are the same however many follow, and one can be drawn again alone.
 */
export const synthesisStreams = {
  /** The order of the digits within a block of ten: followed by the block. */
  digitOrder: 0x5d01,
  /** One drawn digit: followed by its index. */
  drawnDigit: 0x5d02,
  /** One image that is no digit: followed by its index, and by the number of attempts before. */
  notDigit: 0x5d03,
} as const;

/** The number, or the end of the range it lies beyond. */
export function clamp(value: number, least: number, most: number): number {
  return value < least ? least : value > most ? most : value;
}
