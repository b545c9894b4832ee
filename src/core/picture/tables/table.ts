/** A table of numbers: what both ways of finding one give. */

import type { Box } from "../box.js";

/** A place in a table, counted from 0 at the upper left. */
export interface Cell {
  readonly row: number;
  readonly column: number;
}

export interface NumberTable {
  /** In the picture's pixels. */
  readonly box: Box;
  readonly rows: number;
  readonly columns: number;
  /** The numbers in it, by their index, and where each stands. */
  readonly cells: ReadonlyMap<number, Cell>;
}

/** A number, where tables are looked for. */
export interface PlacedNumber {
  readonly index: number;
  /** In the picture's pixels. */
  readonly box: Box;
}

export function centreOf({ x, y, width, height }: Box): { readonly x: number; readonly y: number } {
  return { x: x + width / 2, y: y + height / 2 };
}

export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
