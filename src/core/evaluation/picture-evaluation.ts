/**
 * All that is said about the reading of a collection of pictures: the figures of every set, the failures, and what
 * another least confidence would have given, from readings made once: how many digits are accepted, how many of those
 * are right, and how much is accepted that is no digit.
 */

import { toPictureFigures, type PictureFigures } from "./picture-figures.js";
import {
  type Attempt,
  confidenceOf,
  judgeAttempt,
  judgeText,
  type PictureOutcome,
  type ReadAttempt,
  type ReadingWay,
  share,
  textAt,
} from "./picture-outcome.js";
import { type ReviewFigures, toReviewFigures } from "./review.js";

/** The figures of some pictures in both ways. */
export interface PictureSetFigures {
  readonly set: string;
  /** All of its pictures. */
  readonly pictures: number;
  /** Of those that were read with the number of their digits told; null where none was. */
  readonly withExpect: PictureFigures | null;
  readonly withoutExpect: PictureFigures;
}

/** What thresholds give, in one way of reading. */
export interface ThresholdTable {
  /** At 0.3, 0.4 ... 0.9, 0.95 and 0.99. */
  readonly thresholds: readonly ThresholdFigures[];
  /** At the highest threshold that accepts 98 % of the single digits; null where none does. */
  readonly wanted: ThresholdFigures | null;
}

export interface PictureEvaluation {
  readonly pictures: number;
  /** In the order in which the sets first appear. */
  readonly sets: readonly PictureSetFigures[];
  /** Over all sets: the pictures with a label, and those without; null where there are none. */
  readonly labelled: PictureSetFigures | null;
  readonly unlabelled: PictureSetFigures | null;
  /** Over the pictures whose label has one digit or none. */
  readonly thresholds: Readonly<Record<ReadingWay, ThresholdTable>>;
  /** Of all pictures that were read, each as it stands; one of which nothing is read has confidence 0. Null where none was. */
  readonly review: Readonly<Record<ReadingWay, ReviewFigures | null>>;
  /** The gravest first. */
  readonly failures: readonly PictureFailure[];
}

/** Evaluates what became of the pictures. */
export function evaluatePictures(outcomes: readonly PictureOutcome[]): PictureEvaluation {
  const labelled = outcomes.filter(({ label }) => label !== "");
  const unlabelled = outcomes.filter(({ label }) => label === "");
  return {
    pictures: outcomes.length,
    sets: Array.from(groupBySet(outcomes), toSetFigures),
    labelled: labelled.length > 0 ? toSetFigures(["labelled", labelled]) : null,
    unlabelled: unlabelled.length > 0 ? toSetFigures(["unlabelled", unlabelled]) : null,
    thresholds: {
      withExpect: toThresholdTable(outcomes, "withExpect"),
      withoutExpect: toThresholdTable(outcomes, "withoutExpect"),
    },
    review: { withExpect: toReview(outcomes, "withExpect"), withoutExpect: toReview(outcomes, "withoutExpect") },
    failures: rankFailures(outcomes),
  };
}

function groupBySet(outcomes: readonly PictureOutcome[]): Map<string, PictureOutcome[]> {
  const sets = new Map<string, PictureOutcome[]>();
  for (const outcome of outcomes) {
    const members = sets.get(outcome.set);
    if (members) members.push(outcome);
    else sets.set(outcome.set, [outcome]);
  }
  return sets;
}

function toSetFigures([set, outcomes]: readonly [string, readonly PictureOutcome[]]): PictureSetFigures {
  const isReadWithExpect = outcomes.some(({ withExpect }) => withExpect);
  return {
    set,
    pictures: outcomes.length,
    withExpect: isReadWithExpect ? toPictureFigures(outcomes, "withExpect") : null,
    withoutExpect: toPictureFigures(outcomes, "withoutExpect"),
  };
}

function toReview(outcomes: readonly PictureOutcome[], way: ReadingWay): ReviewFigures | null {
  return toReviewFigures(
    outcomes.flatMap(({ label, [way]: attempt }) => {
      if (attempt?.kind !== "read") return [];
      const { digits } = attempt;
      const confidence = digits.reduce((product, digit) => product * digit.confidence, digits.length === 0 ? 0 : 1);
      return [{ isRight: textAt(digits, 0) === label, confidence }];
    }),
  );
}

function toThresholdTable(outcomes: readonly PictureOutcome[], way: ReadingWay): ThresholdTable {
  return { thresholds: evaluateThresholds(outcomes, way), wanted: evaluateWantedThreshold(outcomes, way) };
}

/**
 * In the order of their weight. `misread`: accepted as other digits than its label's. `invented`: digits where there
 * are none. `refused`: digits, and not accepted. `failed`: not tried.
 */
export const failureKinds = ["misread", "invented", "refused", "failed"] as const;

