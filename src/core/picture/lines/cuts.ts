/**
 * Cuts through joined digits: cheapest paths from top to bottom (seams), which cross as little ink as they can. Where
 * digits touch, such a path runs around both and crosses only the one stroke; which of the cuts are right is for the
 * network to judge.
 */

import { createSegment, type Segment } from "../components.js";
import { createPlane, type Plane } from "../plane.js";
import { columnIn, extentIn, rowIn, type WritingFrame } from "./writing-frame.js";

// Measured on 120 simulated photos (`npm run bench -- photos --photos 8 --vary cuts.ts`): 91 read exactly, 165 digit
// errors. Beside each constant stands what other values change. Heights are those of a digit.

/** Rows of the grid on which cuts are looked for. 20: 1 photo fewer, 4 errors more; 80: 1 more, 2 fewer. */
const GRID_ROWS = 40;
/** Distance between the places where cuts are tried, in heights. 0.05: 1 error more; 0.2: 6 readings change. */
const SPACING = 0.1;
/** How far a cut may stray from its place, in heights. 0.125: 1 photo more, 2 errors more; 0.5: 1 photo fewer. */
const STRAY = 0.25;
/**
 * Cost of each row that a cut runs beside its place, in full ink pixels per height: otherwise all would go the easiest
 * way. 0.175: 1 error fewer; 0.7: 2 more.
 */
const STRAY_COST = 0.35;
/** Least share of the ink on either side of a cut. 0.015: 2 errors fewer; 0.06: 2 more. */
const MIN_SIDE = 0.03;
/** Least width left and right of a cut, in heights. 0.06: 8 errors more; 0.24: 1 more. */
const MARGIN = 0.12;
/** Cost of a step aside, in full ink pixels: straight cuts are better. 0.03: 2 errors more; 0.12: 3 readings change. */
const SIDESTEP = 0.06;
/** Cuts nearer than this are one, in heights. 0.035: 4 errors more; 0.14: 1 fewer. */
const APART = 0.07;
/**
 * Most ink a cut may cross, in heights: three strokes of a broad pen; a blot would be cut everywhere. 0.3 and 1.2
 * change nothing; no limit changes 1 of 1,629 real pictures.
 */
const MAX_INK = 0.6;
/**
 * Of cuts within this distance, in heights, this many are kept: an easy join must not hide the others. Distance 0.15: 1
 * error more; 0.6: 1 photo fewer, 7 errors more. 2 cuts: 3 errors more; 6: 1 more.
 */
const NEARBY = 0.3;
const MAX_NEARBY = 3;

/** A way through a segment, in the frame's pixels. */
export interface Cut {
  /** Row of the first place, in the frame. */
  readonly top: number;
  /** Rows from one place to the next. */
  readonly step: number;
  /** The columns of the places, in the frame. */
  readonly columns: Float32Array;
  /** Ink crossed, in heights of a digit. */
  readonly cost: number;
}

/** The cuts worth trying, from left to right. `height` is that of a digit, in pixels. */
export function findCuts(segment: Segment, ink: Plane, frame: WritingFrame, height: number): Cut[] {
  const { grid, cell, left, top } = drawGrid(segment, ink, frame);
  const unit = height / cell; // a digit's height in cells
  const margin = MARGIN * unit;
  const found: Cut[] = [];
  for (let x = margin; x <= grid.width - margin; x += SPACING * unit) {
    const path = cheapestPath(grid, x, STRAY * unit, STRAY_COST / unit);
    const cost = path.cost / unit;
    if (cost > MAX_INK || !splitsInk(grid, path.columns)) continue;
    found.push({ top, step: cell, columns: path.columns.map((column) => left + (column + 0.5) * cell), cost });
  }
  const byCost = found.toSorted((one, other) => one.cost - other.cost);
  const distinct = keepInOrder(byCost, (cut, kept) => !kept.some((other) => distanceOf(cut, other) < APART * height));
  const isNear = (one: Cut, other: Cut) => Math.abs(meanOf(one) - meanOf(other)) < NEARBY * height;
  return keepInOrder(distinct, (cut, kept) => kept.filter((other) => isNear(cut, other)).length < MAX_NEARBY).toSorted(
    (one, other) => meanOf(one) - meanOf(other),
  );
}

