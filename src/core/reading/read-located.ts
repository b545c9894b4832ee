/** What the network that finds lines says of a picture: its lines of numbers, each in its cell, read; and the rest. */

import type { Box } from "../picture/box.js";
import { boxOfLocated, type LocatedLine, windowOfLocated } from "../picture/lines/located-lines.js";
import type { FoundInk } from "../picture/pieces/find-ink.js";
import { toRules } from "../picture/tables/rules.js";
import { medianOf } from "../picture/tables/table.js";
import type { Budget } from "./budget.js";
import { placeInCells } from "./cell-lines.js";
import { withoutRepeats } from "./choose-lines.js";
import { locateLines } from "./locate-lines.js";
import type { LocatorScorer } from "./locator-scorer.js";
import { certaintyOf, isSurely, type ScoredLine, type Show } from "./score-window.js";
import type { BorderFinder } from "./structure.js";
import { findUnreadCells } from "./unread-cells.js";

/**
 * A line of other writing that is as sure is not read where there are numbers beside it, or as many such lines: a word alone
 * may be a number in a hand that was never seen.
 */
const SURELY_OTHER = 0.6;
const FEWEST_OTHERS = 3;
/**
 * What is fainter than this share of full ink, and than this share of what is usual among the lines of a page, is no writing:
 * it shows through from the other side, or is a watermark. On 300 simulated pages none of 705 numbers that are found is lost.
 */
const FAINT_INK = 0.3;
const FAINTER_THAN_USUAL = 0.4;

/** What stands in a cell where no line was found is a number that is as likely. */
const LIKELY = 0.6;
/** Share of full ink from which a pixel counts for the border of a cell that lines stand in: also of those printed faintly. */
const CELL_BORDER_SHARE = 0.25;
/** Where there are as many times more lines of numbers, a single mark of other writing is read, too: it may be a digit. */
const NUMBERS_TO_OTHERS = 4;
/** It is no wider than this share of its height. */
const WIDEST_MARK = 1.2;
/** Two digits in cells of their own are as broad, in heights, at least. */
const BROAD = 1.4;

export interface Located {
  /** Its lines of numbers, read; where no number can be read is none. */
  readonly located: readonly ScoredLine[];
  /** Of these the boxes of numbers of which borders of cells say where they begin or end, in pixels of the plane. */
  readonly cells: readonly Box[];
  /** Where print and other writing stands that is not read. */
  readonly others: readonly Box[];
  /** Where something stands that is far too faint to be writing. */
  readonly faint: readonly Box[];
}

export const NOTHING_LOCATED: Located = { located: [], cells: [], others: [], faint: [] };

/**
 * Finds the lines of a picture by their network, and reads those of numbers.
 *
 * @throws ABORTED
 */
export async function readLocated(
  found: FoundInk,
  locator: LocatorScorer,
  show: Show,
  { pause }: Budget,
  findBorders: BorderFinder,
): Promise<Located> {
  const lines = await locateLines(found.difference, locator, { fullInk: found.fullInk, pause });
  const boxOf = (line: LocatedLine) => boxOfLocated(line, found.ink);
  const isFaint = createFaintTest(lines, found);
  const [faint, numbers] = [[] as LocatedLine[], [] as LocatedLine[]];
  for (const line of lines) if (line.kind === "number") (isFaint(line) ? faint : numbers).push(line);
  const borders = numbers.length > 1 || numbers.some(mayHoldSeveral) ? await findBorders(CELL_BORDER_SHARE) : [];
  const height = medianOf(numbers.map((line) => line.height));
  const rules = borders.length === 0 ? [] : toRules(borders, height, 1);
  const inCells = placeInCells(numbers, rules).toSorted((a, b) => a.line.extent.top - b.line.extent.top);

  const showLine = (line: LocatedLine, isOneNumber = false) =>
    show(windowOfLocated(line), boxOf(line), { isOneNumber });
  const located: ScoredLine[] = [];
  const cells: Box[] = [];
  for (const { line, digits, isBounded, isOneNumber } of inCells) {
    const one = await showLine(line, isOneNumber);
    if (one === undefined) break;
    if (isRead(one) && (digits.length === 0 || isNumberOf(one, digits.length))) {
      located.push(one);
      if (isBounded) cells.push(one.box);
      continue;
    }
    for (const digit of digits) {
      const alone = await showLine(digit);
      if (isRead(alone)) located.push(alone);
    }
  }
  const surely = lines.filter(({ kind, score }) => kind === "other" && score >= SURELY_OTHER);
  const isOfNumbers = numbers.length >= NUMBERS_TO_OTHERS * surely.length;
  const others = isOfNumbers ? surely.filter((line) => !isOneMark(line)) : surely;
  const places = located.filter((line) => certaintyOf([line]) >= LIKELY).map(({ box }) => box);
  for (const line of rules.length === 0 ? [] : findUnreadCells(found, rules, places, others.map(boxOf), height)) {
    const one = await showLine(line);
    if (one === undefined) break;
    if (!isSurely(one, LIKELY)) continue;
    located.push(one);
    cells.push(one.box);
  }
  const isPage = located.length > 0 || others.length >= FEWEST_OTHERS;
  return { located: withoutRepeats(located), cells, others: isPage ? others.map(boxOf) : [], faint: faint.map(boxOf) };
}

/** Whether a line is broad enough for a border between two of its digits. */
function mayHoldSeveral({ extent: { left, right }, height }: LocatedLine): boolean {
  return right - left >= BROAD * height;
}

function isOneMark({ extent: { left, right }, height }: LocatedLine): boolean {
  return right - left <= WIDEST_MARK * height;
}

function isRead(line: ScoredLine | undefined): line is ScoredLine {
  return line?.read !== undefined && line.read.numbers.length > 0;
}

/** Whether a line is one number, of as many digits at least. */
function isNumberOf({ read }: ScoredLine, digits: number): boolean {
  return read!.numbers.length === 1 && read!.text.replaceAll(/\D/g, "").length >= digits;
}

/** Creates what tells lines that are far too faint for their page. */
function createFaintTest(lines: readonly LocatedLine[], found: FoundInk): (line: LocatedLine) => boolean {
  const inks = new Map(lines.map((line) => [line, inkIn(boxOfLocated(line, found.ink), found)]));
  const sure = lines.filter(({ score }) => score >= SURELY_OTHER).map((line) => inks.get(line)!);
  const limit = sure.length === 0 ? 0 : Math.min(FAINT_INK, FAINTER_THAN_USUAL * medianOf(sure));
  return (line) => inks.get(line)! < limit;
}

/** How dark the ink in a box is, as a share of full ink: the darkest of each column, in those two side by side that are darkest. */
function inkIn({ x, y, width, height }: Box, { difference, fullInk }: FoundInk): number {
  const darkest = new Float32Array(width);
  for (let row = y; row < y + height; row++) {
    for (let column = 0, at = row * difference.width + x; column < width; column++, at++) {
      darkest[column] = Math.max(darkest[column]!, difference.values[at]!);
    }
  }
  let most = 0;
  for (let column = 1; column < width; column++) most = Math.max(most, darkest[column - 1]! + darkest[column]!);
  return most / 2 / fullInk;
}
