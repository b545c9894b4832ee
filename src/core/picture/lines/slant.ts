/**
 * How writing stands: the slope of its lines and the lean of its strokes. Both are found where the projection of
 * the ink is sharpest: of a level line onto the side, of upright strokes onto the ground.
 */

import type { InkPart } from "../pieces/segment.js";
import type { Plane } from "../plane.js";
import { columnIn, rowIn, type WritingFrame } from "./writing-frame.js";

/** Steepest line and strongest lean that are looked for, in rows a column and columns a row: 15 and 35 degrees. */
const STEEPEST_SLOPE = 0.27;
const STRONGEST_LEAN = 0.7;
const SLOPE_STEP = 0.015;
const LEAN_STEP = 0.05;
/** Most ink pixels that are projected; more do not move the result. */
const SAMPLES = 4000;
/** How much sharper the projection must be, at the full angle, to be believed over writing that stands plain. */
const DOUBT = 0.15;
/** Bins of a projection, in pixels a line's height. */
const BINS_A_HEIGHT = 10;

interface Sample {
  readonly x: number;
  readonly y: number;
}

/** The slope at which the rows of the ink are told apart best. `height` is that of a digit, in pixels. */
export function estimateSlope(parts: readonly InkPart[], ink: Plane, height: number): number {
  const samples = takeSamples(parts, ink);
  const bin = Math.max(1, height / BINS_A_HEIGHT);
  return sharpest(STEEPEST_SLOPE, SLOPE_STEP, (slope) =>
    sharpness(samples, bin, ({ x, y }) => rowIn({ slope, lean: 0 }, x, y)),
  );
}

/** The lean at which the upright strokes of a line of the given slope stand upright. */
export function estimateLean(parts: readonly InkPart[], ink: Plane, slope: number, height: number): number {
  const samples = takeSamples(parts, ink);
  const bin = Math.max(1, height / BINS_A_HEIGHT / 2);
  return sharpest(STRONGEST_LEAN, LEAN_STEP, (lean) => {
    const frame: WritingFrame = { slope, lean };
    return sharpness(samples, bin, ({ x, y }) => columnIn(frame, x, rowIn(frame, x, y)));
  });
}

function takeSamples(parts: readonly InkPart[], { width }: Plane): Sample[] {
  const count = parts.reduce((sum, { pixels }) => sum + pixels.length, 0);
  const step = Math.max(1, Math.floor(count / SAMPLES));
  const samples: Sample[] = [];
  let index = 0;
  for (const { pixels } of parts) {
    for (const at of pixels) {
      if (index++ % step !== 0) continue;
      const x = at % width;
      samples.push({ x, y: (at - x) / width });
    }
  }
  return samples;
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

/** The sum of squares of the projection's bins: the fewer places the ink falls on, the greater. */
function sharpness(samples: readonly Sample[], bin: number, project: (sample: Sample) => number): number {
  const places = Float64Array.from(samples, (sample) => project(sample) / bin);
  const lowest = places.reduce((least, place) => Math.min(least, place), Infinity);
  const highest = places.reduce((most, place) => Math.max(most, place), -Infinity);
  const bins = new Float64Array(Math.floor(highest - lowest) + 2);
  for (const place of places) {
    const at = Math.floor(place - lowest);
    const share = place - lowest - at;
    bins[at]! += 1 - share;
    bins[at + 1]! += share;
  }
  return bins.reduce((sum, count) => sum + count * count, 0);
}
