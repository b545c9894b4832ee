/**
 * Ink against what surrounds it: the paper at each place is what a closing leaves of the picture (for light ink an
 * opening), which is right on both sides of a shadow's edge and on a sheet that lies on a dark table.
 *
 * Whether ink is dark or light shows in its breadth: strokes are narrower than the gaps between them. So the size
 * of the closing grows from the smallest; what it takes off first is the ink.
 */

import { boxMean } from "../box-mean.js";
import { DARKEST_PAPER, type Departure } from "./difference.js";
import { closing, opening } from "./morphology.js";
import { createPlane, enlarge, type Plane, reduce } from "../plane.js";

/** Pixels of the shorter side at which the paper is found: it has no detail but edges. */
const COARSE_SIDE_PX = 300;
/** Factor from one size of the closing to the next. */
const GROWTH = 1.5;
/** The quantile of what the largest closing takes off that shows how far ink may stand out, */
const STRONG_QUANTILE = 0.995;
/** the share of it from which a pixel stands out, */
const STRONG_SHARE = 0.4;
/** and the share of all pixels that must stand out for there to be ink. */
const LEAST_INK = 0.0005;
/** Growth of the ink, from one size to the next, at which it is not yet all. */
const STILL_GROWING = 1.4;
/** Breadth of the closing that is used, in breadths at which most of the ink is off: strokes cross and swell. */
const ROOM = 2;
/** The place that has dark or light ink by itself, as a share of the shorter side, either way. */
const PLACE_SHARE = 0.2;
/** How many times more of the other ink there must be at a place, to differ from the whole picture. */
const OTHER_INK = 6;
/** And how much of it, against the mean of the picture's ink. */
const OTHER_LEAST = 1;
/** Pixels from which the grain is known. */
const SAMPLES = 20_000;
/** Side of the squares in which roughness is measured, in breadths of a stroke, and at least in pixels. */
const PATCH_STROKES = 6;
const LEAST_PATCH_PX = 24;
/** Samples along each side of such a square. */
const PATCH_SAMPLES = 16;
/** Times by which wood and cloth depart from themselves further than their median. */
const ROUGHNESS = 4;
/** Radius in pixels of the smoothing before the closing, which would else follow the grain's extremes. */
const SMOOTHING_PX = 1;

/**
 * Measures `grey` against its surroundings.
 *
 * @param broad the width in pixels that no stroke reaches
 */
export function measureAgainstSurroundings(grey: Plane, broad: number): Departure {
  const factor = Math.max(1, Math.floor(Math.min(grey.width, grey.height) / COARSE_SIDE_PX));
  const coarse = boxMean(reduce(grey, factor), SMOOTHING_PX);
  const largest = Math.max(1, Math.round(broad / factor / 2));
  const strokes = findStrokes(coarse, largest);
  const radius = Math.min(largest, Math.ceil(ROOM * (strokes.radius + 0.5)));
  const light = enlarge(closing(coarse, radius), grey, factor);
  const dark = enlarge(opening(coarse, radius), grey, factor);
  const lightness = enlarge(findLightInk(coarse, strokes), grey, factor);

  const departure = createPlane(grey.width, grey.height);
  const { values } = departure;
  for (let i = 0; i < values.length; i++) {
    const value = grey.values[i]!;
    values[i] =
      lightness.values[i]! < 0.5
        ? (light.values[i]! - value) / Math.max(DARKEST_PAPER, light.values[i]!)
        : value - dark.values[i]!;
  }
  // Most of a picture is paper, and its closing lies above it by what grain there is.
  const sorted = sampleSorted(values);
  const grain = sorted[sorted.length >> 1]!;
  const side = Math.ceil(PATCH_STROKES * (2 * strokes.radius + 1) * factor);
  const local = localMedians(departure, Math.max(LEAST_PATCH_PX, side));
  for (let i = 0; i < values.length; i++) {
    const rough = Math.max(0, local.values[i]! - grain);
    values[i]! -= grain + ROUGHNESS * rough;
  }
  return { departure, noise: spreadBelow(sorted, grain) };
}

/** What a closing fills and what an opening takes off. */
interface TakenOff {
  readonly dark: Plane;
  readonly light: Plane;
}

function takeOff(plane: Plane, radius: number): TakenOff {
  const closed = closing(plane, radius);
  const opened = opening(plane, radius);
  const dark = createPlane(plane.width, plane.height);
  const light = createPlane(plane.width, plane.height);
  for (let i = 0; i < plane.values.length; i++) {
    const value = plane.values[i]!;
    dark.values[i] = closed.values[i]! - value;
    light.values[i] = value - opened.values[i]!;
  }
  return { dark, light };
}

/** How broad strokes are, and whether they are light. */
interface Strokes {
  /** Radius of the closing or opening that takes off the ink. */
  readonly radius: number;
  readonly isLight: boolean;
  /** What it takes off. */
  readonly takenOff: TakenOff;
}

/**
 * Tries ever larger sizes. The strokes' number of pixels grows until the size is theirs, and then stands still; the
 * gaps between them go on growing, for they have every size. What stands still first is the ink.
 */
function findStrokes(plane: Plane, largest: number): Strokes {
  const limit = STRONG_SHARE * strongest(takeOff(plane, largest));
  const least = LEAST_INK * plane.values.length;
  const isStill = (count: number, next: number) => count >= least && next <= STILL_GROWING * count;
  const at = (radius: number) => {
    const takenOff = takeOff(plane, radius);
    const dark = countAbove(takenOff.dark, limit);
    const light = countAbove(takenOff.light, limit);
    return { radius, takenOff, dark, light };
  };
  let here = at(1);
  while (here.radius < largest) {
    const { radius, takenOff } = here;
    const grown = Math.max(radius + 1, Math.round(radius * GROWTH));
    const next = at(Math.min(largest, grown));
    const isDarkStill = isStill(here.dark, next.dark);
    const isLightStill = isStill(here.light, next.light);
    if (isDarkStill || isLightStill) {
      const isLight = isLightStill && (!isDarkStill || here.light > here.dark);
      return { radius, isLight, takenOff };
    }
    here = next;
  }
  const { radius, takenOff, dark, light } = here;
  return { radius, isLight: light > dark, takenOff };
}

/** The level that few of the pixels reach. */
function strongest({ dark, light }: TakenOff): number {
  const both = dark.values.map((value, i) => Math.max(value, light.values[i]!));
  const sorted = sampleSorted(both);
  return sorted[Math.floor(STRONG_QUANTILE * sorted.length)]!;
}

function countAbove({ values }: Plane, limit: number): number {
  let count = 0;
  for (const value of values) if (value > limit) count++;
  return count;
}

/** 1 where ink is light, 0 where it is dark. */
function findLightInk({ width, height }: Plane, { isLight, takenOff: { dark, light } }: Strokes): Plane {
  const usual = cubed(isLight ? light : dark);
  const other = cubed(isLight ? dark : light);
  const least = (OTHER_LEAST * sum(usual)) / usual.values.length;
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

/** Cubes: strokes stand out far, and grain does not. */
function cubed({ width, height, values }: Plane): Plane {
  return { width, height, values: values.map((value) => value ** 3) };
}

function sum({ values }: Plane): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
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
        for (let x = column * side; x < right; x += step) {
          samples.push(values[y * width + x]!);
        }
      }
      const sorted = Float32Array.from(samples).sort();
      patches.values[at] = sorted[sorted.length >> 1]!;
    }
  }
  return enlarge(patches, plane, side);
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
