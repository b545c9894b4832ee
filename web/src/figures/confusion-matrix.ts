/**
 * The confusion matrix for people: what its cells are called, how strongly they are shaded, which digits are mixed up
 * most often, and where a key leads in it. A row is the digit that was written, a column what it was read as, the last
 * one "no digit" where there is any.
 */

import { countOf, formatCount } from "../../../src/contract/words.js";
import { DIGIT_COUNT, NOT_A_DIGIT, OUTCOME_COUNT } from "../../../src/core/digits.js";

/** What a row's least and most frequent errors are shaded with, in per cent: ink stays readable on both. */
const LIGHTEST_PERCENT = 12;
const STRONGEST_PERCENT = 60;

/** A cell off the diagonal that holds something. */
export interface MixUp {
  readonly label: number;
  readonly outcome: number;
  readonly count: number;
}

/** A cell of a grid. */
export interface GridPlace {
  readonly row: number;
  readonly column: number;
}

/** All errors, the most frequent first. */
export function mixUpsOf(confusion: readonly (readonly number[])[]): readonly MixUp[] {
  return confusion
    .flatMap((row, label) => row.map((count, outcome) => ({ label, outcome, count })))
    .filter(({ label, outcome, count }) => label !== outcome && count > 0)
    .toSorted((a, b) => b.count - a.count);
}

/** What there are columns for: the ten digits, and "not a digit" where anything was taken for none. */
export function columnsOf(confusion: readonly (readonly number[])[]): readonly number[] {
  const count = countOfNone(confusion) > 0 ? OUTCOME_COUNT : DIGIT_COUNT;
  return Array.from({ length: count }, (_, outcome) => outcome);
}

/** How many of all images were taken for none. */
export function countOfNone(confusion: readonly (readonly number[])[]): number {
  return confusion.reduce((sum, row) => sum + (row[NOT_A_DIGIT] ?? 0), 0);
}

/** A cell's name for those who hear it. */
export function cellName({ label, outcome, count }: MixUp): string {
  const images = count === 0 ? "no images" : countOf(count, "image");
  return `${meaningOf(label, outcome)}: ${images}`;
}

/** What a cell holds: "9 read as 4". */
export function meaningOf(label: number, outcome: number): string {
  return label === outcome ? `${label} read right` : `${label} read as ${outcomeName(outcome)}`;
}

/**
 * How strongly the accent shades each cell, in per cent, by its share of its row; 0 on the diagonal and where there is
 * nothing.
 */
export function shadesOf(confusion: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const shares = confusion.map((row, label) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return row.map((count, outcome) => (outcome === label || total === 0 ? 0 : count / total));
  });
  const largest = Math.max(...shares.flat());
  return shares.map((row) => row.map((share) => (share === 0 ? 0 : shadeOf(share / largest))));
}

/** The number in a cell; nothing where there is nothing, so that the errors stand out. */
export function cellText(count: number): string {
  return count === 0 ? "" : formatCount(count);
}

/** What a digit was read as: the digit, or "none". */
export function outcomeName(outcome: number): string {
  return outcome > 9 ? "none" : String(outcome);
}

/**
 * The place that a key leads to, after the grid pattern of the ARIA Authoring Practices; null where the key is not for
 * the grid. The edges are the end.
 */
export function stepInGrid(
  { row, column }: GridPlace,
  { key, ctrlKey }: Pick<KeyboardEvent, "key" | "ctrlKey">,
  size: { readonly rows: number; readonly columns: number },
): GridPlace | null {
  const [lastRow, lastColumn] = [size.rows - 1, size.columns - 1];
  switch (key) {
    case "ArrowUp":
      return { row: Math.max(0, row - 1), column };
    case "ArrowDown":
      return { row: Math.min(lastRow, row + 1), column };
    case "ArrowLeft":
      return { row, column: Math.max(0, column - 1) };
    case "ArrowRight":
      return { row, column: Math.min(lastColumn, column + 1) };
    case "Home":
      return { row: ctrlKey ? 0 : row, column: 0 };
    case "End":
      return { row: ctrlKey ? lastRow : row, column: lastColumn };
    default:
      return null;
  }
}

/** The square root keeps single errors visible beside a frequent one. */
function shadeOf(share: number): number {
  return Math.round(LIGHTEST_PERCENT + (STRONGEST_PERCENT - LIGHTEST_PERCENT) * Math.sqrt(share));
}
