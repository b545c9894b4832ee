/**
 * Lines of writing and the cells they stand in, before they are read: a border ends a number, but for the borders between
 * cells that are narrow, one for each digit.
 */

import type { LocatedLine } from "../picture/lines/located-lines.js";
import { groupBy } from "../picture/tables/group-by.js";
import { placeAt, type Rule } from "../picture/tables/rules.js";

/** Heights of a line's digits: so far beyond them, at least, goes a border of its cell, above and below. */
const BEYOND = 0.25;
/** Nearer to an end of a line no border parts it: the end is not known so well. */
const NEAR_END = 0.3;
/** A cell below this many heights wide holds one digit of a number. */
const ONE_DIGIT = 1.3;
/** A line no wider may be one digit. */
const SINGLE = 1.7;
/** A cell narrower than this share of its height holds one digit, too, and beside it are others as wide, but for this. */
const NARROW = 0.75;
const AS_WIDE = 1.35;
/** The middles of digits in neighbouring cells that are narrow are no more heights apart. */
const FARTHEST = 4;
/** Lines side by side whose heights overlap by this share of the lower one, and are alike but for this, stand in one row. */
const SAME_ROW = 0.5;
const AS_HIGH = 2;

/** A line in its cell. */
export interface CellLine {
  readonly line: LocatedLine;
  /** The digits of which it is made, where each stands in a narrow cell of its own. */
  readonly digits: readonly LocatedLine[];
  /** Whether borders say where it begins or ends. */
  readonly isBounded: boolean;
  /** Whether narrow cells say that it is one number, however wide its gaps; undefined where they say nothing. */
  readonly isOneNumber?: boolean | undefined;
}

/** Parts the lines of numbers at the borders of cells, and joins digits that each stand in a narrow one. */
export function placeInCells(lines: readonly LocatedLine[], rules: readonly Rule[]): CellLine[] {
  const uprights = rules.filter(({ isUpright }) => isUpright);
  const levels = rules.filter(({ isUpright }) => !isUpright);
  if (uprights.length === 0 || levels.length < 2) return lines.map((line) => ({ line, digits: [], isBounded: false }));
  const parted = lines.flatMap((line): CellLine[] => {
    const { parts, isBounded, isOneNumber } = partAtBorders(line, uprights, levels);
    return parts.map((part) => ({ line: part, digits: [], isBounded, isOneNumber }));
  });
  const singles = parted.filter(({ line }) => isSingle(line));
  const joined = groupBy(singles, (a, b) => standInNarrowCells(a.line, b.line, uprights, levels))
    .filter((group) => group.length > 1)
    .map((group) => group.map(({ line }) => line).toSorted((a, b) => a.extent.left - b.extent.left));
  const taken = new Set(joined.flat());
  return [
    ...parted.filter(({ line }) => !taken.has(line)),
    ...joined.map((digits) => ({ line: unionOf(digits), digits, isBounded: true, isOneNumber: true })),
  ];
}

/** The rows of a line where it crosses a column. */
function rowsAt({ extent: { top, bottom }, frame: { slope } }: LocatedLine, x: number) {
  return { top: top + slope * x, bottom: bottom + slope * x };
}

/** An upright line that goes through the row of a line of writing, and where. */
interface Crossing {
  readonly x: number;
  readonly upright: Rule;
}

/** From left to right. */
function crossingsOf(uprights: readonly Rule[], line: LocatedLine): Crossing[] {
  const { extent, height } = line;
  const about = rowsAt(line, (extent.left + extent.right) / 2);
  return uprights
    .map((upright) => ({ x: placeAt(upright, (about.top + about.bottom) / 2), upright }))
    .filter(({ x, upright }) => {
      const { top, bottom } = rowsAt(line, x);
      return upright.start <= top - BEYOND * height && upright.end >= bottom + BEYOND * height;
    })
    .toSorted((a, b) => a.x - b.x);
}

/**
 * How high the cells are at a border, if a line stands in one there: the least distance of level lines along it that is no
 * less than the line is high, for some may not have been seen.
 */
function cellHeightAt({ x, upright }: Crossing, line: LocatedLine, levels: readonly Rule[]): number | undefined {
  const { top, bottom } = rowsAt(line, x);
  const middle = (top + bottom) / 2;
  const places = levels
    .filter(({ start, end }) => x >= start && x <= end)
    .map((level) => placeAt(level, x))
    .filter((y) => y >= upright.start - line.height && y <= upright.end + line.height)
    .toSorted((a, b) => a - b);
  if (!places.some((y) => y < middle) || !places.some((y) => y > middle)) return undefined;
  const heights = places.slice(1).map((y, i) => y - places[i]!);
  return Math.min(...heights.filter((height) => height >= bottom - top));
}

