/**
 * An evaluation as text for people: the figures, the confusion matrix and the accuracy of each digit.
 */

import type { Evaluation } from "../core/evaluation/evaluation.js";
import { formatCount, formatPercent, formatSeconds } from "../contract/words.js";

/** What was evaluated on what, and how long it took. */
export interface EvaluationContext {
  /** The model, as the user knows it. */
  readonly model: string;
  /** The dataset, as the user knows it. */
  readonly dataset: string;
  /** Time of classifying all images. */
  readonly seconds: number;
}

const COLUMN_WIDTH = 6;

/** The last column: digits taken for no digit. */
const NONE = "none";

/** Renders the whole, ending in a newline. */
export function toEvaluationText(evaluation: Evaluation, { model, dataset, seconds }: EvaluationContext): string {
  const { count, correct, accuracy } = evaluation;
  const lines = [
    `Model              ${model}`,
    `Images             ${dataset}, ${formatCount(count)}`,
    `Accuracy           ${formatPercent(accuracy)}: ${formatCount(correct)} read rightly, ${formatCount(count - correct)} not`,
    `Calibration error  ${formatPercent(evaluation.expectedCalibrationError)}`,
    `Time               ${formatSeconds(seconds)}, ${formatCount(Math.round(count / seconds))} images/s`,
    "",
    "A row is the digit written, a column what it was read as; none is no digit:",
    "",
    ...confusionLines(evaluation),
  ];
  return `${lines.join("\n")}\n`;
}

function confusionLines({ confusion, perClass }: Evaluation): string[] {
  const header = [...confusion.keys(), NONE].map(toCell).join("");
  const rows = confusion.map((row, digit) => {
    // A dot for zero lets the errors stand out.
    const cells = row.map((cell) => toCell(cell === 0 ? "·" : cell)).join("");
    const accuracy = formatPercent(perClass[digit]?.accuracy ?? null);
    return `  ${digit} ${cells}   ${accuracy.padStart(8)}`;
  });
  return [`    ${header}    rightly`, ...rows];
}

function toCell(value: number | string): string {
  return String(value).padStart(COLUMN_WIDTH);
}
