/**
 * Tables whose borders are drawn: level and upright lines that meet make a grid, and a number stands in the cell between
 * those around it. On squared paper the lines make a grid too, whose cells hold no numbers whole: that is no table.
 */

import { type Box, unionOfBoxes } from "../box.js";
import { groupBy } from "./group-by.js";
import { placeAt, type Rule } from "./rules.js";
import { type Cell, centreOf, medianOf, type NumberTable, type PlacedNumber } from "./table.js";

/** Heights of writing: how near lines come where they meet; how far they go on where a number stands beyond the last border. */
const MEETING = 0.5;
const GOING_ON = 0.3;
/** Numbers of one cell this many heights apart stand in two rows: the border between was not seen. */
const ROW_APART = 0.7;
/** A border is seen along this share of its table; other lines are strokes, or parts of a cell. */
const SEEN_SHARE = 0.35;
/** A cell is this many heights of writing high and wide, at least. */
const LEAST_CELL = 0.8;
/** A number reaches over its cell's borders by this share of its own width, at most; and is higher than it by as much. */
const OVERHANG = 0.3;
/** This share of the numbers stands in cells so. */
const FITTING = 0.75;
/** Of no more of them is another one above or below in the same cell: there borders were not seen. */
const STACKED = 0.1;
/** Numbers in as many rows make a table, and at least as many of its cells are filled. */
const LEAST_ROWS = 2;
const FILLED = 0.04;

/** Lines that are the borders of one grid, from the top, and from the left. */
interface Grid {
  readonly levels: readonly Rule[];
  readonly uprights: readonly Rule[];
}