export type FailureKind = (typeof failureKinds)[number];

export interface PictureFailure {
  readonly kind: FailureKind;
  /** The way of reading that failed; where both did, the graver one. */
  readonly way: ReadingWay;
  /** How sure the reader was, 0 to 1. */
  readonly confidence: number;
  readonly outcome: PictureOutcome;
}

/** All failures, one a picture: the gravest kind first, within a kind the most confident. */
export function rankFailures(outcomes: readonly PictureOutcome[]): PictureFailure[] {
  return outcomes.flatMap((outcome) => gravestFailure(outcome) ?? []).toSorted(byGravity);
}

function gravestFailure(outcome: PictureOutcome): PictureFailure | undefined {
  const ways: readonly ReadingWay[] = ["withExpect", "withoutExpect"];
  return ways
    .flatMap((way): PictureFailure[] => {
      const attempt = outcome[way];
      const kind = attempt && failureKindOf(outcome.label, attempt);
      if (!attempt || !kind) return [];
      const confidence = confidenceOf(outcome.label, attempt);
      return [{ kind, way, confidence, outcome }];
    })
    .toSorted(byGravity)[0];
}

function failureKindOf(label: string, attempt: Attempt): FailureKind | null {
  switch (judgeAttempt(label, attempt)) {
    case "failed":
      return "failed";
    case "wrong":
      return label === "" ? "invented" : "misread";
    case "refused":
      return label === "" ? null : "refused";
    case "exact":
      return null;
  }
}

function byGravity(a: PictureFailure, b: PictureFailure): number {
  const kinds = failureKinds.indexOf(a.kind) - failureKinds.indexOf(b.kind);
  return kinds || b.confidence - a.confidence;
}

/** From "take nearly everything" to "only what is all but certain". */
const THRESHOLDS = [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99] as const;

/** The share of single digits that a threshold worth having still accepts. */
export const WANTED_ACCEPTANCE = 0.98;

/** What a threshold gives. Shares are 0 to 1, and null where there is nothing to share. */
export interface ThresholdFigures {
  readonly minConfidence: number;
  /** Of the pictures whose label has one digit: read as digits that are all sure. */
  readonly acceptedShare: number | null;
  /** Of the accepted: read rightly. */
  readonly accuracyWhenAccepted: number | null;
  /** Of the pictures without a label: read as one or more sure digits. */
  readonly nonDigitsAcceptedShare: number | null;
}

/** The figures at 0.3, 0.4 ... 0.9, 0.95 and 0.99. Pictures that failed, and labels of several digits, take no part. */
export function evaluateThresholds(outcomes: readonly PictureOutcome[], way: ReadingWay): ThresholdFigures[] {
  return THRESHOLDS.map((minConfidence) => evaluateAt(outcomes, way, minConfidence));
}

/** The figures at the highest threshold that accepts 98 % of the single digits; null where none does. */
export function evaluateWantedThreshold(outcomes: readonly PictureOutcome[], way: ReadingWay): ThresholdFigures | null {
  // A picture is accepted up to the confidence of its least sure digit; one without digits never is.
  const limits = attemptsAt(outcomes, way, ({ label }) => label.length === 1)
    .map(({ digits }) => (digits.length === 0 ? -1 : Math.min(...digits.map(({ confidence }) => confidence))))
    .toSorted((a, b) => b - a);
  const limit = limits[Math.ceil(WANTED_ACCEPTANCE * limits.length) - 1] ?? -1;
  return limit < 0 ? null : evaluateAt(outcomes, way, limit);
}

function evaluateAt(outcomes: readonly PictureOutcome[], way: ReadingWay, minConfidence: number): ThresholdFigures {
  const verdicts = outcomes.flatMap(({ label, [way]: attempt }) =>
    attempt?.kind === "read" && label.length <= 1
      ? [{ label, verdict: judgeText(label, textAt(attempt.digits, minConfidence)) }]
      : [],
  );
  const digits = verdicts.filter(({ label }) => label !== "");
  const nonDigits = verdicts.filter(({ label }) => label === "");
  const accepted = digits.filter(({ verdict }) => verdict !== "refused");
  const right = accepted.filter(({ verdict }) => verdict === "exact");
  const wrong = nonDigits.filter(({ verdict }) => verdict === "wrong");
  return {
    minConfidence,
    acceptedShare: share(accepted.length, digits.length),
    accuracyWhenAccepted: share(right.length, accepted.length),
    nonDigitsAcceptedShare: share(wrong.length, nonDigits.length),
  };
}

function attemptsAt(
  outcomes: readonly PictureOutcome[],
  way: ReadingWay,
  isWanted: (outcome: PictureOutcome) => boolean,
): ReadAttempt[] {
  return outcomes.filter(isWanted).flatMap(({ [way]: attempt }) => (attempt?.kind === "read" ? [attempt] : []));
}
