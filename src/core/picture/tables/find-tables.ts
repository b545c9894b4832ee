/** The tables on a picture: those with drawn borders, and those that the places of other numbers make. */

import type { Box } from "../box.js";
import { findAlignedTables } from "./aligned-tables.js";
import type { Rule } from "./rules.js";
import { findRuledTables } from "./ruled-tables.js";
import type { NumberTable, PlacedNumber } from "./table.js";

export interface TableOptions {
  readonly rules: readonly Rule[];
  /** Of writing, in pixels. */
  readonly height: number;
  /** Rows that the writing falls per column. */
  readonly slope: number;
}

/** Fewer numbers are no table. */
const FEWEST_NUMBERS = 3;

/**
 * Finds the tables, from the top of the picture; no number is in two.
 *
 * @param boxes of all numbers, in the picture's pixels
 */
export function findTables(boxes: readonly Box[], { rules, height, slope }: TableOptions): NumberTable[] {
  const numbers = boxes.map((box, index): PlacedNumber => ({ index, box }));
  if (numbers.length < FEWEST_NUMBERS) return [];
  const ruled = withoutShared(findRuledTables(numbers, rules, height));
  const inRuled = new Set(ruled.flatMap(({ cells }) => [...cells.keys()]));
  const rest = numbers.filter(({ index }) => !inRuled.has(index));
  const aligned = rest.length < FEWEST_NUMBERS ? [] : findAlignedTables(rest, { height, slope });
  return [...ruled, ...aligned].toSorted((a, b) => a.box.y - b.box.y || a.box.x - b.box.x);
}

/** Of grids in one another the one with more numbers counts. */
function withoutShared(tables: readonly NumberTable[]): NumberTable[] {
  const taken = new Set<number>();
  return tables
    .toSorted((a, b) => b.cells.size - a.cells.size)
    .filter(({ cells }) => {
      const isFree = [...cells.keys()].every((index) => !taken.has(index));
      if (isFree) for (const index of cells.keys()) taken.add(index);
      return isFree;
    });
}