/** Where the cells of a grid are. */
interface Frame extends Grid {
  readonly rows: number;
  readonly columns: number;
  /** Whether there are cells before the first border. */
  readonly isOpenAbove: boolean;
  readonly isOpenLeft: boolean;
  /** From the first line's beginning to the last one's end, by the longest lines. */
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/**
 * Finds the tables whose borders are drawn.
 *
 * @param height of writing, in pixels
 */
export function findRuledTables(
  numbers: readonly PlacedNumber[],
  rules: readonly Rule[],
  height: number,
): NumberTable[] {
  const tables: NumberTable[] = [];
  const reach = MEETING * height;
  for (const group of groupBy(rules, (a, b) => meet(a, b, reach))) {
    const grid = bordersOf(group, reach);
    const table = grid && toTable(toFrame(withUnseen(grid, numbers, height), numbers, height), numbers, height);
    if (table) tables.push(table);
  }
  return tables;
}

/** Where a level and an upright line cross. */
function crossingOf(level: Rule, upright: Rule): { readonly x: number; readonly y: number } {
  const x = (upright.level + upright.slope * level.level) / (1 - upright.slope * level.slope);
  return { x, y: placeAt(level, x) };
}

function meet(a: Rule, b: Rule, reach: number): boolean {
  if (a.isUpright === b.isUpright) return false;
  const [level, upright] = a.isUpright ? [b, a] : [a, b];
  const { x, y } = crossingOf(level, upright);
  return x >= level.start - reach && x <= level.end + reach && y >= upright.start - reach && y <= upright.end + reach;
}

/** The lines of a group that are borders, in order; undefined where they are too few. */
function bordersOf(group: readonly Rule[], reach: number): Grid | undefined {
  let [levels, uprights] = [group.filter((rule) => !rule.isUpright), group.filter((rule) => rule.isUpright)];
  for (;;) {
    const [allLevels, allUprights] = [levels, uprights];
    levels = allLevels.filter((rule) => isBorder(rule, allUprights, reach));
    uprights = allUprights.filter((rule) => isBorder(rule, allLevels, reach));
    if (levels.length === 0 || uprights.length === 0) return undefined;
    if (levels.length === allLevels.length && uprights.length === allUprights.length) break;
  }
  const middleX = medianOf(uprights.map((rule) => placeAt(rule, (rule.start + rule.end) / 2)));
  const middleY = medianOf(levels.map((rule) => placeAt(rule, (rule.start + rule.end) / 2)));
  return {
    levels: levels.toSorted((a, b) => placeAt(a, middleX) - placeAt(b, middleX)),
    uprights: uprights.toSorted((a, b) => placeAt(a, middleY) - placeAt(b, middleY)),
  };
}

/** Whether a line meets several across it, and is as long as a good part of what they are apart. */
function isBorder(rule: Rule, across: readonly Rule[], reach: number): boolean {
  if (across.filter((other) => meet(rule, other, reach)).length < Math.min(2, across.length)) return false;
  const middle = (rule.start + rule.end) / 2;
  const places = across.map((other) => placeAt(other, placeAt(rule, middle)));
  return rule.end - rule.start >= SEEN_SHARE * (Math.max(...places) - Math.min(...places));
}

/** The grid with the borders between rows that were not seen: numbers stand above one another where no line is between. */
function withUnseen({ levels, uprights }: Grid, numbers: readonly PlacedNumber[], height: number): Grid {
  const [first, last] = [uprights[0]!, uprights.at(-1)!];
  const inside = numbers
    .map(({ box }) => centreOf(box))
    .filter(({ x, y }) => x > placeAt(first, y) && x < placeAt(last, y));
  const complete = levels.flatMap((upper, i) => {
    const lower = levels[i + 1];
    if (lower === undefined) return [upper];
    // How far below the upper border each stands; the border that is missing lies as the upper one does.
    const depths = inside
      .filter(({ x, y }) => y > placeAt(upper, x) && y < placeAt(lower, x))
      .map(({ x, y }) => y - placeAt(upper, x))
      .toSorted((a, b) => a - b);
    const unseen = depths
      .slice(1)
      .flatMap((depth, k) => (depth - depths[k]! > ROW_APART * height ? [(depth + depths[k]!) / 2] : []));
    return [upper, ...unseen.map((depth) => ({ ...upper, level: upper.level + depth }))];
  });
  return { levels: complete, uprights };
}

function toFrame({ levels, uprights }: Grid, numbers: readonly PlacedNumber[], height: number): Frame {
  const [first, last] = [uprights[0]!, uprights.at(-1)!];
  const [upper, lower] = [levels[0]!, levels.at(-1)!];
  const left = Math.min(...levels.map(({ start }) => start));
  const right = Math.max(...levels.map(({ end }) => end));
  const top = Math.min(...uprights.map(({ start }) => start));
  const bottom = Math.max(...uprights.map(({ end }) => end));
  const centres = numbers.map(({ box }) => centreOf(box));
  // Most lines have to go on: one alone may be longer than it should be.
  const goOn = (distances: readonly number[], isBeyond: (x: number, y: number) => boolean) => {
    return medianOf(distances) >= GOING_ON * height && centres.some(({ x, y }) => isBeyond(x, y));
  };
  const isLevel = (y: number, x: number) => y > placeAt(upper, x) && y < placeAt(lower, x);
  const isUpright = (x: number, y: number) => x > placeAt(first, y) && x < placeAt(last, y);
  const isOpenLeft = goOn(
    levels.map((rule) => crossingOf(rule, first).x - rule.start),
    (x, y) => isLevel(y, x) && x >= left && x < placeAt(first, y),
  );
  const isOpenRight = goOn(
    levels.map((rule) => rule.end - crossingOf(rule, last).x),
    (x, y) => isLevel(y, x) && x <= right && x > placeAt(last, y),
  );
  const isOpenAbove = goOn(
    uprights.map((rule) => crossingOf(upper, rule).y - rule.start),
    (x, y) => isUpright(x, y) && y >= top && y < placeAt(upper, x),
  );
  const isOpenBelow = goOn(
    uprights.map((rule) => rule.end - crossingOf(lower, rule).y),
    (x, y) => isUpright(x, y) && y <= bottom && y > placeAt(lower, x),
  );
  return {
    levels,
    uprights,
    rows: levels.length - 1 + Number(isOpenAbove) + Number(isOpenBelow),
    columns: uprights.length - 1 + Number(isOpenLeft) + Number(isOpenRight),
    isOpenAbove,
    isOpenLeft,
    left: isOpenLeft ? left : crossingOf(upper, first).x,
    right: isOpenRight ? right : crossingOf(upper, last).x,
    top: isOpenAbove ? top : crossingOf(upper, first).y,
    bottom: isOpenBelow ? bottom : crossingOf(lower, first).y,
  };
}

function toTable(frame: Frame, numbers: readonly PlacedNumber[], height: number): NumberTable | undefined {
  const { rows, columns } = frame;
  if (rows < LEAST_ROWS || columns < 2) return undefined;
  const pitch = Math.min((frame.right - frame.left) / columns, (frame.bottom - frame.top) / rows);
  if (pitch < LEAST_CELL * height) return undefined;
  const cells = new Map<number, Cell>();
  /** The middles of numbers in each cell. */
  const heights = new Map<number, number>();
  let [fitting, stacked] = [0, 0];
  for (const { index, box } of numbers) {
    const place = cellOf(box, frame);
    if (place === undefined) continue;
    const key = place.cell.row * columns + place.cell.column;
    const { y } = centreOf(box);
    if (Math.abs(y - (heights.get(key) ?? y)) > ROW_APART * height) stacked++;
    heights.set(key, y);
    cells.set(index, place.cell);
    if (place.isFitting) fitting++;
  }
  if (fitting < FITTING * cells.size || stacked > STACKED * cells.size) return undefined;
  if (cells.size < FILLED * rows * columns) return undefined;
  const filled = [...cells.values()];
  const [filledRows, filledColumns] = [
    new Set(filled.map(({ row }) => row)),
    new Set(filled.map(({ column }) => column)),
  ];
  // A column of numbers beside words is a table where it is long enough to be none by chance.
  if (filledRows.size < (filledColumns.size > 1 ? LEAST_ROWS : LEAST_ROWS + 1)) return undefined;
  const { left, right, top, bottom } = frame;
  const inside = numbers.filter(({ index }) => cells.has(index)).map(({ box }) => box);
  const box = [{ x: left, y: top, width: right - left, height: bottom - top }, ...inside].reduce(unionOfBoxes);
  return { box, rows, columns, cells };
}

/** The cell in which the middle of a number stands, and whether the number fits into it; undefined outside. */
function cellOf(box: Box, { levels, uprights, ...frame }: Frame) {
  const { x, y } = centreOf(box);
  const above = levels.filter((rule) => placeAt(rule, x) < y).length;
  const before = uprights.filter((rule) => placeAt(rule, y) < x).length;
  const cell = { row: above - Number(!frame.isOpenAbove), column: before - Number(!frame.isOpenLeft) };
  if (cell.row < 0 || cell.column < 0 || cell.row >= frame.rows || cell.column >= frame.columns) return undefined;
  const [upper, lower] = [levels[above - 1], levels[above]];
  const [left, right] = [uprights[before - 1], uprights[before]];
  const top = upper === undefined ? frame.top : placeAt(upper, x);
  const bottom = lower === undefined ? frame.bottom : placeAt(lower, x);
  const from = left === undefined ? frame.left : placeAt(left, y);
  const to = right === undefined ? frame.right : placeAt(right, y);
  // Beyond the ends of the lines there is no cell.
  if (x < from || x > to || y < top || y > bottom) return undefined;
  const over = Math.max(0, from - box.x) + Math.max(0, box.x + box.width - to);
  const isFitting = over <= OVERHANG * box.width && box.height <= (1 + OVERHANG) * (bottom - top);
  return { cell, isFitting };
}
