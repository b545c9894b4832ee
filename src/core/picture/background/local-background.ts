/**
 * Local background: at each place it is what a closing leaves of the picture (for light ink an opening), which is right
 * on both sides of a shadow's edge and on a sheet that lies on a dark table. The difference from it is a top-hat.
 *
 * Whether ink is dark or light shows in its breadth: strokes are narrower than the gaps between them. So the size
 * of the closing grows from the smallest; what its top-hat holds first is the ink.
 */

import { boxMean, createPlane, downsample, type Plane, upsample } from "../plane.js";
import { DARKEST_PAPER, type Difference } from "./difference.js";
import { closing, opening, type TopHats, topHats } from "./morphology.js";

/** Pixels of the shorter side at which the background is found: it has no detail but edges. */
const COARSE_SIDE_PX = 300;
/** Factor from one size of the closing to the next. */
const GROWTH = 1.5;
/** The quantile of the largest top-hat that shows how far ink may stand out, */
const STRONG_QUANTILE = 0.995;
/** the share of it from which a pixel stands out, */
const STRONG_SHARE = 0.4;
/** and the share of all pixels that must stand out for there to be ink. */
const MIN_INK_SHARE = 0.0005;
/** Growth of the ink, from one size to the next, at which it is not yet all. */
const STILL_GROWING = 1.4;
/** Breadth of the closing that is used, in breadths whose top-hat holds most of the ink: strokes cross and swell. */
const ROOM = 2;
/** The place that has dark or light ink by itself, as a share of the shorter side, either way. */
const PLACE_SHARE = 0.2;
/** How many times more of the other ink there must be at a place, to differ from the whole picture, */
const OTHER_INK = 6;
/** and how much of it, against the mean of the picture's ink. */
const MIN_OTHER_INK = 1;
/** Pixels from which the noise is known. */
const SAMPLES = 20_000;
/** Side of the squares in which roughness is measured, in breadths of a stroke, and at least in pixels. */
const PATCH_STROKES = 6;
const MIN_PATCH_PX = 24;
/** Samples along each side of such a square. */
const PATCH_SAMPLES = 16;
/** Times by which wood and cloth differ from their background further than by their median. */
const ROUGHNESS = 4;
/** Radius in pixels of the smoothing before the closing, which would otherwise follow the noise's extremes. */
const SMOOTHING_PX = 1;

/**
 * Measures `grey` against its local background.
 *
 * @param broad the width in pixels that no stroke reaches
 */
export function subtractLocalBackground(grey: Plane, broad: number): Difference {
  const factor = Math.max(1, Math.floor(Math.min(grey.width, grey.height) / COARSE_SIDE_PX));
  const coarse = boxMean(downsample(grey, factor), SMOOTHING_PX);
  const largest = Math.max(1, Math.round(broad / factor / 2));
  const strokes = findStrokes(coarse, largest);
  const radius = Math.min(largest, Math.ceil(ROOM * (strokes.radius + 0.5)));
  const light = upsample(closing(coarse, radius), grey, factor);
  const dark = upsample(opening(coarse, radius), grey, factor);
  const lightness = upsample(findLightInk(coarse, strokes), grey, factor);

  const difference = createPlane(grey.width, grey.height);
  const { values } = difference;
  for (let i = 0; i < values.length; i++) {
    const value = grey.values[i]!;
    values[i] =
      lightness.values[i]! < 0.5
        ? (light.values[i]! - value) / Math.max(DARKEST_PAPER, light.values[i]!)
        : value - dark.values[i]!;
  }
  // Most of a picture is paper, and its closing lies above it by what noise there is.
  const sorted = sampleSorted(values);
  const grain = sorted[sorted.length >> 1]!;
  const side = Math.ceil(PATCH_STROKES * (2 * strokes.radius + 1) * factor);
  const local = localMedians(difference, Math.max(MIN_PATCH_PX, side));
  for (let i = 0; i < values.length; i++) {
    const rough = Math.max(0, local.values[i]! - grain);
    values[i]! -= grain + ROUGHNESS * rough;
  }
  return { difference, noise: spreadBelow(sorted, grain) };
}

/** How broad strokes are, and whether they are light. */
interface Strokes {
  /** Radius of the closing or opening whose top-hat holds the ink. */
  readonly radius: number;
  readonly isLight: boolean;
  readonly hats: TopHats;
}

