/**
 * Paler and darker pens, softer and harder edges, and grain: what a pen, a lamp and a camera do to the grey
 * levels of ink. Paper stays 0, as it does in every image the network is given to read.
 */

import { IMAGE_PIXELS } from "../digits.js";
import type { Random } from "../tensor/random.js";

/** Gamma curves kept ready on each side of 1: computing one takes longer than warping an image. */
const CURVES_A_SIDE = 16;

/** Ways to change grey levels in place, for the image of 784 bytes at `offset`. */
export interface ToneFilter {
  /**
   * @param contrast from -1 (edges as soft as the filter goes) over 0 to 1 (as hard)
   * @param strength of full ink, from 0 to 1
   */
  applyCurve(image: Uint8Array, offset: number, contrast: number, strength: number): void;
  /** Adds grain of a standard deviation of `deviation` grey levels to the ink. */
  addGrain(image: Uint8Array, offset: number, deviation: number, random: Random): void;
}

/**
 * Creates the filter.
 *
 * @param gammaRange the gamma of contrast -1 is 1 + gammaRange, that of contrast 1 its inverse
 */
export function createToneFilter(gammaRange: number): ToneFilter {
  const curves = Array.from({ length: 2 * CURVES_A_SIDE + 1 }, (_, index) =>
    gammaCurve((1 + gammaRange) ** (1 - index / CURVES_A_SIDE)),
  );

  return {
    applyCurve(image, offset, contrast, strength) {
      const curve = curves[Math.round((contrast + 1) * CURVES_A_SIDE)]!;
      for (let i = offset; i < offset + IMAGE_PIXELS; i++) {
        image[i] = curve[image[i]!]! * strength + 0.5;
      }
    },
    addGrain(image, offset, deviation, random) {
      // The difference of two bytes is triangular with a deviation of 256 / sqrt(6); a word holds two of them.
      const factor = deviation / (256 / Math.sqrt(6));
      let word = 0;
      for (let i = 0; i < IMAGE_PIXELS; i++) {
        word = (i & 1) === 0 ? random.uint32() : word >>> 16;
        const value = image[offset + i]!;
        if (value === 0) continue;
        const grain = factor * ((word & 255) - ((word >>> 8) & 255));
        const grey = value + grain + 0.5;
        image[offset + i] = grey <= 0 ? 0 : grey >= 255 ? 255 : grey;
      }
    },
  };
}

/** 255 * (grey / 255) ^ gamma for every grey level, [256]. */
function gammaCurve(gamma: number): Float32Array {
  return Float32Array.from({ length: 256 }, (_, grey) => 255 * (grey / 255) ** gamma);
}
