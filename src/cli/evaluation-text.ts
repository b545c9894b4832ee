/** Evaluations as text for people. */

import { formatCount, formatPercent, formatSeconds } from "../contract/words.js";
import type { Evaluation } from "../core/evaluation/evaluation.js";
import type { PictureEvaluation, PictureSetFigures, ThresholdFigures } from "../core/evaluation/picture-evaluation.js";
import type { PictureFigures } from "../core/evaluation/picture-figures.js";
import type { ReadingWay } from "../core/evaluation/picture-outcome.js";
import { toOneLine, toTextTable } from "./terminal.js";

const COLUMN_WIDTH = 6;

/** The last column: digits taken for no digit. */
const NONE = "none";

const SET_HEADINGS = [
  "Set",
  "Pictures",
  "Exact",
  "Digit errors",
  "Refused",
  "Wrongly accepted",
  "Calibration error",
  "Time",
];

const THRESHOLD_HEADINGS = ["Min. confidence", "Digits accepted", "Right of these", "Non-digits accepted"];

const WAYS: readonly (readonly [ReadingWay, string])[] = [
  ["withExpect", "With the number of digits told (--expect)"],
  ["withoutExpect", "As the pictures come (no --expect)"],
];

/** What images were evaluated, and how long it took. */
export interface EvaluationContext {
  /** The model, as the user knows it. */
  readonly model: string;
  /** The dataset, as the user knows it. */
  readonly dataset: string;
  /** Time of classifying all images. */
  readonly seconds: number;
}

/** What pictures were evaluated. */
export interface PicturesContext {
  /** The model, as the user knows it. */
  readonly model: string;
  /** The list of the pictures, as the user knows it. */
  readonly list: string;
  /** From which confidence on a digit counted as sure. */
  readonly minConfidence: number;
  /** Whether to say how much must be looked at. @default false */
  readonly isReviewTold?: boolean | undefined;
}

/** The figures of images, the confusion matrix and the accuracy of each digit; ends in a newline. */
export function toEvaluationText(evaluation: Evaluation, { model, dataset, seconds }: EvaluationContext): string {
  const { count, correct, accuracy } = evaluation;
  const lines = [
    `Model              ${model}`,
    `Images             ${dataset}, ${formatCount(count)}`,
    `Accuracy           ${formatPercent(accuracy)}: ${formatCount(correct)} read rightly, ${formatCount(count - correct)} not`,
    `Calibration error  ${formatPercent(evaluation.expectedCalibrationError)}`,
    `Time               ${formatSeconds(seconds)}, ${formatCount(count / seconds)} images/s`,
    "",
    'A row is the digit written, a column what it was read as; none means "not a digit":',
    "",
    ...confusionLines(evaluation),
  ];
  return `${lines.join("\n")}\n`;
}

/** A table for each way of reading pictures, and what other thresholds would give; ends in a newline. */
export function toPicturesText(
  evaluation: PictureEvaluation,
  { model, list, minConfidence, isReviewTold }: PicturesContext,
): string {
  const failed = evaluation.failures.filter(({ kind }) => kind === "failed");
  const notOpened = failed.length > 0 ? `, ${formatCount(failed.length)} not opened` : "";
  const lines = [
    `Model           ${toOneLine(model)}`,
    `Pictures        ${toOneLine(list)}, ${formatCount(evaluation.pictures)}${notOpened}`,
    `Min. confidence ${minConfidence}`,
    ...WAYS.flatMap(([way, title]) => setLines(evaluation, way, title)),
    ...WAYS.flatMap(([way, title]) => thresholdLines(evaluation, way, title)),
    "",
    ...WAYS.flatMap(([way, title]) => acceptedLine(evaluation, way, title)),
    ...(isReviewTold ? WAYS.flatMap(([way, title]) => reviewLines(evaluation, way, title)) : []),
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

function setLines({ sets, labelled, unlabelled }: PictureEvaluation, way: ReadingWay, title: string): string[] {
  const all = sets.length > 1 ? [labelled, unlabelled] : [];
  const rows = [...sets, ...all.filter((one) => one !== null)].flatMap((one) => setRow(one, way) ?? []);
  if (rows.length === 0) return [];
  return ["", `${title}:`, "", ...toTextTable(SET_HEADINGS, rows)];
}

function setRow(set: PictureSetFigures, way: ReadingWay): readonly string[][] | null {
  const figures = set[way];
  return figures && [[toOneLine(set.set), ...figureCells(figures)]];
}

function figureCells(figures: PictureFigures): string[] {
  return [
    formatCount(figures.pictures),
    withShare(figures.exact, figures.exactShare),
    formatPercent(figures.digitErrorRate),
    withShare(figures.refused, figures.refusedShare),
    withShare(figures.wronglyAccepted, figures.wronglyAcceptedShare),
    formatPercent(figures.expectedCalibrationError),
    figures.meanMilliseconds === null ? "–" : `${figures.meanMilliseconds.toFixed(1)} ms`,
  ];
}

function thresholdLines({ thresholds }: PictureEvaluation, way: ReadingWay, title: string): string[] {
  const { thresholds: figures, wanted } = thresholds[way];
  const rows = figures.map((one) => thresholdRow(one, 2));
  if (wanted) rows.push(thresholdRow(wanted, 4));
  const isEmpty = figures.every(
    ({ acceptedShare, nonDigitsAcceptedShare }) => acceptedShare === null && nonDigitsAcceptedShare === null,
  );
  if (isEmpty) return [];
  return ["", `Single digits at other thresholds. ${title}:`, "", ...toTextTable(THRESHOLD_HEADINGS, rows)];
}

function thresholdRow(figures: ThresholdFigures, decimals: number): string[] {
  return [
    figures.minConfidence.toFixed(decimals),
    formatPercent(figures.acceptedShare),
    formatPercent(figures.accuracyWhenAccepted),
    formatPercent(figures.nonDigitsAcceptedShare),
  ];
}

/** How much must be looked at, and whether those that are sure are right. */
function reviewLines({ review }: PictureEvaluation, way: ReadingWay, title: string): string[] {
  const figures = review[way];
  if (figures === null) return [];
  const rates = figures.rates.map((one) => [`${one.wrongOfThousand} of 1,000`, formatPercent(one.share, 1)]);
  const claims = figures.claims.map(({ minConfidence, readings, right, rightShare }) => [
    `${formatPercent(minConfidence, 0)} or more`,
    formatCount(readings),
    withShare(right, rightShare),
  ]);
  return [
    "",
    `Of ${formatCount(figures.readings)} readings, the least sure to be looked at. ${title}:`,
    "",
    ...toTextTable(["Left wrong, at most", "To be looked at"], rates),
    "",
    ...toTextTable(["Confidence", "Readings", "Right"], claims),
  ];
}

function acceptedLine({ labelled }: PictureEvaluation, way: ReadingWay, title: string): string[] {
  const figures = labelled?.[way];
  if (!figures) return [];
  const { acceptedDigits, digits, acceptedDigitShare } = figures;
  return [
    `${title}: ${formatCount(acceptedDigits)} of ${formatCount(digits)} digits accepted (${formatPercent(acceptedDigitShare)})`,
  ];
}

function withShare(count: number, ofAll: number | null): string {
  if (ofAll === null) return "–";
  return `${formatCount(count)} ${formatPercent(ofAll, 1).padStart(8)}`;
}
