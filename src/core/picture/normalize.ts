/**
 * MNIST's own normalisation: what the network was trained on is what it gets. After the reconstruction in
 * Yadav and Bottou, "Cold Case: the Lost MNIST Digits" (QMNIST, 2019); the conventions that text leaves open
 * were read off MNIST's 10,000 test images: the longer side of the ink is 20 pixels in 9,997 of them, the
 * greatest value is 254 or 255 in all, and the centre of mass lies in [13.5, 14.5) by pixel index in all.
 */

import { resampleArea } from "./area-resample.js";
import type { Box } from "./box.js";
import type { Plane } from "./plane.js";

/** Side of the image that is made, in pixels. */
export const NORMALIZED_SIDE_PX = 28;

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
  const image = new Uint8Array(NORMALIZED_SIDE_PX * NORMALIZED_SIDE_PX);
  if (full === 0) return image;

  const { shiftX, shiftY } = shiftToCentre(digit);
  for (let y = 0; y < DIGIT_SIDE_PX; y++) {
    const imageY = y + shiftY;
    if (imageY < 0 || imageY >= NORMALIZED_SIDE_PX) continue;
    for (let x = 0; x < DIGIT_SIDE_PX; x++) {
      const imageX = x + shiftX;
      if (imageX < 0 || imageX >= NORMALIZED_SIDE_PX) continue;
      const value = digit[y * DIGIT_SIDE_PX + x]! / full;
      image[imageY * NORMALIZED_SIDE_PX + imageX] = Math.round(255 * value);
    }
  }
  return image;
}

/** The rows of the box, its shorter side widened with blank paper on both sides (to a whole pixel). */
function squareCrop(ink: Plane, box: Box) {
  const side = Math.max(box.width, box.height);
  const marginX = (side - box.width) >> 1;
  const marginY = (side - box.height) >> 1;
  return {
    width: side,
    height: side,
    readRow(y: number, row: Float32Array) {
      row.fill(0);
      const boxY = y - marginY;
      if (boxY < 0 || boxY >= box.height) return;
      const start = (box.y + boxY) * ink.width + box.x;
      row.set(ink.values.subarray(start, start + box.width), marginX);
    },
  };
}

/** The whole-pixel shift after which the centre of mass lies in [13.5, 14.5) on both axes. */
function shiftToCentre(digit: Float32Array): {
  shiftX: number;
  shiftY: number;
} {
  let mass = 0;
  let momentX = 0;
  let momentY = 0;
  for (let i = 0; i < digit.length; i++) {
    const value = digit[i]!;
    mass += value;
    momentX += value * (i % DIGIT_SIDE_PX);
    momentY += value * Math.floor(i / DIGIT_SIDE_PX);
  }
  const lowest = NORMALIZED_SIDE_PX / 2 - 0.5;
  return {
    shiftX: Math.ceil(lowest - momentX / mass),
    shiftY: Math.ceil(lowest - momentY / mass),
  };
}
