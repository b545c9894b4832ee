/**
 * From what the network that finds lines tells of cells to lines of writing: cells of a core that stand beside one another
 * and agree on where top and foot are. The same line may be found at several sizes of a picture; the best of them counts.
 */

import {
  fromLocatorDistance,
  LOCATOR_CLASS_COUNT,
  LOCATOR_GREATEST_HEIGHT,
  LOCATOR_LEAST_HEIGHT,
  LOCATOR_NUMBER,
  LOCATOR_OTHER,
  LOCATOR_STRIDE,
} from "../../locator.js";
import type { Box } from "../box.js";
import type { Plane } from "../plane.js";
import { createWindow, type LineWindow, ROOM_ABOVE, ROOM_BESIDE } from "./line-window.js";
import type { Extent, WritingFrame } from "./writing-frame.js";

/** What the network tells of a plane. */
export interface CellMap {
  readonly columns: number;
  readonly rows: number;
  readonly values: Float32Array; // [LOCATOR_CHANNELS, rows, columns]
}

/** A line of writing that was found. */
export interface LocatedLine {
  readonly kind: "number" | "other";
  /** From its first symbol to its last, from the top of its digits to their foot, in its frame; pixels of the plane. */
  readonly extent: Extent;
  /** Its slope; how its strokes lean is not found. */
  readonly frame: WritingFrame;
  /** Of its digits, in pixels. */
  readonly height: number;
  /** How sure it is that such a line stands there, from 0 to 1. */
  readonly score: number;
}

/** Probability from which a cell is of the core of a line; and how sure its columns must be on the mean. */
const LEAST_CORE = 0.35;
const LEAST_SCORE = 0.5;
/** Cells of one line: their middles differ by less than this share of the digits' height, and their heights by less. */
const MIDDLE_TOLERANCE = 0.3;
const HEIGHT_TOLERANCE = 1.5;
/** Paper within a line that is bridged, as a share of the digits' height. */
const BRIDGED_GAP = 0.35;
/** Heights that a line must be long for its slope to be known. */
const LONG = 2.5;
/** No line is steeper. */
const STEEPEST_SLOPE = 0.3;
/** Heights at which the network sees best, in its pixels; others count less, down to this. */
const BEST_HEIGHTS = [11, 23] as const;
const AT_THE_LIMIT = 0.8;
/** A line this much of whose extent another covers is the same. */
const SAME_SHARE = 0.45;
/** Two lines in it, lower than this share of its height and as sure but for this, make a line none. */
const ROW_SHARE = 0.7;
const ROW_DOUBT = 0.35;
/** Of a texture that looks like writing everywhere, no more are compared. */
const MOST_LINES = 1500;
/** By how much longer lines are preferred: a power of length over height. */
const LENGTH_POWER = 0.15;

/** The window in which a located line is shown to the network that reads. */
export function windowOfLocated({
  extent,
  frame,
  height,
}: Pick<LocatedLine, "extent" | "frame" | "height">): LineWindow {
  const [above, beside] = [ROOM_ABOVE * height, ROOM_BESIDE * height];
  const { left, right, top, bottom } = extent;
  return createWindow({ left: left - beside, right: right + beside, top: top - above, bottom: bottom + above }, frame);
}

/** The box around a located line, within the plane. */
export function boxOfLocated({ extent, frame: { slope } }: LocatedLine, { width, height }: Plane): Box {
  const { left, right, top, bottom } = extent;
  const x = clampTo(Math.floor(left), width - 1);
  const y = clampTo(Math.floor(top + Math.min(slope * left, slope * right)), height - 1);
  const end = clampTo(Math.ceil(right), width);
  const foot = clampTo(Math.ceil(bottom + Math.max(slope * left, slope * right)), height);
  return { x, y, width: Math.max(1, end - x), height: Math.max(1, foot - y) };
}

function clampTo(value: number, most: number): number {
  return Math.min(most, Math.max(0, value));
}

interface Cell {
  readonly column: number;
  readonly row: number;
  readonly x: number;
  readonly top: number;
  readonly foot: number;
  readonly weight: number;
}

/**
 * The lines of a map, of both kinds.
 *
 * @param factor pixels of the plane along each side of a pixel of what the network was shown
 */
export function linesOfCells(map: CellMap, factor: number): LocatedLine[] {
  const groups = [LOCATOR_NUMBER, LOCATOR_OTHER].flatMap((kind) =>
    groupCells(coreCells(map, kind), map).map((cells) => ({
      kind: kind === LOCATOR_NUMBER ? ("number" as const) : ("other" as const),
      cells,
    })),
  );
  const measured = groups.map(({ kind, cells }) => ({ kind, cells, ...measureSlope(cells) }));
  const usual = usualSlope(measured);
  return measured.flatMap(({ kind, cells, slope }) => {
    const line = toLine(kind, cells, slope ?? usual, factor);
    return line.score >= LEAST_SCORE ? [line] : [];
  });
}

