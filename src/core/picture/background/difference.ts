/**
 * How much every pixel departs from the paper in the direction of the ink, and what of that is clearly no grain.
 */

import type { Plane } from "../plane.js";

/** Ink fainter than this is not told from paper, as a share of the paper's brightness: pencil on grey departs by 0.1. */
const FAINTEST_INK = 0.055;
/** Departure in standard deviations of the paper that grain reaches once in 30,000 pixels. */
const NOISE_LIMIT = 4;

/** Levels that departures are counted into; finer than the 8 bits that pictures have. */
const LEVELS = 2048;

/** Paper darker than this is not divided by: what is nearly black has no contrast to be found. */
export const DARKEST_PAPER = 0.15;

/** Ink's departure from the paper, and how much blank paper departs from itself. */
export interface Departure {
  /** Positive towards the ink; for dark ink as a share of the paper's brightness, for light ink in brightness. */
  readonly departure: Plane;
  /** Standard deviation of blank paper: grain, sensor noise, compression. In the same unit. */
  readonly noise: number;
}

/**
 * The level that a share of all departures which are clearly no grain lies below; undefined where there is none.
 *
 * @param share from 0 to 1; 0.5 gives the median
 */
export function clearLevel({ departure: { values }, noise }: Departure, share: number): number | undefined {
  const limit = Math.max(FAINTEST_INK, NOISE_LIMIT * noise);
  let count = 0;
  let most = limit;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value <= limit) continue;
    count++;
    if (value > most) most = value;
  }
  if (count === 0) return undefined;
  // Counted into levels: sorting a photo's ink would take longer than all else here.
  const counts = new Uint32Array(LEVELS);
  const step = (most - limit) / LEVELS;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value <= limit) continue;
    counts[Math.min(LEVELS - 1, Math.floor((value - limit) / step))]!++;
  }
  const wanted = share * count;
  let below = 0;
  for (let level = 0; level < LEVELS; level++) {
    below += counts[level]!;
    if (below > wanted) return limit + (level + 1) * step;
  }
  return most;
}
