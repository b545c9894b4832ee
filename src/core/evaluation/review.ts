/**
 * What a person must look at: the readings that are least sure, so many that few wrong ones are left among those that
 * nobody looked at. And whether confidences are honest: how often those who claim to be sure are right.
 */

import { share } from "./picture-outcome.js";

/** A reading as it stands, whatever counts as sure. */
export interface JudgedReading {
  readonly isRight: boolean;
  /** Of the whole reading, 0 to 1. */
  readonly confidence: number;
}

/** Wrong readings that may be left, of a thousand. One careful typist leaves 0.37 (PLoS ONE 2012, 0035087). */
export const REVIEW_RATES = [0.37, 1, 5] as const;

/** From which confidence on readings are counted. */
const CLAIMS = [0.9, 0.95, 0.99] as const;

/** Points of a curve, at most. */
const CURVE_POINTS = 100;

export interface ReviewFigures {
  readonly readings: number;
  /** The share that must be looked at so that of all at most so many are left wrong. */
  readonly rates: readonly { readonly wrongOfThousand: number; readonly share: number }[];
  /** Of the readings with at least this confidence, how many are right. */
  readonly claims: readonly {
    readonly minConfidence: number;
    readonly readings: number;
    readonly right: number;
    readonly rightShare: number | null;
  }[];
  /** From nothing looked at to everything: the share looked at, and the share of all that is left wrong. */
  readonly curve: readonly { readonly looked: number; readonly wrong: number }[];
}

/** Null of no readings. */
export function toReviewFigures(readings: readonly JudgedReading[]): ReviewFigures | null {
  const count = readings.length;
  if (count === 0) return null;
  const surestFirst = rank(readings);
  const wrongUpTo = [0];
  for (const { isRight } of surestFirst) wrongUpTo.push(wrongUpTo.at(-1)! + (isRight ? 0 : 1));
  const steps = Math.min(count, CURVE_POINTS);
  return {
    readings: count,
    rates: REVIEW_RATES.map((wrongOfThousand) => ({ wrongOfThousand, share: reviewShare(readings, wrongOfThousand) })),
    claims: CLAIMS.map((minConfidence) => {
      const sure = readings.filter(({ confidence }) => confidence >= minConfidence);
      const right = sure.filter(({ isRight }) => isRight).length;
      return { minConfidence, readings: sure.length, right, rightShare: share(right, sure.length) };
    }),
    curve: Array.from({ length: steps + 1 }, (_, step) => {
      const looked = Math.round((step * count) / steps);
      return { looked: looked / count, wrong: wrongUpTo[count - looked]! / count };
    }),
  };
}

/** The share of readings, the least sure ones, that must be looked at so that of all at most so many are left wrong. */
export function reviewShare(readings: readonly JudgedReading[], wrongOfThousand: number): number {
  const most = (wrongOfThousand / 1000) * readings.length;
  let wrong = 0;
  let kept = 0;
  for (const { isRight } of rank(readings)) {
    if (!isRight) wrong++;
    if (wrong > most) break;
    kept++;
  }
  return 1 - kept / readings.length;
}

/** The surest first; of equals the wrong ones, so that no order of the list flatters. */
function rank(readings: readonly JudgedReading[]): JudgedReading[] {
  return readings.toSorted((a, b) => b.confidence - a.confidence || Number(a.isRight) - Number(b.isRight));
}
