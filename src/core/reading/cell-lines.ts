/**
 * Lines of writing and the cells they stand in, before they are read: a border ends a number, but for the borders between
 * cells that are narrow, one for each digit.
 */

import type { LocatedLine } from "../picture/lines/located-lines.js";
import { groupBy } from "../picture/tables/group-by.js";
import { placeAt, type Rule } from "../picture/tables/rules.js";

/** Nearer to an end of a line no border parts it: the end is not known so well. */
const NEAR_END = 0.3;
/** A cell below this many heights wide holds one digit of a number. */
const ONE_DIGIT = 1.3;
/** No more of the lines of a page go through the borders of cells. */
const PARTED = 0.25;
/** A line no wider may be one digit. */
const SINGLE = 1.7;
/** A cell narrower than this share of its height holds one digit, too, and beside it are others as wide, but for this. */
const NARROW = 0.75;
const AS_WIDE = 1.35;
/** A digit fits into a cell as wide as this share of its height; squares of paper are often smaller. */
const FITS = 0.9;
/** A strip of cells, one row alone, is for the digits of one number where its cells are no wider than this share of their height. */
const WIDEST_OF_STRIP = 1.3;
/** A border ends at those across it, but for this share of what they are apart. */
const ENDS_AT = 0.2;
/** Half of how wide the last digit of a line is, in its height. */
const LAST_DIGIT = 0.4;
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
  /** Whether cells of one digit each say that it is one number, however wide its gaps. */
  readonly isOneNumber: boolean;
}

/** Parts the lines of numbers at the borders of cells, and joins digits that each stand in a narrow one. */
export function placeInCells(lines: readonly LocatedLine[], rules: readonly Rule[]): CellLine[] {
  const uprights = rules.filter(({ isUpright }) => isUpright);
  const levels = rules.filter(({ isUpright }) => !isUpright);
  if (uprights.length === 0 || levels.length < 2) return lines.map(unbounded);
  const inCells = lines.map((line) => ({ line, ...partAtBorders(line, uprights, levels) }));
  // Squared paper parts nothing: numbers go through its lines everywhere.
  const areCells = inCells.filter(({ parts }) => parts.length > 1).length <= PARTED * lines.length;
  const parted = inCells.flatMap(({ line, parts, isBounded, isOneNumber }): CellLine[] => {
    if (parts.length > 1 && !areCells) return [unbounded(line)];
    return parts.map((part) => ({ line: part, digits: [], isBounded, isOneNumber }));
  });
  const joinable = parted.filter(({ line, isOneNumber }) => isOneNumber || isSingle(line));
  const joined = groupBy(joinable, (a, b) => standInNarrowCells(a.line, b.line, uprights, levels))
    .filter((group) => group.length > 1)
    .map((group) => group.map(({ line }) => line).toSorted((a, b) => a.extent.left - b.extent.left));
  const taken = new Set(joined.flat());
  return [
    ...parted.filter(({ line }) => !taken.has(line)),
    ...joined.map((digits) => ({ line: unionOf(digits), digits, isBounded: true, isOneNumber: true })),
  ];
}

function unbounded(line: LocatedLine): CellLine {
  return { line, digits: [], isBounded: false, isOneNumber: false };
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
  const { extent } = line;
  const about = rowsAt(line, (extent.left + extent.right) / 2);
  return uprights
    .map((upright) => ({ x: placeAt(upright, (about.top + about.bottom) / 2), upright }))
    .filter(({ x, upright }) => {
      const { top, bottom } = rowsAt(line, x);
      return upright.start <= top && upright.end >= bottom;
    })
    .toSorted((a, b) => a.x - b.x);
}

/** The cells on both sides of a border. */
interface CellRow {
  /** How high they are, in pixels. */
  readonly height: number;
  /** Whether the border goes no further than this row: the cells are of a strip. */
  readonly isStrip: boolean;
}

/** The cells beside an upright line, if a line of writing stands in a row of them there: it reaches the level lines around. */
function cellRowAt({ x, upright }: Crossing, line: LocatedLine, levels: readonly Rule[]): CellRow | undefined {
  const { top, bottom } = rowsAt(line, x);
  const middle = (top + bottom) / 2;
  const places = levels
    .filter(({ start, end }) => x >= start && x <= end)
    .map((level) => placeAt(level, x))
    .toSorted((a, b) => a - b);
  const [above, below] = [places.findLast((y) => y < middle), places.find((y) => y > middle)];
  if (above === undefined || below === undefined) return undefined;
  const near = ENDS_AT * (below - above);
  if (upright.start > above + near || upright.end < below - near) return undefined;
  const isStrip = upright.start >= above - near && upright.end <= below + near;
  // Of the lines between rows some may not have been seen.
  const along = places.filter((y) => y >= upright.start - near && y <= upright.end + near);
  const heights = along.slice(1).map((y, i) => y - along[i]!);
  return { height: Math.min(...heights.filter((height) => height >= bottom - top)), isStrip };
}

/** The parts of a line between borders; between narrow cells none of them parts it. */
function partAtBorders(line: LocatedLine, uprights: readonly Rule[], levels: readonly Rule[]) {
  const { extent, height } = line;
  const crossings = crossingsOf(uprights, line);
  const isInside = (x: number) => x > extent.left + NEAR_END * height && x < extent.right - NEAR_END * height;
  const borders: number[] = [];
  let [isBounded, isNarrow] = [false, false];
  for (const [i, crossing] of crossings.entries()) {
    const { x } = crossing;
    const row = isInside(x) ? cellRowAt(crossing, line, levels) : undefined;
    if (row === undefined) continue;
    isBounded = true;
    const [left, right] = [x - (crossings[i - 1]?.x ?? -Infinity), (crossings[i + 1]?.x ?? Infinity) - x];
    if (holdOneNumber(left, right, row, line)) isNarrow = true;
    else if (Math.max(left, right) >= ONE_DIGIT * height) borders.push(x);
  }
  const parts = [extent.left, ...borders].map((left, i) => ({
    ...line,
    extent: { ...extent, left, right: borders[i] ?? extent.right },
  }));
  return { parts, isBounded, isOneNumber: isNarrow && borders.length === 0 };
}

/** Whether two cells side by side are as wide, and hold a digit each: they are of one strip, or too narrow for numbers. */
function holdOneNumber(left: number, right: number, { height, isStrip }: CellRow, line: LocatedLine): boolean {
  const [narrower, wider] = left < right ? [left, right] : [right, left];
  if (narrower < FITS * line.height || wider > AS_WIDE * narrower) return false;
  return wider <= (isStrip ? WIDEST_OF_STRIP : NARROW) * height;
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
  // Of a line of several digits the last one, and the first, stand in the cells that are neighbours.
  const half = (line: LocatedLine) => Math.min(middleOf(line) - line.extent.left, LAST_DIGIT * line.height);
  const [from, to] = [a.extent.right - half(a), b.extent.left + half(b)];
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
  const row = cellRowAt(border, a, levels);
  return row !== undefined && holdOneNumber(border.x - left.x, right.x - border.x, row, a);
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
