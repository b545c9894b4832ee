/**
 * What lens and sensor do to a picture: defocus, and noise that is stronger in bright places and spreads over
 * neighbouring pixels, since every colour is measured at one pixel in two or four only.
 */

import type { Picture } from "../../src/core/picture/picture.js";
import type { Random } from "../../src/core/tensor/random.js";

/** Values a deviation is drawn from: the quantiles of the normal distribution. */
const QUANTILES = 1024;
/** Share of the noise that all channels have in common; the rest is coloured. */
const COMMON_SHARE = 0.8;
/** Noise at black, of that at mid grey. */
const DARK_NOISE = 0.5;
const MID_GREY = 128;
/** Blur that nobody can see. */
const LEAST_BLUR_PX = 0.25;

/**
 * Blurs a picture in place by a Gaussian; its edge pixels go on outside.
 *
 * @param deviationPx of the blur, in pixels
 */
export function defocus(picture: Picture, deviationPx: number): void {
  if (deviationPx < LEAST_BLUR_PX) return;
  const { width, height, rgba } = picture;
  const weights = gaussianWeights(deviationPx);
  const reach = (weights.length - 1) / 2;
  const padded = new Float32Array((width + 2 * reach) * 3);
  // Rows blurred across, as many as one blurred row takes; row y lies at y modulo their number.
  const ring = weights.map(() => new Float32Array(width * 3));
  const sum = new Float32Array(width * 3);
  for (let y = -reach; y < height + reach; y++) {
    const source = Math.min(height - 1, Math.max(0, y));
    unpackRow(rgba, source * width * 4, padded, reach);
    const across = weights.map((_, k) => padded.subarray(k * 3));
    weigh(ringRow(y), across);
    const target = y - reach;
    if (target < 0) continue;
    const down = weights.map((_, k) => ringRow(target - reach + k));
    weigh(sum, down);
    for (let i = 0, at = target * width * 4; i < sum.length; i += 3, at += 4) {
      rgba[at] = sum[i]! + 0.5;
      rgba[at + 1] = sum[i + 1]! + 0.5;
      rgba[at + 2] = sum[i + 2]! + 0.5;
    }
  }

  function ringRow(y: number): Float32Array {
    return ring[(y + ring.length * reach) % ring.length]!;
  }

  /** The sources, each by its weight; a pair at equal distance at a time. */
  function weigh(target: Float32Array, sources: readonly Float32Array[]) {
    const middle = sources[reach]!;
    const full = weights[reach]!;
    for (let i = 0; i < target.length; i++) target[i] = full * middle[i]!;
    for (let k = 0; k < reach; k++) {
      const weight = weights[k]!;
      const before = sources[k]!;
      const after = sources[2 * reach - k]!;
      for (let i = 0; i < target.length; i++) target[i]! += weight * (before[i]! + after[i]!);
    }
  }
}

/** Adds noise in place; `levels` is its deviation on mid grey, of 256. */
export function addNoise(picture: Picture, random: Random, levels: number): void {
  const { width, height, rgba } = picture;
  const normal = normalQuantiles();
  const strengthAt = (value: number) => levels * (DARK_NOISE + (1 - DARK_NOISE) * Math.sqrt(value / MID_GREY));
  const strength = Float32Array.from({ length: 256 }, (_, value) => strengthAt(value));
  let above = new Float32Array(width * 3);
  let row = new Float32Array(width * 3);
  fillNoise(above, random, normal);
  for (let y = 0, at = 0; y < height; y++) {
    fillNoise(row, random, normal);
    for (let x = 0, i = 0; x < width; x++, at += 4) {
      for (let channel = 0; channel < 3; channel++, i++) {
        const value = rgba[at + channel]!;
        const noisy = value + strength[value]! * (row[i]! + above[i]!) + 0.5;
        rgba[at + channel] = noisy < 0 ? 0 : noisy > 255 ? 255 : noisy;
      }
    }
    [above, row] = [row, above];
  }
}

/** Half the noise of a row, so that it and the next make one: each pixel shares with its neighbours. */
function fillNoise(row: Float32Array, random: Random, normal: Float32Array): void {
  // The mean of four values has half their deviation, hence 2 over 4.
  const common = COMMON_SHARE / 2;
  const own = Math.sqrt(1 - COMMON_SHARE ** 2) / 2;
  let [lastRed, lastGreen, lastBlue] = [0, 0, 0];
  for (let i = 0; i < row.length; i += 3) {
    const bits = random.uint32();
    const shared = common * normal[bits & 1023]!;
    const warm = own * normal[(bits >>> 10) & 1023]!;
    const cold = own * normal[(bits >>> 20) & 1023]!;
    const red = shared + warm;
    // Green is measured at every other pixel, the other two at every fourth.
    const green = shared - 0.5 * (warm + cold);
    const blue = shared + cold;
    row[i] = red + lastRed;
    row[i + 1] = green + lastGreen;
    row[i + 2] = blue + lastBlue;
    [lastRed, lastGreen, lastBlue] = [red, green, blue];
  }
}

/** A row's colours, with its first and last pixel repeated `reach` times beyond its ends. */
function unpackRow(rgba: Uint8Array, start: number, padded: Float32Array, reach: number): void {
  const count = padded.length / 3;
  const last = count - 2 * reach - 1;
  for (let x = 0, i = 0; x < count; x++, i += 3) {
    const at = start + Math.min(last, Math.max(0, x - reach)) * 4;
    padded[i] = rgba[at]!;
    padded[i + 1] = rgba[at + 1]!;
    padded[i + 2] = rgba[at + 2]!;
  }
}

function gaussianWeights(deviation: number): number[] {
  const reach = Math.max(1, Math.round(2.5 * deviation));
  const raw = Array.from({ length: 2 * reach + 1 }, (_, k) => Math.exp(-0.5 * ((k - reach) / deviation) ** 2));
  const sum = raw.reduce((total, weight) => total + weight, 0);
  return raw.map((weight) => weight / sum);
}

/** Normally distributed values, each as likely (deviation 1), from the sum of the logistic's inverse. */
function normalQuantiles(): Float32Array {
  const quantiles = Float32Array.from({ length: QUANTILES }, (_, i) => {
    const p = (i + 0.5) / QUANTILES;
    // Tocher's approximation of the normal distribution's inverse.
    return Math.log(p / (1 - p)) / 1.702;
  });
  const squares = quantiles.reduce((sum, value) => sum + value * value, 0);
  const deviation = Math.sqrt(squares / QUANTILES);
  return quantiles.map((value) => value / deviation);
}
