/**
 * The difference of every pixel from the background, in the direction of the ink, and what of it is clearly more than
 * the paper's noise.
 */

import type { Box } from "../box.js";
import type { Plane } from "../plane.js";

/** Least difference of ink, as a share of the paper's brightness: pencil on grey paper has 0.1. */
const FAINTEST_INK = 0.055;
/** In standard deviations of the paper: noise differs by more once in 30,000 pixels. */
const NOISE_LIMIT = 4;

/** Bins of the histogram of differences; finer than the 8 bits of pictures. */
const BINS = 2048;

/** The difference is not divided by a darker paper than this, in brightness: what is nearly black has no contrast. */
export const DARKEST_PAPER = 0.15;

/** The difference from the background, and how much blank paper differs from itself. */
export interface Difference {
  /** Positive towards the ink; for dark ink as a share of the paper's brightness, for light ink in brightness. */
  readonly difference: Plane;
  /** Standard deviation of blank paper: grain, sensor noise, compression. In the same unit. */
  readonly noise: number;
  /** What lies around the only sheet, of which nothing is seen. @default there is none */
  readonly around?: readonly Box[];
}

/** What is clearly no noise: the values above a limit, and the greatest. */
interface Clear {
  readonly limit: number;
  readonly most: number;
  readonly values: Float32Array;
}

/** Of each difference, which is final once it is measured: several quantiles are asked of it, and its planes are large. */
const clearOf = new WeakMap<Difference, Clear>();

/**
 * A quantile of all differences that are clearly no noise; undefined where there are none.
 *
 * @param share from 0 to 1; 0.5 gives the median
 */
export function quantileAboveNoise(measured: Difference, share: number): number | undefined {
  const clear = clearOf.get(measured) ?? gatherClear(measured);
  clearOf.set(measured, clear);
  const { limit, most, values } = clear;
  if (values.length === 0) return undefined;
  // By a histogram: sorting a photo's ink would take longer than all else here.
  const counts = new Uint32Array(BINS);
  const step = (most - limit) / BINS;
  for (let i = 0; i < values.length; i++) counts[Math.min(BINS - 1, Math.floor((values[i]! - limit) / step))]!++;
  const wanted = share * values.length;
  let below = 0;
  for (let bin = 0; bin < BINS; bin++) {
    below += counts[bin]!;
    if (below > wanted) return limit + (bin + 1) * step;
  }
  return most;
}

function gatherClear({ difference: { values }, noise }: Difference): Clear {
  const limit = Math.max(FAINTEST_INK, NOISE_LIMIT * noise);
  const all = new Float32Array(values.length);
  let count = 0;
  let most = limit;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value <= limit) continue;
    all[count++] = value;
    if (value > most) most = value;
  }
  return { limit, most, values: all.slice(0, count) };
}
