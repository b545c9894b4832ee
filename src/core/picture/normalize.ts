/**
 * MNIST's own normalisation: what the network was trained on is what it gets. After the reconstruction in
 * Yadav and Bottou, "Cold Case: the Lost MNIST Digits" (QMNIST, 2019); the conventions that text leaves open
 * were read off MNIST's 10,000 test images: the longer side of the ink is 20 pixels in 9,997 of them, the
 * greatest value is 254 or 255 in all, and the centre of mass lies in [13.5, 14.5) by pixel index in all.
 */

import { IMAGE_PIXELS, IMAGE_SIZE } from "../digits.js";
import type { Box } from "./box.js";
import { createPlane, type Plane } from "./plane.js";

/** Side of the square that the ink is fitted into, in pixels. */
const DIGIT_SIDE_PX = 20;

/**
 * Makes the 28x28 image of one digit.
 *
 * @param ink 0 paper, 1 full ink
 * @param box the bounding box of all the digit's ink
 * @returns bytes [28 * 28], row-major; ink 255, paper 0
 */
export function normalizeDigit(ink: Plane, box: Box): Uint8Array {
  const digit = resampleArea(squareCrop(ink, box), DIGIT_SIDE_PX, DIGIT_SIDE_PX).values; // [20 * 20]
  let full = 0;
  for (const value of digit) if (value > full) full = value;
  const image = new Uint8Array(IMAGE_PIXELS);
  if (full === 0) return image;

  const { shiftX, shiftY } = shiftToCentre(digit);
  for (let y = 0; y < DIGIT_SIDE_PX; y++) {
    const imageY = y + shiftY;
    if (imageY < 0 || imageY >= IMAGE_SIZE) continue;
    for (let x = 0; x < DIGIT_SIDE_PX; x++) {
      const imageX = x + shiftX;
      if (imageX < 0 || imageX >= IMAGE_SIZE) continue;
      const value = digit[y * DIGIT_SIDE_PX + x]! / full;
      image[imageY * IMAGE_SIZE + imageX] = Math.round(255 * value);
    }
  }
  return image;
}

/** The box, its shorter side widened with blank paper on both sides (to a whole pixel). */
function squareCrop(ink: Plane, box: Box): Plane {
  const side = Math.max(box.width, box.height);
  const crop = createPlane(side, side);
  const marginX = (side - box.width) >> 1;
  const marginY = (side - box.height) >> 1;
  for (let y = 0; y < box.height; y++) {
    const start = (box.y + y) * ink.width + box.x;
    crop.values.set(ink.values.subarray(start, start + box.width), (y + marginY) * side + marginX);
  }
  return crop;
}

/** The whole-pixel shift after which the centre of mass lies in [13.5, 14.5) on both axes. */
function shiftToCentre(digit: Float32Array): { shiftX: number; shiftY: number } {
  let mass = 0;
  let momentX = 0;
  let momentY = 0;
  for (let i = 0; i < digit.length; i++) {
    const value = digit[i]!;
    mass += value;
    momentX += value * (i % DIGIT_SIDE_PX);
    momentY += value * Math.floor(i / DIGIT_SIDE_PX);
  }
  const lowest = IMAGE_SIZE / 2 - 0.5;
  return { shiftX: Math.ceil(lowest - momentX / mass), shiftY: Math.ceil(lowest - momentY / mass) };
}

/**
 * Resamples to `width` x `height`, smaller or larger, each axis by its own factor. By area: every source pixel is a
 * small square of even brightness, and a target pixel takes the mean of what it covers. Nothing is skipped or counted
 * twice, so the mean of the whole stays the same; bilinear sampling loses thin strokes when it reduces.
 */
export function resampleArea(source: Plane, width: number, height: number): Plane {
  const target = createPlane(width, height);
  const across = footprints(source.width, width);
  const down = footprints(source.height, height);
  const reducedRow = new Float32Array(width);
  let next = 0;
  for (let y = 0; y < source.height; y++) {
    const start = y * source.width;
    reducedRow.fill(0);
    for (let i = 0; i < across.length; i++) {
      reducedRow[across.target[i]!]! += source.values[start + across.source[i]!]! * across.weight[i]!;
    }
    for (; next < down.length && down.source[next] === y; next++) {
      const weight = down.weight[next]!;
      const offset = down.target[next]! * width;
      for (let x = 0; x < width; x++) target.values[offset + x]! += reducedRow[x]! * weight;
    }
  }
  return target;
}

/**
 * Which share of each target pixel each source pixel covers, as parallel lists ordered by source pixel. The weights of
 * one target pixel sum to 1.
 */
function footprints(sourceLength: number, targetLength: number) {
  const capacity = sourceLength + targetLength;
  const source = new Uint32Array(capacity);
  const target = new Uint32Array(capacity);
  const weight = new Float64Array(capacity);
  let length = 0;
  // On a common ruler of sourceLength * targetLength marks both kinds of pixel have whole edges, so neighbours
  // share theirs exactly and no sliver is lost to rounding.
  for (let s = 0, t = 0; s < sourceLength && t < targetLength;) {
    const sourceEnd = (s + 1) * targetLength;
    const targetEnd = (t + 1) * sourceLength;
    const start = Math.max(s * targetLength, t * sourceLength);
    source[length] = s;
    target[length] = t;
    weight[length] = (Math.min(sourceEnd, targetEnd) - start) / sourceLength;
    length++;
    if (sourceEnd <= targetEnd) s++;
    if (targetEnd <= sourceEnd) t++;
  }
  return { length, source, target, weight };
}