/** Of lines found at several sizes, the best of each place. */
export function chooseLocated(
  found: readonly { readonly line: LocatedLine; readonly factor: number }[],
): LocatedLine[] {
  const ranked = found
    .map(({ line, factor }) => ({ line, worth: worthOf(line, factor) }))
    .toSorted((a, b) => b.worth - a.worth)
    .slice(0, MOST_LINES)
    .map(({ line }) => line);
  const chosen: LocatedLine[] = [];
  for (const line of ranked) {
    if (!holdsRows(line, ranked) && chosen.every((other) => !isSame(line, other))) chosen.push(line);
  }
  return chosen;
}

function worthOf({ score, height, extent }: LocatedLine, factor: number): number {
  const seen = height / factor;
  const [least, greatest] = BEST_HEIGHTS;
  const off = Math.max(
    0,
    Math.log(least / seen) / Math.log(least / LOCATOR_LEAST_HEIGHT),
    Math.log(seen / greatest) / Math.log(LOCATOR_GREATEST_HEIGHT / greatest),
  );
  const fit = 1 - (1 - AT_THE_LIMIT) * Math.min(2, off);
  return score * fit * (1 + (extent.right - extent.left) / height) ** LENGTH_POWER;
}

/** Whether two lines stand in it, one above the other: on a halved picture, rows may look like one line. */
function holdsRows(line: LocatedLine, lines: readonly LocatedLine[]): boolean {
  const inner = lines.filter(
    (other) =>
      other.height < ROW_SHARE * line.height &&
      other.score >= line.score - ROW_DOUBT &&
      sharedArea(line, other) > 0.5 * areaOf(other),
  );
  return inner.some((upper) =>
    inner.some((lower) => {
      const [wide, x] = sharedColumns(upper, lower);
      const gap = lower.extent.top + lower.frame.slope * x - (upper.extent.bottom + upper.frame.slope * x);
      return wide > 0 && gap > -0.3 * Math.min(upper.height, lower.height);
    }),
  );
}

/** Whether most of the smaller of two lines lies in the other. */
function isSame(a: LocatedLine, b: LocatedLine): boolean {
  return sharedArea(a, b) > SAME_SHARE * Math.min(areaOf(a), areaOf(b));
}

/** The columns that two lines share, and the middle of them. */
function sharedColumns(
  { extent: a }: LocatedLine,
  { extent: b }: LocatedLine,
): readonly [wide: number, middle: number] {
  const [left, right] = [Math.max(a.left, b.left), Math.min(a.right, b.right)];
  return [right - left, (left + right) / 2];
}

function sharedArea(a: LocatedLine, b: LocatedLine): number {
  // They may lie aslant differently: their rows are compared in the middle of the columns they share.
  const [wide, x] = sharedColumns(a, b);
  if (wide <= 0) return 0;
  const [shiftA, shiftB] = [a.frame.slope * x, b.frame.slope * x];
  const high =
    Math.min(a.extent.bottom + shiftA, b.extent.bottom + shiftB) -
    Math.max(a.extent.top + shiftA, b.extent.top + shiftB);
  return Math.max(0, high) * wide;
}

function areaOf({ extent: { left, right, top, bottom } }: LocatedLine): number {
  return (right - left) * (bottom - top);
}

/** The cells of the core of lines of a kind. */
function coreCells({ columns, rows, values }: CellMap, kind: number): Cell[] {
  const count = columns * rows;
  const cells: Cell[] = [];
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < rows; row++) {
      const at = row * columns + column;
      const own = values[kind * count + at]!;
      let sum = 0;
      for (let other = 0; other < LOCATOR_CLASS_COUNT; other++) sum += Math.exp(values[other * count + at]! - own);
      const weight = 1 / sum;
      if (weight < LEAST_CORE) continue;
      // Where both kinds of line are as likely, the likelier takes the cell.
      const rival = values[(kind === LOCATOR_NUMBER ? LOCATOR_OTHER : LOCATOR_NUMBER) * count + at]!;
      if (rival > own) continue;
      const y = (row + 0.5) * LOCATOR_STRIDE;
      const top = y - fromLocatorDistance(values[LOCATOR_CLASS_COUNT * count + at]!);
      const foot = y + fromLocatorDistance(values[(LOCATOR_CLASS_COUNT + 1) * count + at]!);
      cells.push({ column, row, x: (column + 0.5) * LOCATOR_STRIDE, top, foot, weight });
    }
  }
  return cells;
}

