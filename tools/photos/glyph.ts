/**
 * One digit as a pen would write it large: MNIST's 28x28 is interpolated smoothly, and its strokes become a field that says at
 * every place how far inside the ink it lies. Its edge can then be drawn sharply at any size. Either the digit keeps its own
 * strokes, or it is written again along their middle with a pen of even width.
 */

import { IMAGE_SIZE } from "../../src/core/digits.js";

/** Cells of the field along one pixel of the 28x28. */
export const CELLS_A_PIXEL = 4;
/** Cells along the field's side. */
export const FIELD_SIDE = IMAGE_SIZE * CELLS_A_PIXEL;

/** What counts as ink in MNIST's grey edges, of 1; a little under half, so that thin strokes stay whole. */
const INK_LEVEL = 0.4;
/** Sharpness of the natural edge: how much the ink rises over one pixel of the 28x28 there. */
const NATURAL_SLOPE = 0.75;
/** Value far outside the ink, in pixels of the 28x28. */
const FAR_OUTSIDE = -3;
/** Where grey ends, a little outside the edge, the interpolated ink is flat: from there on the field falls faster. */
const GREY_ENDS = -0.25;
const FALL_BEYOND = 8;

/** Ink further from the middle line than this is a blot and not a stroke, in pixels of the 28x28. */
const BLOT_FROM = 2.6;

/** A digit's strokes. */
export interface Glyph {
  /** [FIELD_SIDE ** 2], row-major: about the distance to the ink's edge in pixels of the 28x28, positive inside. */
  readonly field: Float32Array;
  /** Share of MNIST's ink that a thinner pen leaves out because it is a blot, such as a filled loop; 0 to 1. */
  readonly blotShare: number;
}

/**
 * Makes the field of a digit.
 *
 * @param image [28 * 28] bytes, ink 255
 * @param penWidth width of the pen in pixels of the 28x28; undefined keeps the digit's own strokes
 */
export function createGlyph(image: Uint8Array, penWidth: number | undefined): Glyph {
  const ink = enlarge(image);
  smooth(ink);
  for (let i = 0; i < ink.length; i++) {
    const inside = (ink[i]! - INK_LEVEL) / NATURAL_SLOPE;
    ink[i] = inside < GREY_ENDS ? GREY_ENDS + FALL_BEYOND * (inside - GREY_ENDS) : inside;
  }
  if (penWidth === undefined) return { field: ink, blotShare: 0 };
  const field = strokeAlong(thinStrokes(ink, FIELD_SIDE), penWidth / 2);
  const blotShare = shareBelow(field, penWidth / 2 - BLOT_FROM, ink);
  smooth(field);
  smooth(field);
  return { field, blotShare };
}

/** The field at a place in cells; far outside beyond its sides. */
export function sampleGlyph({ field }: Glyph, x: number, y: number): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  if (left < 0 || top < 0 || left + 1 >= FIELD_SIDE || top + 1 >= FIELD_SIDE) return FAR_OUTSIDE;
  const at = top * FIELD_SIDE + left;
  const across = x - left;
  const upper = field[at]! + across * (field[at + 1]! - field[at]!);
  const below = at + FIELD_SIDE;
  const lower = field[below]! + across * (field[below + 1]! - field[below]!);
  return upper + (y - top) * (lower - upper);
}

/** Catmull-Rom interpolation, 0 to 1 and a little beyond. Cell c lies at pixel (c + 0.5) / CELLS_A_PIXEL - 0.5. */
function enlarge(image: Uint8Array): Float32Array {
  const wide = new Float32Array(IMAGE_SIZE * FIELD_SIDE);
  for (let y = 0; y < IMAGE_SIZE; y++) {
    for (let c = 0; c < FIELD_SIDE; c++) {
      wide[y * FIELD_SIDE + c] = interpolate((x) => image[y * IMAGE_SIZE + x]!, c) / 255;
    }
  }
  const field = new Float32Array(FIELD_SIDE * FIELD_SIDE);
  for (let x = 0; x < FIELD_SIDE; x++) {
    for (let c = 0; c < FIELD_SIDE; c++) {
      field[c * FIELD_SIDE + x] = interpolate((y) => wide[y * FIELD_SIDE + x]!, c);
    }
  }
  return field;
}

function interpolate(valueAt: (pixel: number) => number, cell: number): number {
  const place = (cell + 0.5) / CELLS_A_PIXEL - 0.5;
  const first = Math.floor(place);
  const t = place - first;
  let value = 0;
  for (let k = -1; k <= 2; k++) {
    const pixel = first + k;
    if (pixel < 0 || pixel >= IMAGE_SIZE) continue;
    value += catmullRom(k - t) * valueAt(pixel);
  }
  return value;
}

function catmullRom(distance: number): number {
  const d = Math.abs(distance);
  if (d < 1) return 1 + d * d * (1.5 * d - 2.5);
  if (d < 2) return 2 + d * (d * (2.5 - 0.5 * d) - 4);
  return 0;
}

