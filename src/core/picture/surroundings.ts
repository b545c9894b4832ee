/**
 * Ink against what surrounds it: the paper at each place is what a closing leaves of the picture (for light ink an
 * opening), which is right on both sides of a shadow's edge and on a sheet that lies on a dark table. Whether the
 * ink is dark or light is decided for each place by itself: it is the rarer of the two there.
 */

import { boxMean } from "./contrast.js";
import type { Departure } from "./departure.js";
import { closing, opening } from "./extremes.js";
import { createPlane, enlarge, type Plane, reduce } from "./plane.js";

/** Pixels of the shorter side at which the paper is found: it has no detail but edges. */
const COARSE_SIDE_PX = 400;
/** The place over which dark and light are counted, as a share of the shorter side, either way. */
const PLACE_SHARE = 0.3;
/** Paper darker than this is not divided by: what is nearly black has no contrast to be found. */
const DARKEST_PAPER = 0.15;
/** Radius in pixels of the smoothing before the closing, which would else follow the grain's extremes. */
const SMOOTHING_PX = 1;

/**
 * Measures `grey` against its surroundings.
 *
 * @param broad the width in pixels that no stroke reaches
 */
export function measureAgainstSurroundings(
  grey: Plane,
  broad: number,
): Departure {
  const factor = Math.max(
    1,
    Math.floor(Math.min(grey.width, grey.height) / COARSE_SIDE_PX),
  );
  const coarse = boxMean(reduce(grey, factor), SMOOTHING_PX);
  const radius = Math.max(1, Math.round(broad / factor / 2));
  const light = enlarge(closing(coarse, radius), grey, factor);
  const dark = enlarge(opening(coarse, radius), grey, factor);
  const skew = enlarge(localSkew(coarse), grey, factor);

  const departure = createPlane(grey.width, grey.height);
  const { values } = departure;
  for (let i = 0; i < values.length; i++) {
    const value = grey.values[i]!;
    values[i] =
      skew.values[i]! <= 0
        ? (light.values[i]! - value) / Math.max(DARKEST_PAPER, light.values[i]!)
        : value - dark.values[i]!;
  }
  // Most of a picture is paper, and its closing lies above it by what grain there is.
  const sorted = values.toSorted();
  const grain = sorted[sorted.length >> 1]!;
  for (let i = 0; i < values.length; i++) values[i]! -= grain;
  return { departure, noise: spreadBelow(sorted, grain) };
}

/** The third central moment of each pixel's surroundings: negative where what is rare there is dark. */
function localSkew(plane: Plane): Plane {
  const { width, height, values } = plane;
  const radius = Math.round(PLACE_SHARE * Math.min(width, height));
  const mean = boxMean(plane, radius).values;
  const squares = boxMean(power(plane, 2), radius).values;
  const cubes = boxMean(power(plane, 3), radius).values;
  const skew = createPlane(width, height);
  for (let i = 0; i < values.length; i++) {
    const m = mean[i]!;
    skew.values[i] = cubes[i]! - 3 * m * squares[i]! + 2 * m * m * m;
  }
  return skew;
}

function power({ width, height, values }: Plane, exponent: number): Plane {
  return { width, height, values: values.map((value) => value ** exponent) };
}

/** The standard deviation of the lower half, about the median: there is no ink in it. */
function spreadBelow(sorted: Float32Array, median: number): number {
  const half = sorted.subarray(0, sorted.length >> 1);
  const squares = half.reduce((sum, value) => sum + (median - value) ** 2, 0);
  return Math.sqrt(squares / Math.max(1, half.length));
}
