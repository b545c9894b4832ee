/**
 * Whether rows of a picture may hold small writing: ink that is narrow, more of it at some place than the ends and corners
 * that broad strokes have. Where there is none, no line of small digits can be found, and a network need not look for one.
 */

import type { Plane } from "../plane.js";

/** Ink broader than this, along its row, is of no small digit. In pixels. */
const NARROW_PX = 8;
/** Side of the squares in which ink is counted, in pixels; two by two of them are a place, and lie half in the next one. */
const SQUARE_PX = 24;
/** Half of a place's ink is narrow, and this many pixels of it. */
const NARROW_SHARE = 0.5;
const LEAST_NARROW_PX = 9;

/**
 * Whether there is small writing between two rows. Small digits lie in all four places around them; of the corners of broad
 * strokes each is in fewer.
 *
 * @param least what is more is ink
 */
export function hasSmallWriting({ width, values }: Plane, from: number, to: number, least: number): boolean {
  // A square without ink on every side, so that what lies at an edge lies in four places, too.
  const stride = Math.ceil(width / SQUARE_PX) + 2;
  const squares = stride * (Math.ceil((to - from) / SQUARE_PX) + 2);
  const all = new Int32Array(squares);
  const narrow = new Int32Array(squares);
  for (let y = from; y < to; y++) {
    const row = (1 + Math.floor((y - from) / SQUARE_PX)) * stride + 1;
    const end = (y + 1) * width;
    let start = -1;
    for (let at = y * width; at <= end; at++) {
      const isInk = at < end && values[at]! > least;
      if (isInk) {
        if (start < 0) start = at;
        continue;
      }
      if (start < 0) continue;
      const length = at - start;
      const square = row + Math.floor(((start + at) / 2 - y * width) / SQUARE_PX);
      all[square]! += length;
      if (length <= NARROW_PX) narrow[square]! += length;
      start = -1;
    }
  }
  // Of the place that begins with a square.
  const isNarrow = (square: number) => {
    const [below, beside] = [square + stride, square + 1];
    const some = narrow[square]! + narrow[beside]! + narrow[below]! + narrow[below + 1]!;
    if (some < LEAST_NARROW_PX) return false;
    return some > NARROW_SHARE * (all[square]! + all[beside]! + all[below]! + all[below + 1]!);
  };
  for (let square = 0; square + 2 * stride + 2 < squares; square++) {
    const below = square + stride;
    if (isNarrow(square) && isNarrow(square + 1) && isNarrow(below) && isNarrow(below + 1)) return true;
  }
  return false;
}
