/**
 * Templates of written characters: the strokes of a hand as control points. They stand in tables as short text,
 * so that a script is a page of data. Several templates of one character with the same points are its extremes,
 * as the masters of a variable font are; every mixture of them is the character too.
 */

import { assert } from "../errors.js";
import type { Random } from "../tensor/random.js";

/** A place in a glyph: x to the right, y down; a character is about 100 units high, from 0 to 100. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A point the stroke passes through. At a corner it changes its direction at once, elsewhere smoothly. */
export interface ControlPoint extends Point {
  readonly isCorner: boolean;
}

/** The strokes of a character, each from where the pen is set down to where it is lifted. */
export type Glyph = readonly (readonly ControlPoint[])[];

/**
 * Reads a glyph: points `x,y` separated by blanks, `!` after a corner, `|` where the pen is lifted.
 *
 * @example
 * const seven = parseGlyph("0,4 50,2! 18,100 | 8,52 46,48");
 */
export function parseGlyph(notation: string): Glyph {
  return notation.split("|").map((stroke) => stroke.trim().split(/\s+/).map(parsePoint));
}

/** A place the stroke passes smoothly. */
export function pointAt(x: number, y: number): ControlPoint {
  return { x, y, isCorner: false };
}

/** A place where the stroke turns at once. */
export function cornerAt(x: number, y: number): ControlPoint {
  return { x, y, isCorner: true };
}

/**
 * Mixes the masters of a character with random weights that sum to 1.
 *
 * @param masters glyphs of the same strokes with as many points each
 */
export function mixGlyphs(masters: readonly Glyph[], random: Random): Glyph {
  const [first] = masters;
  assert(first !== undefined, "a character without a master");
  if (masters.length === 1) return first;
  // Exponential numbers, normalised, are spread evenly over all mixtures. Squared, one master mostly leads: the
  // plain mean of all, which is no one's handwriting, would otherwise be the commonest.
  const weights = masters.map(() => Math.log(1 - random.uniform()) ** 2);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return first.map((stroke, s) =>
    stroke.map(({ isCorner }, p) => {
      let x = 0;
      let y = 0;
      for (const [m, master] of masters.entries()) {
        const point = master[s]?.[p];
        assert(point !== undefined, `master ${m} lacks point ${p} of stroke ${s}`);
        const share = weights[m]! / total;
        x += share * point.x;
        y += share * point.y;
      }
      return { x, y, isCorner };
    }),
  );
}

/** The glyph moved and scaled, axis by axis: a part of a character that is put together. */
export function placeGlyph(glyph: Glyph, place: { x: number; y: number; scaleX: number; scaleY: number }): Glyph {
  return glyph.map((stroke) =>
    stroke.map(({ x, y, isCorner }) => ({ x: place.x + x * place.scaleX, y: place.y + y * place.scaleY, isCorner })),
  );
}

function parsePoint(text: string): ControlPoint {
  const match = /^(-?\d+),(-?\d+)(!?)$/.exec(text);
  assert(match !== null, `"${text}" is no point of a glyph`);
  return { x: Number(match[1]), y: Number(match[2]), isCorner: match[3] === "!" };
}
