/** The structure of what was read: its lines of writing, and the tables that its numbers stand in. */

import { unionOfBoxes } from "../picture/box.js";
import { findRules, type PrintedLine } from "../picture/background/printed-lines.js";
import type { FoundInk } from "../picture/pieces/find-ink.js";
import { runStepsWithPauses } from "../picture/steps.js";
import { findTables } from "../picture/tables/find-tables.js";
import { toRules } from "../picture/tables/rules.js";
import { medianOf } from "../picture/tables/table.js";
import type { Reading, ReadTextLine } from "./reading.js";

/** Fewer numbers are no table. */
const FEWEST_IN_TABLE = 3;
/**
 * Share of full ink from which a pixel counts for a border. On 50 tables of simulated pages the rows and columns of 68 % of
 * the pairs of numbers are right; with 0.25 it is 66 %, with 0.15, from which lines are erased, 59 %: noise breaks lines.
 */
const BORDER_SHARE = 0.4;

/** A reading whose structure has not been looked for. */
export type FlatReading = Omit<Reading, "lines" | "tables">;

/** How a piece of a line lies: the rows that it falls per column, and how wide it is. */
export interface LineSlope {
  readonly line: number;
  readonly slope: number;
  readonly width: number;
}

/**
 * Finds the lines that may be borders of cells, in pixels of the plane; once for each share of full ink from which a pixel
 * counts, however often it is called.
 */
export type BorderFinder = (share: number) => Promise<readonly PrintedLine[]>;

/**
 * Creates what finds the borders on a picture.
 *
 * @param pause called between its steps
 */
export function createBorderFinder(
  { difference, fullInk }: Pick<FoundInk, "difference" | "fullInk">,
  pause: () => Promise<void> = async () => {},
): BorderFinder {
  const known = new Map<number, Promise<readonly PrintedLine[]>>();
  return (share) => {
    const found = known.get(share) ?? runStepsWithPauses(findRules(difference, share * fullInk), pause);
    known.set(share, found);
    return found;
  };
}

/**
 * Adds the lines and tables of a reading.
 *
 * @param findBorders finds the lines that may be borders; called where there may be tables
 */
export async function withStructure(
  reading: FlatReading,
  { factor }: Pick<FoundInk, "factor">,
  findBorders: BorderFinder,
  slopes: readonly LineSlope[] = [],
): Promise<Reading> {
  const lines = linesOf(reading, slopes);
  if (reading.numbers.length < FEWEST_IN_TABLE || lines.length < 2) return { ...reading, lines, tables: [] };
  const height = medianOf(reading.numbers.flatMap(({ digits }) => digits.map(({ box }) => box.height)));
  const borders = await findBorders(BORDER_SHARE);
  const found = findTables(
    reading.numbers.map(({ box }) => box),
    { rules: toRules(borders, height, factor), height, slope: meanSlope(slopes) },
  );
  const cells = new Map(found.flatMap((table) => [...table.cells]));
  return {
    ...reading,
    numbers: reading.numbers.map((number, index) => {
      const cell = cells.get(index);
      return cell === undefined ? number : { ...number, cell };
    }),
    lines,
    tables: found.map(({ box, rows, columns, cells: members }) => ({
      box,
      rows,
      columns,
      numbers: [...members.keys()].toSorted((a, b) => a - b),
    })),
  };
}

function linesOf({ numbers }: FlatReading, slopes: readonly LineSlope[]): ReadTextLine[] {
  const lines = new Map<number, number[]>();
  for (const [index, { line }] of numbers.entries()) {
    const members = lines.get(line);
    if (members === undefined) lines.set(line, [index]);
    else members.push(index);
  }
  return Array.from(lines, ([line, members]) => ({
    box: members.map((index) => numbers[index]!.box).reduce(unionOfBoxes),
    slope: meanSlope(slopes.filter((one) => one.line === line)),
    numbers: members,
  }));
}

/** Each as its width says: of a short piece the slope is hardly known. */
function meanSlope(slopes: readonly LineSlope[]): number {
  const whole = slopes.reduce((sum, { width }) => sum + width, 0);
  return whole === 0 ? 0 : slopes.reduce((sum, { slope, width }) => sum + (slope * width) / whole, 0);
}
