/**
 * Thicker and thinner pens: grey dilation or erosion by a cross of one pixel, blended with the image as it was,
 * so that the width of a stroke changes by any part of two pixels.
 */

import { IMAGE_SIZE } from "../digits.js";
import { FRAME, PADDED_SIDE, createPaddedImage } from "./padded-image.js";

/**
 * How much of its ink a stroke must keep under full erosion to be thinned without limit. A stroke two pixels
 * wide keeps next to nothing: thinning it would break it, so it is thinned in proportion.
 */
const SAFE_REMAINDER = 0.35;

/** Writes `source` with its strokes changed into `target` (both padded images, not the same). */
export type ThicknessFilter = (
  source: Uint8Array,
  target: Uint8Array,
  /** From -1 (a pixel off every edge) over 0 (unchanged) to 1 (a pixel onto every edge). */
  amount: number,
) => void;

/** Creates the filter with its scratch image. */
export function createThicknessFilter(): ThicknessFilter {
  const extreme = createPaddedImage();

  return (source, target, amount) => {
    let strength = Math.abs(amount);
    if (amount >= 0) {
      dilate(source, extreme);
    } else {
      const remainder = erode(source, extreme);
      strength *= Math.min(1, remainder / SAFE_REMAINDER);
    }
    for (let y = FRAME; y < FRAME + IMAGE_SIZE; y++) {
      const row = y * PADDED_SIDE;
      for (let i = row + FRAME; i < row + FRAME + IMAGE_SIZE; i++) {
        const value = source[i]!;
        // + 0.5 rounds: neither sign of the difference can leave 0 to 255.
        target[i] = value + strength * (extreme[i]! - value) + 0.5;
      }
    }
  };
}

/** The largest of each pixel and its four neighbours. */
function dilate(source: Uint8Array, target: Uint8Array): void {
  for (let y = FRAME; y < FRAME + IMAGE_SIZE; y++) {
    const row = y * PADDED_SIDE;
    for (let i = row + FRAME; i < row + FRAME + IMAGE_SIZE; i++) {
      let most = source[i]!;
      const left = source[i - 1]!;
      const right = source[i + 1]!;
      const above = source[i - PADDED_SIDE]!;
      const below = source[i + PADDED_SIDE]!;
      if (left > most) most = left;
      if (right > most) most = right;
      if (above > most) most = above;
      if (below > most) most = below;
      target[i] = most;
    }
  }
}

/** The smallest of each pixel and its four neighbours; returns the share of the ink that is left. */
function erode(source: Uint8Array, target: Uint8Array): number {
  let before = 0;
  let after = 0;
  for (let y = FRAME; y < FRAME + IMAGE_SIZE; y++) {
    const row = y * PADDED_SIDE;
    for (let i = row + FRAME; i < row + FRAME + IMAGE_SIZE; i++) {
      let least = source[i]!;
      before += least;
      const left = source[i - 1]!;
      const right = source[i + 1]!;
      const above = source[i - PADDED_SIDE]!;
      const below = source[i + PADDED_SIDE]!;
      if (left < least) least = left;
      if (right < least) least = right;
      if (above < least) least = above;
      if (below < least) least = below;
      target[i] = least;
      after += least;
    }
  }
  return before === 0 ? 0 : after / before;
}