/**
 * Tries ever larger sizes. The strokes' number of pixels grows until the size is theirs, and then stands still; the
 * gaps between them go on growing, for they have every size. What stands still first is the ink.
 */
function findStrokes(plane: Plane, largest: number): Strokes {
  const limit = STRONG_SHARE * strongest(topHats(plane, largest));
  const least = MIN_INK_SHARE * plane.values.length;
  const isStill = (count: number, next: number) => count >= least && next <= STILL_GROWING * count;
  const at = (radius: number) => {
    const hats = topHats(plane, radius);
    return { radius, hats, dark: countAbove(hats.dark, limit), light: countAbove(hats.light, limit) };
  };
  let here = at(1);
  while (here.radius < largest) {
    const { radius, hats } = here;
    const next = at(Math.min(largest, Math.max(radius + 1, Math.round(radius * GROWTH))));
    const isDarkStill = isStill(here.dark, next.dark);
    const isLightStill = isStill(here.light, next.light);
    if (isDarkStill || isLightStill) {
      return { radius, isLight: isLightStill && (!isDarkStill || here.light > here.dark), hats };
    }
    here = next;
  }
  return { radius: here.radius, isLight: here.light > here.dark, hats: here.hats };
}

/** The level that few of the pixels reach. */
function strongest({ dark, light }: TopHats): number {
  const sorted = sampleSorted(dark.values.map((value, i) => Math.max(value, light.values[i]!)));
  return sorted[Math.floor(STRONG_QUANTILE * sorted.length)]!;
}

function countAbove({ values }: Plane, limit: number): number {
  let count = 0;
  for (let i = 0; i < values.length; i++) if (values[i]! > limit) count++;
  return count;
}

/** 1 where ink is light, 0 where it is dark. */
function findLightInk({ width, height }: Plane, { isLight, hats: { dark, light } }: Strokes): Plane {
  const usual = cubed(isLight ? light : dark);
  const other = cubed(isLight ? dark : light);
  let sum = 0;
  for (const value of usual.values) sum += value;
  const least = (MIN_OTHER_INK * sum) / usual.values.length;
  const radius = Math.round(PLACE_SHARE * Math.min(width, height));
  const usualHere = boxMean(usual, radius).values;
  const otherHere = boxMean(other, radius).values;
  const result = createPlane(width, height);
  for (let i = 0; i < result.values.length; i++) {
    const isOther = otherHere[i]! > OTHER_INK * usualHere[i]! && otherHere[i]! > least;
    result.values[i] = isLight === isOther ? 0 : 1;
  }
  return result;
}

/** Cubes: strokes stand out far, and noise does not. */
function cubed({ width, height, values }: Plane): Plane {
  const cubes = createPlane(width, height);
  for (let i = 0; i < values.length; i++) cubes.values[i] = values[i]! * values[i]! * values[i]!;
  return cubes;
}

/** The median of each square of `side` pixels, and between them what lies between. */
function localMedians(plane: Plane, side: number): Plane {
  const { width, height, values } = plane;
  const patches = createPlane(Math.ceil(width / side), Math.ceil(height / side));
  const step = Math.max(1, Math.floor(side / PATCH_SAMPLES));
  for (let row = 0, at = 0; row < patches.height; row++) {
    for (let column = 0; column < patches.width; column++, at++) {
      const samples: number[] = [];
      const bottom = Math.min(height, (row + 1) * side);
      const right = Math.min(width, (column + 1) * side);
      for (let y = row * side; y < bottom; y += step) {
        for (let x = column * side; x < right; x += step) samples.push(values[y * width + x]!);
      }
      const sorted = Float32Array.from(samples).sort();
      patches.values[at] = sorted[sorted.length >> 1]!;
    }
  }
  return upsample(patches, plane, side);
}

/** Some of the values, evenly spread, in order. */
function sampleSorted(values: Float32Array): Float32Array {
  const step = Math.max(1, Math.floor(values.length / SAMPLES));
  const samples = new Float32Array(Math.floor(values.length / step));
  for (let i = 0; i < samples.length; i++) samples[i] = values[i * step]!;
  return samples.sort();
}

/** The standard deviation of the lower half, about the median: there is no ink in it. */
function spreadBelow(sorted: Float32Array, median: number): number {
  const half = sorted.subarray(0, sorted.length >> 1);
  const squares = half.reduce((total, value) => total + (median - value) ** 2, 0);
  return Math.sqrt(squares / Math.max(1, half.length));
}
