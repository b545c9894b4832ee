/** The tables of a reading as they stand, for people and spreadsheets. */

import { fail } from "../core/errors.js";
import type { Cell } from "../core/picture/tables/table.js";
import { toCsvLine, toTsvLine } from "./csv.js";

/** What is used of a reading. */
export interface TabledReading {
  readonly numbers: readonly { readonly text: string; readonly cell?: Cell }[];
  readonly tables: readonly { readonly rows: number; readonly columns: number; readonly numbers: readonly number[] }[];
}

/** The texts of a table's cells, row by row; empty where no number stands. Numbers in one cell have a space between. */
export function cellsOf({ numbers }: TabledReading, table: TabledReading["tables"][number]): string[][] {
  const cells = Array.from({ length: table.rows }, () => Array.from({ length: table.columns }, () => ""));
  for (const place of table.numbers) {
    const { text, cell } = numbers[place]!;
    const row = cells[cell!.row]!;
    row[cell!.column] = row[cell!.column] === "" ? text : `${row[cell!.column]} ${text}`;
  }
  return cells;
}

/** @throws PICTURE_NO_TABLE */
export function checkTables({ tables }: Pick<TabledReading, "tables">): void {
  if (tables.length > 0) return;
  fail(
    "PICTURE_NO_TABLE",
    "no table found: the numbers on the picture stand in no rows and columns. Read it without asking for tables.",
  );
}

/** All tables of a picture as CSV, an empty line between two. @throws PICTURE_NO_TABLE */
export function toTableCsv(reading: TabledReading): string {
  return toLines(reading, toCsvLine);
}

/** The same with tabs, which spreadsheets paste. @throws PICTURE_NO_TABLE */
export function toTableTsv(reading: TabledReading): string {
  return toLines(reading, toTsvLine);
}

function toLines(reading: TabledReading, toLine: (cells: readonly string[]) => string): string {
  checkTables(reading);
  return reading.tables.map((table) => cellsOf(reading, table).map(toLine).join("")).join("\r\n");
}
