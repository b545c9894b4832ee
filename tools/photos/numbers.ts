/**
 * The numbers that are written where the caller names none: as many and as long as the recipe says and the picture
 * has room for.
 */

import { shuffledIndices, type Random } from "../../src/core/tensor/random.js";
import type { ImageSet } from "../../src/core/dataset/image-set.js";
import { fail } from "../../src/core/errors.js";
import { drawInteger } from "./range.js";
import type { PhotoRecipe } from "./recipe.js";

/** A digit's least height in the picture, in pixels: what people can still read with ease. */
const LEAST_DIGIT_PX = 28;
/** Width of a digit with its gap, and height of a line, in digit heights. */
const ADVANCE = 1;
const LINE_PITCH = 2;

/** Draws the numbers of every line. */
export function drawNumbers(
  random: Random,
  recipe: PhotoRecipe,
  { width, height }: { readonly width: number; readonly height: number },
): string[][] {
  // What fills the least share of the picture must still be large enough.
  const mostPerLine = Math.max(1, Math.floor((recipe.fill[0] * width) / (LEAST_DIGIT_PX * ADVANCE)));
  const mostLines = Math.max(1, Math.floor((recipe.fill[0] * height) / (LEAST_DIGIT_PX * LINE_PITCH)));
  const lineCount = Math.min(mostLines, drawInteger(random, recipe.lineCount));
  return Array.from({ length: lineCount }, () => drawLine(random, recipe, mostPerLine));
}

/** Draws, for every digit, an image of the set that shows it; no image twice until all were used. */
export function createDigitPicker(random: Random, digits: ImageSet): (digit: number) => number {
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

function drawLine(random: Random, recipe: PhotoRecipe, mostDigits: number): string[] {
  const numbers: string[] = [];
  let room = mostDigits;
  const count = drawInteger(random, recipe.numbersPerLine);
  for (let i = 0; i < count; i++) {
    const length = Math.min(room, drawInteger(random, recipe.digitsPerNumber));
    if (length < 1) break;
    numbers.push(Array.from({ length }, () => String(random.integer(10))).join(""));
    room -= length + 2; // the gap to the next number
  }
  return numbers;
}
