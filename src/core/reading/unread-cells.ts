/**
 * Cells of a table that hold ink, and no number that was found. Where most of a row or a column is numbers, what stands in
 * such a cell is rather one, too: a 1 that is as thin as a border, or digits that were taken for letters.
 */

import { type Box, unionOfBoxes } from "../picture/box.js";
import type { LocatedLine } from "../picture/lines/located-lines.js";
import type { FoundInk } from "../picture/pieces/find-ink.js";
import { placeAt, type Rule } from "../picture/tables/rules.js";
import { coveredPart } from "./choose-lines.js";

/** Cells that are looked at; a page has fewer. */
const MOST_CELLS = 2000;
/** Neighbours in a row are as high but for this, and in a column as broad. */
const AS_LARGE = 1.6;
/** How far beyond a border a neighbour is looked for, in the shorter side of the cell. */
const BEYOND = 0.3;
/** Ink is of a cell if it does not go further beyond its borders, in heights of the digits. */
const OVER_BORDER = 0.15;
/** It is as high as a number, against the digits of the table. */
const LEAST_HEIGHT = 0.6;
const GREATEST_HEIGHT = 1.7;
/** What is smaller is a speck. */
const SPECK = 0.2;
/** So many cells of its row or its column hold numbers, and as many as hold none, at least. */
const FEWEST_NUMBERS = 2;
/** A box is of a cell, or of other writing, that covers so much of it. */
const COVERED = 0.5;

/** Of a row, and of a column. */
const SIDES = [
  ["above", "below"],
  ["left", "right"],
] as const;

/** A cell between four borders, by their places in the list of rules. */
interface TableCell {
  readonly above: number;
  readonly below: number;
  readonly left: number;
  readonly right: number;
  /** In pixels of the plane. */
  readonly box: Box;
  /** Of its upper border. */
  readonly slope: number;
}

/**
 * Finds what stands in them, as lines to be read.
 *
 * @param numbers boxes of the numbers that were found, in pixels of the plane
 * @param others boxes of print and other writing
 * @param height of the digits
 */
export function findUnreadCells(
  { components }: Pick<FoundInk, "components">,
  rules: readonly Rule[],
  numbers: readonly Box[],
  others: readonly Box[],
  height: number,
): LocatedLine[] {
  const find = createCellFinder(rules);
  const marks = components.map(({ box }) => box).filter((box) => Math.max(box.width, box.height) >= SPECK * height);
  const cells = growTable(numbers, find);
  const written = cells.map(({ box }) => numbers.some((number) => coveredPart(number, box) >= COVERED));
  const inks = cells.map(({ box }, at) => (written[at] ? undefined : inkIn(box)));
  return cells.flatMap((cell, at) => {
    const ink = inks[at];
    return ink !== undefined && isAmongNumbers(cell) ? [toLine(ink, cell, height)] : [];
  });

  /** The box around the ink of a cell, where that is as high as a number and no other writing. */
  function inkIn(cell: Box): Box | undefined {
    const over = OVER_BORDER * height;
    const inside = marks.filter(
      ({ x, y, width, height: high }) =>
        x >= cell.x - over &&
        y >= cell.y - over &&
        x + width <= cell.x + cell.width + over &&
        y + high <= cell.y + cell.height + over,
    );
    if (inside.length === 0) return undefined;
    const box = inside.reduce(unionOfBoxes);
    const isHigh = box.height >= LEAST_HEIGHT * height && box.height <= GREATEST_HEIGHT * height;
    return isHigh && others.every((other) => coveredPart(box, other) < COVERED) ? box : undefined;
  }

  /** Whether most of its row is numbers, or of its column. */
  function isAmongNumbers(cell: TableCell): boolean {
    return SIDES.some(([one, other]) => {
      const alike = [...cells.keys()].filter(
        (at) => cells[at]![one] === cell[one] && cells[at]![other] === cell[other],
      );
      const filled = alike.filter((at) => written[at]).length;
      const unread = alike.filter((at) => inks[at] !== undefined).length;
      return filled >= Math.max(FEWEST_NUMBERS, unread);
    });
  }
}

/** The cells that numbers stand in, and all that are beside one, and beside those. */
function growTable(numbers: readonly Box[], find: (x: number, y: number) => TableCell | undefined): TableCell[] {
  const cells = new Map<string, TableCell>();
  const waiting: TableCell[] = [];
  const add = (cell: TableCell | undefined) => {
    if (cell === undefined || cells.size >= MOST_CELLS) return;
    const key = [cell.above, cell.below, cell.left, cell.right].join();
    if (cells.has(key)) return;
    cells.set(key, cell);
    waiting.push(cell);
  };
  for (const { x, y, width, height } of numbers) add(find(x + width / 2, y + height / 2));
  for (let cell = waiting.pop(); cell !== undefined; cell = waiting.pop()) {
    const { x, y, width, height } = cell.box;
    for (const beyond of [-BEYOND * Math.min(width, height), BEYOND * Math.min(width, height)]) {
      const beside = find(beyond < 0 ? x + beyond : x + width + beyond, y + height / 2);
      if (beside && areAlike(beside.box.height, height)) add(beside);
      const above = find(x + width / 2, beyond < 0 ? y + beyond : y + height + beyond);
      if (above && areAlike(above.box.width, width)) add(above);
    }
  }
  return [...cells.values()];
}

function areAlike(a: number, b: number): boolean {
  return Math.max(a, b) <= AS_LARGE * Math.min(a, b);
}

/** Creates what finds the cell around a place; undefined where a border is missing. */
function createCellFinder(rules: readonly Rule[]): (x: number, y: number) => TableCell | undefined {
  const nearest = (isUpright: boolean, along: number, across: number) => {
    let [before, after] = [-1, -1];
    let [low, high] = [-Infinity, Infinity];
    for (const [at, rule] of rules.entries()) {
      if (rule.isUpright !== isUpright || along < rule.start || along > rule.end) continue;
      const place = placeAt(rule, along);
      if (place <= across && place > low) [before, low] = [at, place];
      if (place > across && place < high) [after, high] = [at, place];
    }
    return before === -1 || after === -1 ? undefined : { before, after, low, high };
  };
  return (x, y) => {
    const level = nearest(false, x, y);
    const upright = nearest(true, y, x);
    if (level === undefined || upright === undefined) return undefined;
    return {
      above: level.before,
      below: level.after,
      left: upright.before,
      right: upright.after,
      box: { x: upright.low, y: level.low, width: upright.high - upright.low, height: level.high - level.low },
      slope: rules[level.before]!.slope,
    };
  };
}

function toLine({ x, y, width, height }: Box, { slope }: TableCell, usual: number): LocatedLine {
  const middle = y + height / 2 - slope * (x + width / 2);
  const high = Math.max(height, LEAST_HEIGHT * usual);
  return {
    kind: "number",
    extent: { left: x, right: x + width, top: middle - high / 2, bottom: middle + high / 2 },
    frame: { slope, lean: 0 },
    height: high,
    score: 0,
  };
}
