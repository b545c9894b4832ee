/**
 * How much every pixel departs from the paper in the direction of the ink, whichever that is: dark ink on light
 * paper, chalk on a board, white strokes on a black canvas.
 *
 * There are two notions of the paper. An even surface over the whole picture is best where it holds: any stroke, be
 * it as broad as a third of the picture, departs from it. Where it leaves regions that are too broad for a stroke
 * (a shadow with a hard edge, the table around a sheet), the paper is what surrounds each place instead.
 */

import { clearLevel, type Departure } from "./difference.js";
import { boxMean } from "../box-mean.js";
import { createPlane, type Plane, reduce } from "../plane.js";
import { measureAgainstSurface } from "./subtract-surface.js";
import { measureAgainstSurroundings } from "./local-background.js";

/** No paper is as rough as this; it is a surface through the middle of light and dark. */
const MISFIT_NOISE = 0.06;
/** Pixels of the shorter side on which broad regions are looked for. */
const COARSE_SIDE_PX = 120;
/** Share of a square that a broad region fills: a sheet with writing on it fills as much, a bold digit does not. */
const BROAD_FILL = 0.8;
/** Share of the median departure above the limit from which a pixel counts for a broad region. */
const REGION_SHARE = 0.5;
/**
 * A stroke is narrower than this share of the shorter side: in a small picture, which a digit may fill, and in a
 * photo. Between the two sides (in pixels) the share falls with the logarithm.
 */
const BROADEST_STROKE = {
  smallSidePx: 350,
  small: 0.5,
  largeSidePx: 800,
  large: 0.2,
};

/** Measures `grey` (0 black, 1 white) against its paper. */
export function measureDeparture(grey: Plane): Departure {
  const even = measureAgainstSurface(grey);
  const broad = broadestStroke(grey);
  if (!isMisfit(even) && !hasBroadInk(even, broad)) return even;
  const local = measureAgainstSurroundings(grey, broad);
  return clearLevel(local, 0.5) === undefined ? even : local;
}

/** Whether the surface fits so badly that nothing stands out from what it leaves. */
function isMisfit(even: Departure): boolean {
  return even.noise > MISFIT_NOISE && clearLevel(even, 0.5) === undefined;
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
function hasBroadInk(measured: Departure, broad: number): boolean {
  const median = clearLevel(measured, 0.5);
  if (median === undefined) return false;
  const limit = REGION_SHARE * median;
  const { departure } = measured;
  const factor = Math.max(1, Math.floor(Math.min(departure.width, departure.height) / COARSE_SIDE_PX));
  const coarse = reduce(departure, factor);
  const radius = Math.max(1, Math.floor(broad / factor / 2));
  const region = createPlane(coarse.width, coarse.height);
  let inked = 0;
  for (let i = 0; i < region.values.length; i++) {
    if (coarse.values[i]! <= limit) continue;
    region.values[i] = 1;
    inked++;
  }
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
