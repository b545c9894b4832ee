/**
 * A line of writing as if it were level and upright: a line that climbs is put level column by column (deskewing), and
 * strokes that lean are put upright row by row (deslanting). Slope and lean are where the projection of the ink is
 * sharpest: of a level line onto the side, of upright strokes onto the ground.
 */

import type { Segment } from "../components.js";
import type { Plane } from "../plane.js";

// Measured on 45 simulated photos (`npm run bench -- photos --photos 3 --vary writing-frame.ts`): 38 read exactly, 27
// digit errors. Beside each constant stands what half and double change.

/** Steepest line that is looked for, in rows per column: 15 degrees. 0.135: 1 reading changes; 0.54: 3 errors fewer. */
const STEEPEST_SLOPE = 0.27;
/** Strongest lean that is looked for, in columns per row: 35 degrees. 0.35: 2 errors more; 1.4: no reading changes. */
const STRONGEST_LEAN = 0.7;
/** Steps of the search, in the same units. Of both, half changes no reading, and double at most 1. */
const SLOPE_STEP = 0.015;
const LEAN_STEP = 0.05;
/** Most ink pixels that are projected. 2,000: 1 reading changes; 8,000: none. */
const SAMPLES = 4000;
/** How much sharper the projection must be, at the full angle, to be believed. 0.075: 3 errors fewer; 0.3: 2 more. */
const DOUBT = 0.15;
/** Bins of a projection per height of a digit. 5: 1 reading changes; 20: 3 errors fewer. */
const BINS_PER_HEIGHT = 10;

export interface WritingFrame {
  /** Skew: rows that the line falls per column. */
  readonly slope: number;
  /** Slant: columns that upright strokes lean to the left per row downwards. */
  readonly lean: number;
}

/** The picture as it is. */
export const plainFrame: WritingFrame = { slope: 0, lean: 0 };

/** Edges within a frame, in pixels; `right` and `bottom` lie behind the last pixel. */
export interface Extent {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The row of a pixel in the frame. */
export function rowIn({ slope }: WritingFrame, x: number, y: number): number {
  return y - slope * x;
}

/** The column of a pixel in the frame, given its row there. */
export function columnIn({ lean }: WritingFrame, x: number, row: number): number {
  return x + lean * row;
}

/** The extent of a segment in a frame. */
export function extentIn(
  frame: WritingFrame,
  { pixels, box }: Pick<Segment, "pixels" | "box">,
  { width }: Pick<Plane, "width">,
): Extent {
  if (frame.slope === 0 && frame.lean === 0) {
    return { left: box.x, right: box.x + box.width, top: box.y, bottom: box.y + box.height };
  }
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const at of pixels) {
    const x = at % width;
    const row = rowIn(frame, x, (at - x) / width);
    const column = columnIn(frame, x, row);
    if (column < left) left = column;
    if (column > right) right = column;
    if (row < top) top = row;
    if (row > bottom) bottom = row;
  }
  return { left, right: right + 1, top, bottom: bottom + 1 };
}

/** The smallest extent that covers all. */
export function unionOfExtents(extents: readonly Extent[]): Extent {
  return {
    left: Math.min(...extents.map(({ left }) => left)),
    right: Math.max(...extents.map(({ right }) => right)),
    top: Math.min(...extents.map(({ top }) => top)),
    bottom: Math.max(...extents.map(({ bottom }) => bottom)),
  };
}

export function heightOf({ top, bottom }: Pick<Extent, "top" | "bottom">): number {
  return bottom - top;
}

export function middleOf({ left, right }: Extent): number {
  return (left + right) / 2;
}

/** Places of ink. */
interface Samples {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** The slope at which the rows of the ink are told apart best. `height` is that of a digit, in pixels. */
export function estimateSlope(segments: readonly Segment[], ink: Plane, height: number): number {
  const { x, y } = takeSamples(segments, ink);
  const bin = Math.max(1, height / BINS_PER_HEIGHT);
  const project = createProjection(y, x, bin);
  return sharpest(STEEPEST_SLOPE, SLOPE_STEP, (slope) => project(-slope));
}

/** The lean at which the upright strokes of a line of the given slope stand upright. */
export function estimateLean(segments: readonly Segment[], ink: Plane, slope: number, height: number): number {
  const { x, y } = takeSamples(segments, ink);
  const bin = Math.max(1, height / BINS_PER_HEIGHT / 2);
  const rows = y.map((place, i) => rowIn({ slope, lean: 0 }, x[i]!, place));
  return sharpest(STRONGEST_LEAN, LEAN_STEP, createProjection(x, rows, bin));
}

/** Places of ink, evenly spread. */
function takeSamples(segments: readonly Segment[], { width }: Plane): Samples {
  const count = segments.reduce((sum, { pixels }) => sum + pixels.length, 0);
  const step = Math.max(1, Math.floor(count / SAMPLES));
  const x = new Float64Array(Math.ceil(count / step));
  const y = new Float64Array(x.length);
  let taken = 0;
  let next = 0;
  for (const { pixels } of segments) {
    for (; next < pixels.length; next += step) {
      const at = pixels[next]!;
      x[taken] = at % width;
      y[taken++] = Math.floor(at / width);
    }
    next -= pixels.length;
  }
  return { x, y };
}

/** The step from -most to most that scores highest, with some favour for 0. */
function sharpest(most: number, step: number, score: (value: number) => number): number {
  let best = 0;
  let highest = score(0);
  for (let i = 1; i * step <= most; i++) {
    for (const value of [i * step, -i * step]) {
      const doubted = score(value) * (1 - (DOUBT * Math.abs(value)) / most);
      if (doubted <= highest) continue;
      highest = doubted;
      best = value;
    }
  }
  return best;
}

/**
 * Creates what says how sharp a projection is: the sum of squares of its bins, greater the fewer places the ink falls on. A
 * pixel falls on `from`, moved by its `along` times the steepness that is asked.
 *
 * @param bin its width in pixels
 */
function createProjection(from: Float64Array, along: Float64Array, bin: number): (steepness: number) => number {
  const places = new Float64Array(from.length);
  let bins = new Float64Array(0);
  // Loops, as this is the most of what finding lines takes: `Float64Array.from` and `reduce` took three times as long, or more.
  return (steepness) => {
    let lowest = Infinity;
    let highest = -Infinity;
    for (let i = 0; i < places.length; i++) {
      const place = (from[i]! + steepness * along[i]!) / bin;
      places[i] = place;
      if (place < lowest) lowest = place;
      if (place > highest) highest = place;
    }
    const count = Math.floor(highest - lowest) + 2;
    if (bins.length < count) bins = new Float64Array(count);
    else bins.fill(0, 0, count);
    for (let i = 0; i < places.length; i++) {
      const place = places[i]! - lowest;
      // As whole numbers of 32 bits, which an index is.
      const at = place | 0;
      const share = place - at;
      bins[at]! += 1 - share;
      bins[at + 1]! += share;
    }
    let sum = 0;
    for (let at = 0; at < count; at++) sum += bins[at]! * bins[at]!;
    return sum;
  };
}