/** Cells that stand beside one another and agree on their line. */
function groupCells(cells: readonly Cell[], { columns, rows }: CellMap): Cell[][] {
  const places = new Int32Array(columns * rows).fill(-1);
  cells.forEach(({ column, row }, i) => (places[row * columns + column] = i));
  const parents = Int32Array.from(cells.keys());
  const rootOf = (i: number): number => {
    let root = i;
    while (parents[root] !== root) root = parents[root]!;
    while (parents[i] !== root) [parents[i], i] = [root, parents[i]!];
    return root;
  };
  for (const [i, cell] of cells.entries()) {
    const reach = Math.max(1, Math.floor((BRIDGED_GAP * (cell.foot - cell.top)) / LOCATOR_STRIDE) + 1);
    for (let right = 0; right <= reach; right++) {
      for (let down = right === 0 ? 1 : -2; down <= 2; down++) {
        const [column, row] = [cell.column + right, cell.row + down];
        if (column >= columns || row < 0 || row >= rows) continue;
        const other = places[row * columns + column]!;
        if (other >= 0 && agree(cell, cells[other]!)) parents[rootOf(other)] = rootOf(i);
      }
    }
  }
  const groups = new Map<number, Cell[]>();
  for (const [i, cell] of cells.entries()) {
    const root = rootOf(i);
    const group = groups.get(root);
    if (group === undefined) groups.set(root, [cell]);
    else group.push(cell);
  }
  return [...groups.values()];
}

function agree(a: Cell, b: Cell): boolean {
  const [highA, highB] = [a.foot - a.top, b.foot - b.top];
  const off = Math.abs(a.top + a.foot - b.top - b.foot) / 2;
  return off <= MIDDLE_TOLERANCE * Math.min(highA, highB) && Math.max(highA / highB, highB / highA) <= HEIGHT_TOLERANCE;
}

/** The slope of a group that is long enough, by the middles of its cells, weighted least squares. */
function measureSlope(cells: readonly Cell[]): { readonly slope: number | undefined; readonly length: number } {
  let [sum, sumX, sumY, sumXX, sumXY, high] = [0, 0, 0, 0, 0, 0];
  let [least, most] = [Infinity, -Infinity];
  for (const { x, top, foot, weight } of cells) {
    const y = (top + foot) / 2;
    sum += weight;
    sumX += weight * x;
    sumY += weight * y;
    sumXX += weight * x * x;
    sumXY += weight * x * y;
    high += weight * (foot - top);
    least = Math.min(least, x);
    most = Math.max(most, x);
  }
  const length = most - least + LOCATOR_STRIDE;
  const spread = sumXX - (sumX * sumX) / sum;
  if (length < (LONG * high) / sum || spread <= 0) return { slope: undefined, length };
  const slope = (sumXY - (sumX * sumY) / sum) / spread;
  return { slope: Math.min(STEEPEST_SLOPE, Math.max(-STEEPEST_SLOPE, slope)), length };
}

/** The slope of a page, for lines too short to tell theirs: the median of the others', by their length. */
function usualSlope(lines: readonly { readonly slope: number | undefined; readonly length: number }[]): number {
  const known = lines.flatMap(({ slope, length }) => (slope === undefined ? [] : [{ value: slope, weight: length }]));
  return known.length === 0 ? 0 : weightedMedian(known);
}

function toLine(kind: LocatedLine["kind"], cells: readonly Cell[], slope: number, factor: number): LocatedLine {
  const top = weightedMedian(cells.map((cell) => ({ value: cell.top - slope * cell.x, weight: cell.weight })));
  const foot = weightedMedian(cells.map((cell) => ({ value: cell.foot - slope * cell.x, weight: cell.weight })));
  const surest = new Map<number, number>();
  for (const { column, weight } of cells) surest.set(column, Math.max(weight, surest.get(column) ?? 0));
  const columns = [...surest.keys()];
  const score = [...surest.values()].reduce((sum, weight) => sum + weight, 0) / columns.length;
  const height = factor * Math.max(1, foot - top);
  return {
    kind,
    extent: {
      left: factor * LOCATOR_STRIDE * Math.min(...columns),
      right: factor * LOCATOR_STRIDE * (Math.max(...columns) + 1),
      top: factor * top,
      bottom: factor * top + height,
    },
    frame: { slope, lean: 0 },
    height,
    score,
  };
}

function weightedMedian(values: readonly { readonly value: number; readonly weight: number }[]): number {
  const sorted = values.toSorted((a, b) => a.value - b.value);
  const half = sorted.reduce((sum, { weight }) => sum + weight, 0) / 2;
  let below = 0;
  for (const { value, weight } of sorted) {
    below += weight;
    if (below >= half) return value;
  }
  return sorted.at(-1)?.value ?? 0;
}
