/**
 * An evaluation of pictures as the object that `--json` prints; other programs build on its keys.
 */

import type { PictureEvaluation, PictureSetFigures, ThresholdTable } from "../core/evaluation/picture-evaluation.js";
import type { FailureKind, PictureFailure } from "../core/evaluation/picture-failures.js";
import type { Attempt, ReadingWay } from "../core/evaluation/picture-outcome.js";
import type { PicturesContext } from "./evaluation-pictures-text.js";

interface PicturesJson {
  readonly model: string;
  readonly list: string;
  readonly minConfidence: number;
  readonly pictures: number;
  readonly sets: readonly PictureSetFigures[];
  readonly labelled: PictureSetFigures | null;
  readonly unlabelled: PictureSetFigures | null;
  readonly thresholds: Readonly<Record<ReadingWay, ThresholdTable>>;
  readonly failures: readonly FailureJson[];
}

interface FailureJson {
  readonly file: string;
  readonly set: string;
  readonly label: string;
  readonly kind: FailureKind;
  readonly confidence: number;
  readonly withExpect: AttemptJson | null;
  readonly withoutExpect: AttemptJson | null;
}

type AttemptJson =
  | { readonly text: string; readonly confidences: readonly number[] }
  | { readonly error: { readonly code: string; readonly message: string } };

/** Brings an evaluation into that form. */
export function toPicturesJson(evaluation: PictureEvaluation, context: PicturesContext): PicturesJson {
  const { model, list, minConfidence } = context;
  const failures = evaluation.failures.map(toFailureJson);
  return { model, list, minConfidence, ...evaluation, failures };
}

function toFailureJson({ kind, confidence, outcome }: PictureFailure): FailureJson {
  const { file, set, label } = outcome;
  return {
    file,
    set,
    label,
    kind,
    confidence,
    withExpect: outcome.withExpect && toAttemptJson(outcome.withExpect),
    withoutExpect: outcome.withoutExpect && toAttemptJson(outcome.withoutExpect),
  };
}

function toAttemptJson(attempt: Attempt): AttemptJson {
  if (attempt.kind === "failed") {
    const { code, message } = attempt;
    return { error: { code, message } };
  }
  const { text, digits } = attempt;
  return { text, confidences: digits.map(({ confidence }) => confidence) };
}
