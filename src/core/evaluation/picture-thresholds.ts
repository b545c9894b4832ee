/**
 * What another least confidence would have given, from readings made once: how many digits are accepted, how many of
 * those are right, and how much is accepted that is no digit.
 */

import { judgeText, textAt, type PictureOutcome, type ReadAttempt, type ReadingWay } from "./picture-outcome.js";
import { share } from "./share.js";

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

/**
 * The figures at 0.3, 0.4 ... 0.9, 0.95 and 0.99. Pictures that failed, and labels of several digits, take no part.
 */
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
