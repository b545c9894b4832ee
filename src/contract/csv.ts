/** Lines of CSV (RFC 4180) and of TSV that a spreadsheet takes as they are. */

/** A spreadsheet takes text that begins so for a formula, and runs it. */
const FORMULA = /^[=+\-@\t\r]/;
/** But a number is no formula. */
const PLAIN_NUMBER = /^[+-]?\d+(?:[.,]\d+)*$/;

/** One line, with its line break. What a spreadsheet would take for a formula begins with an apostrophe. */
export function toCsvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => quoted(guarded(cell))).join(",")}\r\n`;
}

/** One line with a tab between cells, as spreadsheets paste them; a cell that holds a tab or a line break gets a space there. */
export function toTsvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => guarded(cell.replaceAll(/[\t\r\n]/g, " "))).join("\t")}\r\n`;
}

function guarded(cell: string): string {
  return FORMULA.test(cell) && !PLAIN_NUMBER.test(cell) ? `'${cell}` : cell;
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
