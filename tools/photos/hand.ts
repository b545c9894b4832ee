/**
 * The hand that writes a photo's digits: its pen, its lean and how unevenly it writes stay the same on one photo. Each digit
 * has an outline in its line of writing: how far its ink reaches left and right at every height. It lets digits be set as a
 * hand does, by the blank between their ink, and lets them touch where they are to touch.
 */

import { imageAt, type ImageSet } from "../../src/core/dataset/image-set.js";
import { fail } from "../../src/core/errors.js";
import { type Random, shuffledIndices } from "../../src/core/tensor/random.js";
import {
  affine,
  cornersOf,
  type Extent,
  extentOf,
  inTurn,
  type Point,
  project,
  type Projection,
  rotation,
  translation,
} from "./camera.js";
import { CELLS_A_PIXEL, createGlyph, FIELD_SIDE, type Glyph } from "./glyph.js";
import { inks } from "./materials.js";
import { draw, type InkKind, type PhotoRecipe } from "./presets.js";

/** Bands of height a digit height. */
const BANDS_A_HEIGHT = 16;
/** Heights above and below the baseline that are looked at. */
const HEIGHTS_ABOVE = 2;
const HEIGHTS_BELOW = 1;
const BANDS = (HEIGHTS_ABOVE + HEIGHTS_BELOW) * BANDS_A_HEIGHT;
/** Step between the cells of the glyph's field that are looked at. */
const CELL_STEP = 2;

/** Longer side of MNIST's digits, in pixels of the 28x28. */
export const DIGIT_PX = 20;

const DEGREE = Math.PI / 180;
/** How much the digits of one photo differ in lean and turn. */
const LEAN_JITTER_DEGREES = 4;
/** With more of a digit blotted, a thin pen would write something else: a 6 without its loop. */
const MOST_BLOT_SHARE = 0.03;
/** Images of a digit that are looked at until one is clear. */
const MOST_TRIES = 6;

/** Where ink reaches in its line, band by band from the top; Infinity where there is none. */
export interface Outline {
  readonly left: Float64Array;
  readonly right: Float64Array;
  readonly extent: Extent;
}

/** A digit in its line of writing, whose baseline is y = 0. */
export interface WrittenDigit {
  readonly digit: number;
  readonly glyph: Glyph;
  /** From pixels of the 28x28 to the line. */
  readonly toLine: Projection;
  readonly outline: Outline;
}

export type Hand = ReturnType<typeof createHand>;

/** Where the ink of a glyph lies, in pixels of the 28x28. */
function inkPlaces({ field }: Glyph): Point[] {
  const places: Point[] = [];
  for (let row = 0; row < FIELD_SIDE; row += CELL_STEP) {
    for (let column = 0; column < FIELD_SIDE; column += CELL_STEP) {
      if (field[row * FIELD_SIDE + column]! > 0) {
        places.push({ x: (column + 0.5) / CELLS_A_PIXEL, y: (row + 0.5) / CELLS_A_PIXEL });
      }
    }
  }
  return places;
}

/** The extent of ink, in pixels of the 28x28. */
function extentOfInk(places: readonly Point[]): Extent {
  return extentOf(places.length > 0 ? places : [{ x: 14, y: 14 }]);
}

/**
 * The outline of ink in its line.
 *
 * @param toLine from pixels of the 28x28 to the line, whose baseline is y = 0
 * @param digitHeight in the line's units
 */
function outlineOf(places: readonly Point[], toLine: Projection, digitHeight: number): Outline {
  const points = places.map((place) => project(toLine, place));
  const outline = {
    left: new Float64Array(BANDS).fill(Infinity),
    right: new Float64Array(BANDS).fill(-Infinity),
    extent: extentOfInk(points),
  };
  for (const { x, y } of points) {
    const band = Math.floor((y / digitHeight + HEIGHTS_ABOVE) * BANDS_A_HEIGHT);
    if (band < 0 || band >= BANDS) continue;
    outline.left[band] = Math.min(outline.left[band]!, x);
    outline.right[band] = Math.max(outline.right[band]!, x);
  }
  return outline;
}

