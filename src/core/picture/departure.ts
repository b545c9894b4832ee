/**
 * How much every pixel departs from the paper in the direction of the ink, whichever that is: dark ink on light
 * paper, chalk on a board, white strokes on a black canvas.
 *
 * There are two notions of the paper. An even surface over the whole picture is best where it holds: any stroke, be
 * it as broad as a third of the picture, departs from it. Where it leaves regions that are too broad for a stroke
 * (a shadow with a hard edge, the table around a sheet), the paper is what surrounds each place instead.
 */

import { measureAgainstSurroundings } from "./surroundings.js";
import { greatest } from "./extremes.js";
import { estimatePaper } from "./paper.js";
import { createPlane, type Plane, reduce } from "./plane.js";

/** Ink fainter than this is not told from paper, as a share of the paper's brightness: pencil on grey departs by 0.1. */
export const FAINTEST_INK = 0.04;
/** Departure in standard deviations of the paper that grain reaches once in 30,000 pixels. */
export const NOISE_LIMIT = 4;

/** Paper darker than this is not divided by: what is nearly black has no contrast to be found. */
const DARKEST_PAPER = 0.15;
/** Pixels of the shorter side on which broad regions are looked for. */
const COARSE_SIDE_PX = 120;
/** Share of the median departure above the limit from which a pixel counts for a broad region. */
const REGION_SHARE = 0.5;
/**
 * A stroke is narrower than this share of the shorter side: in a small picture, which a digit may fill, and in a
 * photo. Between the two sides (in pixels) the share falls with the logarithm.
 */
const BROADEST_STROKE = {
  smallSidePx: 100,
  small: 0.5,
  largeSidePx: 800,
  large: 0.2,
};

/** Ink's departure from the paper, and how much blank paper departs from itself. */
export interface Departure {
  /** Positive towards the ink; for dark ink as a share of the paper's brightness, for light ink in brightness. */
  readonly departure: Plane;
  /** Standard deviation of blank paper: grain, sensor noise, compression. In the same unit. */
  readonly noise: number;
}

/** Measures `grey` (0 black, 1 white) against its paper. */
export function measureDeparture(grey: Plane): Departure {
  const even = measureAgainstSurface(grey);
  const broad = broadestStroke(grey);
  if (!hasBroadInk(even, broad)) return even;
  const local = measureAgainstSurroundings(grey, broad);
  return clearest(local) === undefined ? even : local;
}

/** The departures that are clearly no grain, sorted; undefined where there is none. */
export function clearest({
  departure: { values },
  noise,
}: Departure): Float32Array | undefined {
  const limit = Math.max(FAINTEST_INK, NOISE_LIMIT * noise);
  const clear = new Float32Array(values.length);
  let count = 0;
  for (const value of values) {
    if (value > limit) clear[count++] = value;
  }
  return count === 0 ? undefined : clear.subarray(0, count).sort();
}

/** The width in pixels that no stroke reaches. */
function broadestStroke({ width, height }: Plane): number {
  const side = Math.min(width, height);
  const { smallSidePx, small, largeSidePx, large } = BROADEST_STROKE;
  const place =
    Math.log(side / smallSidePx) / Math.log(largeSidePx / smallSidePx);
  const share = small + Math.min(1, Math.max(0, place)) * (large - small);
  return Math.ceil(share * side);
}

function measureAgainstSurface(grey: Plane): Departure {
  const paper = estimatePaper(grey);
  const departure = createPlane(grey.width, grey.height);
  const { values } = departure;
  // Strokes depart far and grain does not, so cubes add up to the sign of the strokes even where they are few.
  let skew = 0;
  for (let i = 0; i < values.length; i++) {
    const difference = paper.values[i]! - grey.values[i]!;
    values[i] = difference;
    skew += difference * difference * difference;
  }
  for (let i = 0; i < values.length; i++) {
    values[i] =
      skew < 0
        ? -values[i]!
        : values[i]! / Math.max(DARKEST_PAPER, paper.values[i]!);
  }
  return { departure, noise: measureNoise(values) };
}

/** Ink lies on the positive side; so the negative side alone shows how blank paper varies. */
function measureNoise(values: Float32Array): number {
  let squares = 0;
  let count = 0;
  for (const value of values) {
    if (value >= 0) continue;
    squares += value * value;
    count++;
  }
  return count === 0 ? 0 : Math.sqrt(squares / count);
}

/** Whether some of the ink fills a square of `broad` pixels, which no stroke does. */
function hasBroadInk(measured: Departure, broad: number): boolean {
  const clear = clearest(measured);
  if (clear === undefined) return false;
  const limit = REGION_SHARE * clear[clear.length >> 1]!;
  const { departure } = measured;
  const factor = Math.max(
    1,
    Math.floor(Math.min(departure.width, departure.height) / COARSE_SIDE_PX),
  );
  const coarse = reduce(departure, factor);
  const radius = Math.max(1, Math.floor(broad / factor / 2));
  const blank = {
    ...coarse,
    values: coarse.values.map((value) => (value > limit ? 0 : 1)),
  };
  const { width, height, values } = greatest(blank, radius);
  // At the picture's edge the square is cut off, and what is broad there may be half as broad.
  for (let y = radius; y < height - radius; y++) {
    for (let x = radius; x < width - radius; x++) {
      if (values[y * width + x] === 0) return true;
    }
  }
  return false;
}
