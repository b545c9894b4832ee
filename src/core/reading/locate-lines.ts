/**
 * Where lines of writing are on a picture, by the network that finds them: it is shown the plane of differences, and the
 * same halved again and again, for digits of every height. Of the plane no threshold has decided anything.
 */

import { LOCATOR_CHANNELS, LOCATOR_NOTHING, LOCATOR_STRIDE, toLocatorInput } from "../locator.js";
import { type CellMap, chooseLocated, linesOfCells, type LocatedLine } from "../picture/lines/located-lines.js";
import { hasSmallWriting } from "../picture/lines/small-writing.js";
import { createPlane, downsample, type Plane } from "../picture/plane.js";
import type { LocatorScorer } from "./locator-scorer.js";

export { type LocatedLine, windowOfLocated } from "../picture/lines/located-lines.js";

/** Halved as long as the shorter side keeps as many pixels: the greatest digit of the smallest fills it. */
const LEAST_SIDE_PX = 16;
/**
 * Pixels that are shown at once; a larger plane is shown in strips. What the network computes with, and the runtime keeps
 * for its next run, is 170 bytes a pixel in each thread. 600,000 cost the same time.
 */
const MOST_PIXELS = 300_000;
/** Strips overlap by what a cell sees above and below it, in pixels: a multiple of the network's block. */
const OVERLAP_PX = 48;

/** Of full ink: what is fainter is not looked at to tell whether a strip holds small writing. */
const LEAST_INK = 0.12;
/** A score that leaves no doubt. */
const SURE = 20;

export interface LocateOptions {
  /** The difference that is full ink, as `quantileAboveNoise` has it. */
  readonly fullInk: number;
  /** Called before each run of the network: where others get their turn, and a reading is given up. */
  readonly pause?: () => Promise<void>;
}

/**
 * Finds the lines of a plane of differences, of numbers and of other writing, the surest first.
 *
 * @param difference positive towards the ink
 */
export async function locateLines(
  difference: Plane,
  scorer: LocatorScorer,
  { fullInk, pause }: LocateOptions,
): Promise<LocatedLine[]> {
  const found: { readonly line: LocatedLine; readonly factor: number }[] = [];
  let plane = difference;
  for (let factor = 1; ; factor *= 2) {
    const map = await scoreInStrips(plane, fullInk, scorer, pause);
    for (const line of linesOfCells(map, factor)) found.push({ line, factor });
    if (Math.min(plane.width, plane.height) < 2 * LEAST_SIDE_PX) break;
    plane = downsample(plane, 2);
  }
  return chooseLocated(found);
}

/** Rows of a plane as the network is shown them. */
function toShown({ width, values }: Plane, fullInk: number, from: number, to: number): Plane {
  const shown = createPlane(width, to - from);
  const perInk = 1 / fullInk;
  const start = from * width;
  for (let at = 0; at < shown.values.length; at++) shown.values[at] = toLocatorInput(values[start + at]! * perInk);
  return shown;
}

async function scoreInStrips(
  plane: Plane,
  fullInk: number,
  scorer: LocatorScorer,
  pause?: () => Promise<void>,
): Promise<CellMap> {
  const { width, height } = plane;
  const scoreStrip = async (from: number, to: number): Promise<CellMap> => {
    if (!hasSmallWriting(plane, from, to, LEAST_INK * fullInk)) return nothingOf(width, to - from);
    await pause?.();
    return scorer.score(toShown(plane, fullInk, from, to));
  };
  const most = Math.max(2 * OVERLAP_PX, Math.floor(MOST_PIXELS / width / OVERLAP_PX) * OVERLAP_PX);
  if (height <= most + 2 * OVERLAP_PX) return scoreStrip(0, height);
  const { columns, rows, values } = nothingOf(width, height);
  for (let top = 0; top < height; top += most) {
    const from = Math.max(0, top - OVERLAP_PX);
    const to = Math.min(height, top + most + OVERLAP_PX);
    const strip = await scoreStrip(from, to);
    const first = (top - from) / LOCATOR_STRIDE;
    const end = Math.min(rows, Math.ceil((top + most) / LOCATOR_STRIDE));
    for (let channel = 0; channel < LOCATOR_CHANNELS; channel++) {
      for (let row = top / LOCATOR_STRIDE; row < end; row++) {
        const start = (channel * strip.rows + first + row - top / LOCATOR_STRIDE) * strip.columns;
        values.set(strip.values.subarray(start, start + columns), (channel * rows + row) * columns);
      }
    }
  }
  return { columns, rows, values };
}

/** What the network tells of paper. */
function nothingOf(width: number, height: number): CellMap {
  const [columns, rows] = [Math.ceil(width / LOCATOR_STRIDE), Math.ceil(height / LOCATOR_STRIDE)];
  const values = new Float32Array(LOCATOR_CHANNELS * rows * columns);
  values.fill(SURE, LOCATOR_NOTHING * rows * columns, (LOCATOR_NOTHING + 1) * rows * columns);
  return { columns, rows, values };
}