/** The outline moved; its bands stay, so `down` must be small. */
function shiftOutline({ left, right, extent }: Outline, across: number, down: number): Outline {
  return {
    left: left.map((x) => x + across),
    right: right.map((x) => x + across),
    extent: {
      left: extent.left + across,
      right: extent.right + across,
      top: extent.top + down,
      bottom: extent.bottom + down,
    },
  };
}

/** The outline of both. */
export function joinOutlines(a: Outline, b: Outline): Outline {
  return {
    left: a.left.map((x, band) => Math.min(x, b.left[band]!)),
    right: a.right.map((x, band) => Math.max(x, b.right[band]!)),
    extent: extentOf([...cornersOf(a.extent), ...cornersOf(b.extent)]),
  };
}

/** How far `next` must move to the right so that its ink stands `gap` from that of `before`, at the nearest place. */
export function moveBeside(before: Outline, next: Outline, gap: number): number {
  let move = -Infinity;
  for (let band = 0; band < BANDS; band++) {
    for (let near = band - 1; near <= band + 1; near++) {
      const right = before.right[near] ?? -Infinity;
      move = Math.max(move, right + gap - next.left[band]!);
    }
  }
  return move;
}

/** Creates a hand that writes digits of a height with a pen. */
export function createHand(
  random: Random,
  recipe: PhotoRecipe,
  images: ImageSet,
  inkKind: InkKind,
  digitHeight: number,
) {
  const pick = createDigitPicker(random, images);
  const ink = inks[inkKind];
  const keepsStrokes = random.uniform() < ink.ownStrokeShare;
  const penWidth = keepsStrokes ? undefined : draw(random, ink.penWidth) * DIGIT_PX;
  const lean = draw(random, recipe.letterSlantDegrees);

  function chooseGlyph(digit: number): Glyph {
    let clearest: Glyph | undefined;
    for (let tried = 0; tried < MOST_TRIES; tried++) {
      const glyph = createGlyph(imageAt(images, pick(digit)), penWidth);
      if (glyph.blotShare <= MOST_BLOT_SHARE) return glyph;
      if (glyph.blotShare < (clearest?.blotShare ?? Infinity)) clearest = glyph;
    }
    return clearest!;
  }

  return {
    digitHeight,
    /** Writes a digit; the left edge of its ink stands at x = 0. */
    write(digit: number): WrittenDigit {
      const glyph = chooseGlyph(digit);
      const places = inkPlaces(glyph);
      const ink = extentOfInk(places);
      const { sizeJitter, baselineJitter } = recipe;
      const scale = (digitHeight / DIGIT_PX) * (1 + random.uniform(-sizeJitter, sizeJitter));
      const jitterDegrees = () => random.uniform(-LEAN_JITTER_DEGREES, LEAN_JITTER_DEGREES);
      const unmoved = inTurn(
        translation(-(ink.left + ink.right) / 2, -ink.bottom),
        affine([scale, -scale * Math.tan((lean + jitterDegrees()) * DEGREE), 0], [0, scale, 0]),
        rotation(jitterDegrees() * DEGREE),
        translation(0, random.uniform(-baselineJitter, baselineJitter) * digitHeight),
      );
      const outline = outlineOf(places, unmoved, digitHeight);
      const written = { digit, glyph, toLine: unmoved, outline };
      return moveDigit(written, -outline.extent.left);
    },
  };
}

/** The same digit further along the line, and higher or lower. */
export function moveDigit(written: WrittenDigit, right: number, down = 0): WrittenDigit {
  return {
    ...written,
    toLine: inTurn(written.toLine, translation(right, down)),
    outline: shiftOutline(written.outline, right, down),
  };
}

/** Draws, for every digit, an image of the set that shows it; no image twice until all were used. */
function createDigitPicker(random: Random, digits: ImageSet): (digit: number) => number {
  const order = shuffledIndices(digits.count, random);
  const next = new Uint32Array(10);
  return (digit) => {
    for (let tried = 0; tried < digits.count; tried++) {
      const index = order[next[digit]! % digits.count]!;
      next[digit]! += 1;
      if (digits.labels[index] === digit) return index;
    }
    return fail(
      "OPTION_INVALID",
      `a photo with a ${digit} needs an image of one; the ${digits.count} images given show none. Give more images.`,
    );
  };
}
