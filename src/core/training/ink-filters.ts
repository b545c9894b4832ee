/** What augmentation does to ink where it stands: thicker and thinner strokes, softening, and other grey levels. */

import { IMAGE_PIXELS, IMAGE_SIZE } from "../digits.js";
import type { Random } from "../tensor/random.js";

/**
 * How much of its ink a stroke must keep under full erosion to be thinned without limit. A stroke two pixels
 * wide keeps next to nothing: thinning it would break it, so it is thinned in proportion.
 */
const SAFE_REMAINDER = 0.35;

/**
 * Thicker and thinner pens: grey dilation or erosion by a cross of one pixel, blended with the image as it was, so that
 * the width of a stroke changes by any part of two pixels.
 *
 * Writes `source` with its strokes changed into `target` (both padded images, not the same).
 */
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

/** Width of the paper frame, in pixels. */
export const FRAME = 2;

/** Bytes from one row of a padded image to the next. */
export const PADDED_SIDE = IMAGE_SIZE + 2 * FRAME;

/**
 * An empty padded image [32, 32]: 28x28 pixels inside a frame of paper two pixels wide, so that a filter of four by
 * four pixels never has to ask whether it has left the picture.
 */
export function createPaddedImage(): Uint8Array {
  return new Uint8Array(PADDED_SIDE * PADDED_SIDE);
}

/** Copies the image [28, 28] at `offset` of `source` into the frame of `padded`, which must hold paper. */
export function fillPaddedImage(padded: Uint8Array, source: Uint8Array, offset: number): void {
  for (let y = 0; y < IMAGE_SIZE; y++) {
    const from = offset + y * IMAGE_SIZE;
    const to = (y + FRAME) * PADDED_SIDE + FRAME;
    for (let x = 0; x < IMAGE_SIZE; x++) padded[to + x] = source[from + x]!;
  }
}

/** Five pixels across can hold no wider Gaussian: at 1.4 their weights are nearly alike. */
export const WIDEST_BLUR_PIXELS = 1.4;

/** Halvings that find a kernel: its variance is then right to six digits. */
const HALVINGS = 20;

/**
 * Softening as a low resolution causes it: a digit ten pixels high in a photo, enlarged to the twenty of an image, has
 * wide soft strokes and small loops that have run shut. A Gaussian of five by five pixels does the same.
 *
 * Softens the image of 784 bytes at `offset` in place, by a Gaussian of `deviation` pixels, 0 to
 * {@link WIDEST_BLUR_PIXELS}. The darkest pixel stays as dark as it was, as in every image that is normalised.
 */
export type BlurFilter = (image: Uint8Array, offset: number, deviation: number) => void;

/** Creates the filter with its scratch image. */
export function createBlurFilter(): BlurFilter {
  // A paper frame above and below: a column needs not ask whether it has left the image.
  const alongRows = new Float32Array(PADDED_SIDE * IMAGE_SIZE);

  return (image, offset, deviation) => {
    const kernel = kernelOf(deviation);
    const before = blurRows(image, offset, alongRows, kernel);
    const after = blurColumns(alongRows, kernel);
    if (after === 0) return;
    const gain = before / after;
    for (let i = 0; i < IMAGE_PIXELS; i++) {
      image[offset + i] = alongRows[i]! * gain + 0.5;
    }
  };
}

/** Weights of a pixel, of its neighbours and of theirs: together 1, and of the variance asked for. */
interface Kernel {
  readonly centre: number;
  readonly near: number;
  readonly far: number;
}

/**
 * The sampled Gaussian 1, q, q^4 with that variance. Cut off after two pixels, a Gaussian of the deviation itself
 * would be narrower than it says: by a tenth at 1.2 pixels.
 */
function kernelOf(deviation: number): Kernel {
  const wanted = deviation * deviation;
  let low = 0;
  let high = 1;
  for (let i = 0; i < HALVINGS; i++) {
    const near = (low + high) / 2;
    const far = near * near * near * near;
    const variance = (2 * near + 8 * far) / (1 + 2 * near + 2 * far);
    if (variance < wanted) low = near;
    else high = near;
  }
  const far = low ** 4;
  const centre = 1 / (1 + 2 * low + 2 * far);
  return { centre, near: low * centre, far: far * centre };
}

/** Softens every row into `target`, from its row {@link FRAME} on; returns the greatest value before. */
function blurRows(image: Uint8Array, offset: number, target: Float32Array, { centre, near, far }: Kernel): number {
  let most = 0;
  target.fill(0);
  for (let y = 0; y < IMAGE_SIZE; y++) {
    const start = offset + y * IMAGE_SIZE;
    let to = (y + FRAME) * IMAGE_SIZE;
    // The five pixels around the one that is made, each read once.
    let a = 0;
    let b = 0;
    let c = image[start]!;
    let d = image[start + 1]!;
    for (let x = 0; x < IMAGE_SIZE; x++) {
      const e = x < IMAGE_SIZE - 2 ? image[start + x + 2]! : 0;
      if (c > most) most = c;
      target[to++] = centre * c + near * (b + d) + far * (a + e);
      a = b;
      b = c;
      c = d;
      d = e;
    }
  }
  return most;
}

/**
 * Softens every column in place and moves it up by the frame, so that the image starts at 0; returns the greatest
 * value after.
 */
function blurColumns(image: Float32Array, { centre, near, far }: Kernel): number {
  let most = 0;
  for (let i = 0; i < IMAGE_PIXELS; i++) {
    const value =
      centre * image[i + 2 * IMAGE_SIZE]! +
      near * (image[i + IMAGE_SIZE]! + image[i + 3 * IMAGE_SIZE]!) +
      far * (image[i]! + image[i + 4 * IMAGE_SIZE]!);
    if (value > most) most = value;
    image[i] = value;
  }
  return most;
}

/** Gamma curves kept ready on each side of 1: computing one takes longer than warping an image. */
const CURVES_A_SIDE = 16;

/**
 * Paler and darker pens, softer and harder edges, and grain: what a pen, a lamp and a camera do to the grey levels of
 * ink, in place, for the image of 784 bytes at `offset`. Paper stays 0, as it does in every image the network is given
 * to read.
 */
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
