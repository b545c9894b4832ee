/**
 * An evaluation of pictures as text for people: a table for each way of reading, and what other thresholds would give.
 */

import type { PictureEvaluation, PictureSetFigures } from "../core/evaluation/picture-evaluation.js";
import type { PictureFigures } from "../core/evaluation/picture-figures.js";
import type { ReadingWay } from "../core/evaluation/picture-outcome.js";
import type { ThresholdFigures } from "../core/evaluation/picture-thresholds.js";
import { formatCount, formatPercent } from "../contract/words.js";
import { toOneLine } from "./one-line.js";
import { toTextTable } from "./text-table.js";

/** What was evaluated on what. */
export interface PicturesContext {
  /** The model, as the user knows it. */
  readonly model: string;
  /** The list of the pictures, as the user knows it. */
  readonly list: string;
  /** From which confidence on a digit counted as sure. */
  readonly minConfidence: number;
}

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

/** Renders the whole, ending in a newline. */
export function toPicturesText(evaluation: PictureEvaluation, { model, list, minConfidence }: PicturesContext): string {
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
  ];
  return `${lines.join("\n")}\n`;
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
