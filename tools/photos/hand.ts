/**
 * The hand that writes a photo's digits: its pen, its lean and how unevenly it writes stay the same on one photo.
 */

import { imageAt, type ImageSet } from "../../src/core/dataset/image-set.js";
import type { Random } from "../../src/core/tensor/random.js";
import { createGlyph, type Glyph } from "./glyph.js";
import { inks, type InkKind } from "./ink.js";
import { createDigitPicker } from "./numbers.js";
import { affine, inTurn, rotation, translation, type Projection } from "./projection.js";
import { draw } from "./range.js";
import type { PhotoRecipe } from "./recipe.js";
import { extentOfInk, inkPlaces, outlineOf, shiftOutline, type Outline } from "./shape.js";

/** Longer side of MNIST's digits, in pixels of the 28x28. */
export const DIGIT_PX = 20;

const DEGREE = Math.PI / 180;
/** How much the digits of one photo differ in lean and turn. */
const LEAN_JITTER_DEGREES = 4;
/** With more of a digit blotted, a thin pen would write something else: a 6 without its loop. */
const MOST_BLOT_SHARE = 0.03;
/** Images of a digit that are looked at until one is clear. */
const MOST_TRIES = 6;

/** A digit in its line of writing, whose baseline is y = 0. */
export interface WrittenDigit {
  readonly digit: number;
  readonly glyph: Glyph;
  /** From pixels of the 28x28 to the line. */
  readonly toLine: Projection;
  readonly outline: Outline;
}

export interface Hand {
  readonly digitHeight: number;
  /** Writes a digit; the left edge of its ink stands at x = 0. */
  write(digit: number): WrittenDigit;
}

/** Creates a hand that writes digits of a height with a pen. */
export function createHand(
  random: Random,
  recipe: PhotoRecipe,
  images: ImageSet,
  inkKind: InkKind,
  digitHeight: number,
): Hand {
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
    write(digit) {
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
