/**
 * The confusion matrix as a heat map: a table, so that it reads without colours too.
 */

import { formatCount } from "../../contract/words.js";
import { NOT_A_DIGIT } from "../../core/digits.js";

/**
 * Strength of the accent, in per cent, for a single error and for the most frequent one. Up to 60 % the ink on it
 * keeps a contrast of 4.5 to 1, in light and in dark.
 */
const LIGHTEST_PERCENT = 12;
const STRONGEST_PERCENT = 60;

/** Renders the matrix; a row is a true digit, a column what it was read as. */
export function renderConfusionTable(confusion: readonly (readonly number[])[]): string {
  const mostErrors = Math.max(0, ...confusion.flatMap((row, digit) => row.filter((_, j) => j !== digit)));
  const header = [...confusion.keys(), NOT_A_DIGIT]
    .map((outcome) => `<th scope="col">${outcomeName(outcome)}</th>`)
    .join("");
  const rows = confusion.map((row, digit) => {
    const cells = row.map((count, read) =>
      read === digit
        ? `<td class="right">${count}</td>`
        : renderErrorCell(count, mostErrors, `${digit} read as ${outcomeName(read)}`),
    );
    return `<tr><th scope="row">${digit}</th>${cells.join("")}</tr>`;
  });
  return `<table class="confusion">
<caption>A row is the digit written, a column what it was read as; none is no digit.</caption>
<thead><tr><td></td>${header}</tr></thead>
<tbody>${rows.join("\n")}</tbody>
</table>`;
}

/** What a digit was read as, for people. */
export function outcomeName(outcome: number): string {
  return outcome === NOT_A_DIGIT ? "none" : String(outcome);
}

/** Zero stays blank, so that the errors stand out. */
function renderErrorCell(count: number, mostErrors: number, meaning: string): string {
  if (count === 0) return "<td></td>";
  // The square root keeps single errors visible beside a frequent one.
  const percent = Math.round(LIGHTEST_PERCENT + (STRONGEST_PERCENT - LIGHTEST_PERCENT) * Math.sqrt(count / mostErrors));
  return `<td class="wrong" style="--strength:${percent}%" title="${meaning}: ${formatCount(count)}">${count}</td>`;
}
