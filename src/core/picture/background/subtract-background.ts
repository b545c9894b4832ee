/**
 * Background subtraction: how far every pixel differs from the blank paper towards the ink, whichever that is: dark ink
 * on light paper, chalk on a board, white strokes on a black canvas.
 *
 * There are two notions of the background. An even surface over the whole picture is best where it holds: any stroke
 * differs from it, even one as broad as a third of the picture. Where it leaves regions too broad for a stroke (a
 * shadow with a hard edge, the table around a sheet), the background is found locally, around each place; and what lies
 * around a sheet on something dark is covered before.
 */

import { boxMean, createPlane, downsample, type Plane } from "../plane.js";
import type { Steps } from "../steps.js";
import { DARKEST_PAPER, type Difference, quantileAboveNoise } from "./difference.js";
import { subtractLocalBackground } from "./local-background.js";
import { coverAroundSheet } from "./lone-sheet.js";
import { fitPaperSurface } from "./paper-surface.js";

/** No paper is as rough as this; the surface then runs between light and dark. Standard deviation, in brightness. */
const MISFIT_NOISE = 0.06;
/** Pixels of the shorter side on which broad regions are looked for. */
const COARSE_SIDE_PX = 120;
/** Share of a square that a broad region fills: a sheet with writing on it fills as much, a bold digit does not. */
const BROAD_FILL = 0.8;
/** Share of the median difference above the noise from which a pixel counts for a broad region. */
const REGION_SHARE = 0.5;
/** A band along a whole edge, but for this share of its rows, is other light and no stroke, from this share of the side. */
const BAND_FILL = 0.9;
const BAND_SHARE = 0.06;
/**
 * A stroke is narrower than this share of the shorter side: in a small picture, which a digit may fill, and in a
 * photo. Between the two sides (in pixels) the share falls with the logarithm.
 */
const BROADEST_STROKE = { smallSidePx: 350, small: 0.5, largeSidePx: 800, large: 0.2 };

/** Measures `grey` (0 black, 1 white) against its background. */
export function* subtractBackground(grey: Plane): Steps<Difference> {
  const even = subtractSurface(grey);
  yield;
  const broad = broadestStroke(grey);
  if (isEven(even, broad)) return even;
  yield;
  const sheet = coverAroundSheet(grey, broad);
  yield;
  const local = subtractLocalBackground(sheet?.grey ?? grey, broad);
  yield;
  const isBlank = quantileAboveNoise(local, 0.5) === undefined;
  if (sheet === undefined) return isBlank ? even : local;
  return { ...(isBlank ? subtractSurface(sheet.grey) : local), around: sheet.around };
}

/** Whether the difference from one surface is strokes alone. */
function isEven(even: Difference, broad: number): boolean {
  const median = quantileAboveNoise(even, 0.5);
  const isMisfit = even.noise > MISFIT_NOISE && median === undefined;
  return !isMisfit && !hasBroadInk(even.difference, median, broad);
}

/** Measures against one surface: the paper is one sheet over the whole picture, lit from somewhere. */
export function subtractSurface(grey: Plane): Difference {
  const paper = fitPaperSurface(grey);
  // Strokes differ far and noise does not, so cubes add up to the sign of the strokes even where they are few.
  let skew = 0;
  for (let i = 0; i < paper.values.length; i++) {
    const difference = paper.values[i]! - grey.values[i]!;
    skew += difference * difference * difference;
  }
  const isDark = skew >= 0;
  // Written over the paper, which is not needed any more: a photo's planes are large, and cost time to collect.
  const { values } = paper;
  let squares = 0;
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    const difference = values[i]! - grey.values[i]!;
    values[i] = isDark ? difference / Math.max(DARKEST_PAPER, values[i]!) : -difference;
    const value = values[i]!;
    // Ink lies on the positive side, so the negative side alone shows how blank paper varies.
    if (value >= 0) continue;
    squares += value * value;
    count++;
  }
  return { difference: paper, noise: count === 0 ? 0 : Math.sqrt(squares / count) };
}

/** The width in pixels that no stroke reaches. */
function broadestStroke({ width, height }: Plane): number {
  const side = Math.min(width, height);
  const { smallSidePx, small, largeSidePx, large } = BROADEST_STROKE;
  const place = Math.log(side / smallSidePx) / Math.log(largeSidePx / smallSidePx);
  const share = small + Math.min(1, Math.max(0, place)) * (large - small);
  return Math.ceil(share * side);
}

/** Whether some of the ink fills most of a square of `broad` pixels, which no stroke does. */
function hasBroadInk(difference: Plane, median: number | undefined, broad: number): boolean {
  if (median === undefined) return false;
  const limit = REGION_SHARE * median;
  const factor = Math.max(1, Math.floor(Math.min(difference.width, difference.height) / COARSE_SIDE_PX));
  const coarse = downsample(difference, factor);
  const radius = Math.max(1, Math.floor(broad / factor / 2));
  const region = createPlane(coarse.width, coarse.height);
  let inked = 0;
  for (let i = 0; i < region.values.length; i++) {
    if (coarse.values[i]! <= limit) continue;
    region.values[i] = 1;
    inked++;
  }
  if (hasBand(region, true) || hasBand(region, false)) return true;
  const side = 2 * radius + 1;
  if (inked <= BROAD_FILL * side * side) return false;
  const { width, height, values } = boxMean(region, radius);
  // At the picture's edge the square is cut off, and what is broad there may be half as broad.
  for (let y = radius; y < height - radius; y++) {
    for (let x = radius; x < width - radius; x++) {
      if (values[y * width + x]! > BROAD_FILL) return true;
    }
  }
  return false;
}

/** Whether the outermost rows along one of two edges are filled, or the columns. */
function hasBand({ width, height, values }: Plane, isLevel: boolean): boolean {
  const [deep, long] = isLevel ? [height, width] : [width, height];
  const isFilled = (row: number) => {
    let filled = 0;
    for (let along = 0; along < long; along++) filled += values[isLevel ? row * width + along : along * width + row]!;
    return filled >= BAND_FILL * long;
  };
  const rows = Array.from({ length: Math.ceil(BAND_SHARE * deep) }, (_, row) => row);
  return rows.every(isFilled) || rows.every((row) => isFilled(deep - 1 - row));
}
