/** How lines are read, as text for people. */

import { formatCount, formatPercent } from "../contract/words.js";
import type { LineEvaluation, LineFigures } from "../core/evaluation/evaluate-lines.js";
import { toTextTable } from "./terminal.js";

const HEADINGS = ["Kind", "Lines", "Exact", "", "90 % sure", "Wrong of these"];

/** A row for each kind of line, and what confidences are worth; ends in a newline. */
export function toLinesText(evaluation: LineEvaluation): string {
  const rows = [...evaluation.kinds, { ...evaluation, kind: "all" }].map(toRow);
  const { meanConfidence, correct, count } = evaluation;
  return `${toTextTable(HEADINGS, rows).join("\n")}\n\nMean confidence ${formatPercent(meanConfidence, 1)}, where ${formatPercent(correct / count, 1)} are exact.\n`;
}

function toRow({ kind, count, correct, sure, sureAndWrong }: LineFigures) {
  const exact = formatPercent(correct / count, 1);
  return [kind, ...[count, correct].map(formatCount), exact, ...[sure, sureAndWrong].map(formatCount)];
}