/** Binomial blur of 3 cells each way: takes off the steps of the cells. */
function smooth(field: Float32Array): void {
  smoothAlong(field, 1, FIELD_SIDE);
  smoothAlong(field, FIELD_SIDE, 1);
}

function smoothAlong(field: Float32Array, step: number, lineStep: number) {
  for (let line = 0; line < FIELD_SIDE; line++) {
    let at = line * lineStep;
    let previous = field[at]!;
    for (let i = 0; i < FIELD_SIDE - 1; i++, at += step) {
      const value = field[at]!;
      field[at] = (previous + 2 * value + field[at + step]!) / 4;
      previous = value;
    }
  }
}

/** The field of a round pen led along `path` (1 where it goes). */
function strokeAlong(path: Uint8Array, radius: number): Float32Array {
  const field = new Float32Array(FIELD_SIDE * FIELD_SIDE).fill(FAR_OUTSIDE);
  const reach = Math.ceil((radius + 1.5) * CELLS_A_PIXEL);
  for (let at = 0; at < path.length; at++) {
    if (path[at] === 0 || isAlone(path, at)) continue;
    const x = at % FIELD_SIDE;
    const y = (at - x) / FIELD_SIDE;
    const [left, right] = [Math.max(0, x - reach), Math.min(FIELD_SIDE - 1, x + reach)];
    const [top, bottom] = [Math.max(0, y - reach), Math.min(FIELD_SIDE - 1, y + reach)];
    for (let row = top; row <= bottom; row++) {
      for (let column = left; column <= right; column++) {
        const away = Math.sqrt((column - x) ** 2 + (row - y) ** 2) / CELLS_A_PIXEL;
        const cell = row * FIELD_SIDE + column;
        if (radius - away > field[cell]!) field[cell] = radius - away;
      }
    }
  }
  return field;
}

/** Whether nothing of the path is beside: a speck of MNIST's scanner, which a pen would make a dot. */
function isAlone(path: Uint8Array, at: number): boolean {
  for (let row = -FIELD_SIDE; row <= FIELD_SIDE; row += FIELD_SIDE) {
    for (let beside = at + row - 1; beside <= at + row + 1; beside++) {
      if (beside !== at && path[beside] === 1) return false;
    }
  }
  return true;
}

/** Of the cells where `ink` is positive, the share where `field` is less than `limit`. */
function shareBelow(field: Float32Array, limit: number, ink: Float32Array): number {
  let all = 0;
  let below = 0;
  for (let i = 0; i < ink.length; i++) {
    if (ink[i]! <= 0) continue;
    all++;
    if (field[i]! < limit) below++;
  }
  return all === 0 ? 0 : below / all;
}

/**
 * Thins what is positive.
 *
 * @param field [side * side]; its outermost cells must not be positive
 * @returns [side * side], 1 on the middle line
 */
export function thinStrokes(field: Float32Array, side: number): Uint8Array {
  const ink = new Uint8Array(side * side);
  let left: number[] = [];
  for (let y = 1; y + 1 < side; y++) {
    for (let x = 1; x + 1 < side; x++) {
      const at = y * side + x;
      if (field[at]! <= 0) continue;
      ink[at] = 1;
      left.push(at);
    }
  }
  const around = [-side, -side + 1, 1, side + 1, side, side - 1, -1, -side - 1] as const; // clockwise from above
  for (let peeled = true; peeled;) {
    peeled = false;
    for (const isSecond of [false, true]) {
      const peel = left.filter((at) => isPeeled(ink, at, around, isSecond));
      if (peel.length === 0) continue;
      peeled = true;
      for (const at of peel) ink[at] = 0;
      left = left.filter((at) => ink[at] === 1);
    }
  }
  return ink;
}

/** Whether a cell of the rim goes: from one side in the first half of a pass, from the other in the second. */
function isPeeled(ink: Uint8Array, at: number, around: readonly number[], isSecond: boolean): boolean {
  const p = around.map((step) => ink[at + step]!); // 0 or 1, clockwise from above
  const pairs = (first: number) =>
    [0, 2, 4, 6].reduce((count, k) => count + (p[(first + k) & 7]! | p[(first + k + 1) & 7]!), 0);
  let runs = 0;
  for (let k = 0; k < 8; k += 2) {
    if (p[k] === 0 && (p[k + 1]! | p[(k + 2) & 7]!) === 1) runs++;
  }
  if (runs !== 1) return false;
  const neighbours = Math.min(pairs(1), pairs(7));
  if (neighbours < 2 || neighbours > 3) return false;
  const [up, upRight, right, downRight, down, downLeft, left, upLeft] = p;
  return isSecond
    ? ((up! | upRight! | (1 - downRight!)) & right!) === 0
    : ((down! | downLeft! | (1 - upLeft!)) & left!) === 0;
}
