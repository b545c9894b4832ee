/** How well a network of lines reads simulated ones: what is right, and what its confidence is worth, by kind. */

import { toText } from "../reading/decoding/greedy-text.js";
import { searchTexts } from "../reading/decoding/prefix-search.js";
import type { LineColumns } from "../reading/decoding/columns.js";

/** The confidence from which a line is read surely. */
const SURE = 0.9;

/** A line, and what is written in it. */
export interface WrittenLine {
  readonly kind: string;
  /** The classes of its symbols from left to right. */
  readonly classes: Uint8Array;
}

/** How the lines of a kind are read. */
export interface LineFigures {
  readonly kind: string;
  readonly count: number;
  /** Those whose likeliest text is what is written. */
  readonly correct: number;
  /** Those read with a confidence of 90 % or more, and how many of them wrongly. */
  readonly sure: number;
  readonly sureAndWrong: number;
}

/** How all lines are read. */
export interface LineEvaluation extends Omit<LineFigures, "kind"> {
  /** The mean confidence: as large as the share that is right where confidences are honest. */
  readonly meanConfidence: number;
  /** By name. */
  readonly kinds: readonly LineFigures[];
}

/** Counts what is read of lines; `columns` are what the network says of each. */
export function evaluateLines(lines: readonly WrittenLine[], columns: readonly LineColumns[]): LineEvaluation {
  const byKind = new Map<string, { count: number; correct: number; sure: number; sureAndWrong: number }>();
  let confidences = 0;
  for (const [at, { kind, classes }] of lines.entries()) {
    const figures = byKind.get(kind) ?? { count: 0, correct: 0, sure: 0, sureAndWrong: 0 };
    byKind.set(kind, figures);
    const [best] = searchTexts(columns[at]!, {}).texts;
    const confidence = best?.confidence ?? 0;
    const isRight = best?.text === toText(classes);
    confidences += confidence;
    figures.count++;
    if (isRight) figures.correct++;
    if (confidence < SURE) continue;
    figures.sure++;
    if (!isRight) figures.sureAndWrong++;
  }
  const kinds = [...byKind]
    .map(([kind, figures]): LineFigures => ({ kind, ...figures }))
    .toSorted((a, b) => (a.kind < b.kind ? -1 : 1));
  const sum = (of: "count" | "correct" | "sure" | "sureAndWrong") => kinds.reduce((total, one) => total + one[of], 0);
  return {
    count: lines.length,
    correct: sum("correct"),
    sure: sum("sure"),
    sureAndWrong: sum("sureAndWrong"),
    meanConfidence: confidences / lines.length,
    kinds,
  };
}