/** The parts of a line between borders; between narrow cells none of them parts it. */
function partAtBorders(line: LocatedLine, uprights: readonly Rule[], levels: readonly Rule[]) {
  const { extent, height } = line;
  const crossings = crossingsOf(uprights, line);
  const isInside = (x: number) => x > extent.left + NEAR_END * height && x < extent.right - NEAR_END * height;
  const borders: number[] = [];
  const narrow: number[] = [];
  let isBounded = false;
  for (const [i, crossing] of crossings.entries()) {
    const { x } = crossing;
    const cellHeight = isInside(x) ? cellHeightAt(crossing, line, levels) : undefined;
    if (cellHeight === undefined) continue;
    isBounded = true;
    const [left, right] = [x - (crossings[i - 1]?.x ?? -Infinity), (crossings[i + 1]?.x ?? Infinity) - x];
    if (areNarrow(left, right, cellHeight)) narrow.push(x);
    else if (Math.max(left, right) >= ONE_DIGIT * height) borders.push(x);
  }
  const parts = [extent.left, ...borders].map((left, i) => ({
    ...line,
    extent: { ...extent, left, right: borders[i] ?? extent.right },
  }));
  return { parts, isBounded, isOneNumber: (narrow.length > 0 && borders.length === 0) || undefined };
}

/** Whether two cells side by side are as wide, and too narrow for numbers. */
function areNarrow(left: number, right: number, cellHeight: number): boolean {
  const [narrower, wider] = left < right ? [left, right] : [right, left];
  return wider <= AS_WIDE * narrower && wider <= NARROW * cellHeight;
}

function isSingle({ extent: { left, right }, height }: LocatedLine): boolean {
  return right - left <= SINGLE * height;
}

/** Whether two digits stand in cells side by side that are too narrow for numbers. */
function standInNarrowCells(
  a: LocatedLine,
  b: LocatedLine,
  uprights: readonly Rule[],
  levels: readonly Rule[],
): boolean {
  if (a.extent.left > b.extent.left) return standInNarrowCells(b, a, uprights, levels);
  const [from, to] = [middleOf(a), middleOf(b)];
  if (to - from > FARTHEST * Math.max(a.height, b.height)) return false;
  const x = (from + to) / 2;
  const [rowA, rowB] = [rowsAt(a, x), rowsAt(b, x)];
  const overlap = Math.min(rowA.bottom, rowB.bottom) - Math.max(rowA.top, rowB.top);
  const [low, high] = a.height < b.height ? [a.height, b.height] : [b.height, a.height];
  if (overlap < SAME_ROW * low || high > AS_HIGH * low) return false;
  const crossings = crossingsOf(uprights, a);
  const between = crossings.filter((crossing) => crossing.x > from && crossing.x < to);
  const left = crossings.findLast((crossing) => crossing.x < from);
  const right = crossings.find((crossing) => crossing.x > to);
  const [border] = between;
  if (between.length !== 1 || border === undefined || left === undefined || right === undefined) return false;
  const cellHeight = cellHeightAt(border, a, levels);
  return cellHeight !== undefined && areNarrow(border.x - left.x, right.x - border.x, cellHeight);
}

function middleOf({ extent: { left, right } }: LocatedLine): number {
  return (left + right) / 2;
}

/** The line that several side by side make, as the widest of them lies. */
function unionOf(parts: readonly LocatedLine[]): LocatedLine {
  const widest = parts.reduce((a, b) => (a.extent.right - a.extent.left >= b.extent.right - b.extent.left ? a : b));
  const x = middleOf(widest);
  const rows = parts.map((part) => rowsAt(part, x));
  const [top, bottom] = [Math.min(...rows.map((row) => row.top)), Math.max(...rows.map((row) => row.bottom))];
  const shift = widest.frame.slope * x;
  return {
    ...widest,
    extent: {
      left: Math.min(...parts.map(({ extent }) => extent.left)),
      right: Math.max(...parts.map(({ extent }) => extent.right)),
      top: top - shift,
      bottom: bottom - shift,
    },
    height: bottom - top,
    score: Math.min(...parts.map(({ score }) => score)),
  };
}