/** Of cuts in order those that are wanted beside the ones kept before them. */
function keepInOrder(cuts: readonly Cut[], isWanted: (cut: Cut, kept: readonly Cut[]) => boolean): Cut[] {
  const kept: Cut[] = [];
  for (const cut of cuts) if (isWanted(cut, kept)) kept.push(cut);
  return kept;
}

/** What the cuts leave of a segment, from left to right: one slice more than cuts; undefined for one without ink. */
export function splitSegment(
  segment: Segment,
  ink: Plane,
  frame: WritingFrame,
  cuts: readonly Cut[],
): (Segment | undefined)[] {
  const slices: number[][] = Array.from({ length: cuts.length + 1 }, () => []);
  for (const at of segment.pixels) {
    const x = at % ink.width;
    const row = rowIn(frame, x, (at - x) / ink.width);
    const column = columnIn(frame, x, row);
    // Cuts may cross; a pixel's slice is then still a matter of how many lie to its left.
    const before = cuts.filter((cut) => columnAt(cut, row) <= column).length;
    slices[before]!.push(at);
  }
  return slices.map((pixels) => (pixels.length > 0 ? createSegment(pixels, ink) : undefined));
}

/** Where a cut runs in a row of the frame. */
export function columnAt({ top, step, columns }: Cut, row: number): number {
  const place = Math.round((row - top) / step - 0.5);
  return columns[Math.min(columns.length - 1, Math.max(0, place))]!;
}

function meanOf({ columns }: Cut): number {
  return columns.reduce((sum, column) => sum + column, 0) / columns.length;
}

/** How far two cuts run apart, on average. */
function distanceOf({ columns }: Cut, other: Cut): number {
  return columns.reduce((sum, column, i) => sum + Math.abs(column - other.columns[i]!), 0) / columns.length;
}

/** The segment alone, in its frame, with square cells that hold the mean ink. */
function drawGrid(segment: Segment, ink: Plane, frame: WritingFrame) {
  const { left, right, top, bottom } = extentIn(frame, segment, ink);
  const cell = Math.max(1, (bottom - top) / GRID_ROWS);
  const grid = createPlane(Math.ceil((right - left) / cell), Math.ceil((bottom - top) / cell));
  for (const at of segment.pixels) {
    const x = at % ink.width;
    const row = rowIn(frame, x, (at - x) / ink.width);
    const column = columnIn(frame, x, row);
    const to = Math.floor((row - top) / cell) * grid.width + Math.floor((column - left) / cell);
    grid.values[to]! += ink.values[at]! / (cell * cell);
  }
  return { grid, cell, left, top };
}

/** Whether there is ink worth the name on both sides of a path. */
function splitsInk({ width, height, values }: Plane, columns: Float32Array): boolean {
  let left = 0;
  let all = 0;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const value = values[row * width + column]!;
      all += value;
      if (column < columns[row]!) left += value;
    }
  }
  return left >= MIN_SIDE * all && left <= (1 - MIN_SIDE) * all;
}

/** The cheapest path from the top row to the lowest that stays within `stray` cells of column `x`. */
function cheapestPath({ width, height, values }: Plane, x: number, stray: number, strayCost: number) {
  const first = Math.max(0, Math.round(x - stray));
  const last = Math.min(width - 1, Math.round(x + stray));
  const count = last - first + 1;
  const beside = Float64Array.from({ length: count }, (_, i) => strayCost * Math.abs(first + i - x));
  let costs = beside.map((cost, i) => cost + values[first + i]!);
  const cameFrom = new Int8Array(count * height);
  for (let row = 1; row < height; row++) {
    const next = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      let best = costs[i]!;
      let step = 0;
      if (i > 0 && costs[i - 1]! + SIDESTEP < best) {
        best = costs[i - 1]! + SIDESTEP;
        step = -1;
      }
      if (i < count - 1 && costs[i + 1]! + SIDESTEP < best) {
        best = costs[i + 1]! + SIDESTEP;
        step = 1;
      }
      next[i] = best + beside[i]! + values[row * width + first + i]!;
      cameFrom[row * count + i] = step;
    }
    costs = next;
  }
  let end = 0;
  for (let i = 1; i < count; i++) if (costs[i]! < costs[end]!) end = i;
  const columns = new Float32Array(height);
  let inkCrossed = 0;
  for (let row = height - 1, i = end; row >= 0; row--) {
    columns[row] = first + i;
    inkCrossed += values[row * width + first + i]!;
    i += cameFrom[row * count + i]!;
  }
  return { columns, cost: inkCrossed };
}
