/** How well some pictures are read in one way, from what became of each. */

import { expectedCalibrationError, reliabilityBins } from "./calibration.js";
import {
  type Attempt,
  judgeAttempt,
  type PictureOutcome,
  type ReadAttempt,
  type ReadingWay,
  share,
  type Verdict,
} from "./picture-outcome.js";

/** What is said of some pictures read in one way. Shares and rates are 0 to 1, and null where there is nothing to share. */
export interface PictureFigures {
  /** All of them; `failed`, `refused`, `wronglyAccepted` and `exact` add up to it. */
  readonly pictures: number;
  /** Missing, or no picture. */
  readonly failed: number;
  /** Those with a label. */
  readonly labelled: number;
  /** Read as labelled, every digit sure. */
  readonly exact: number;
  /** Of the labelled. */
  readonly exactShare: number | null;
  /** Digits in the labels. */
  readonly digits: number;
  /** Edit distance between labels and texts, summed; a digit that is not sure counts as one. */
  readonly digitErrors: number;
  readonly digitErrorRate: number | null;
  /** Sure digits on labelled pictures, right or wrong; on each picture at most as many as its label has. */
  readonly acceptedDigits: number;
  readonly acceptedDigitShare: number | null;
  /** Labelled: nothing read or a digit not sure. Not labelled: no digit sure. */
  readonly refused: number;
  readonly refusedShare: number | null;
  /** Accepted, and not what the label says; without a label, any sure digit. */
  readonly wronglyAccepted: number;
  readonly wronglyAcceptedShare: number | null;
  /**
   * Of the most confident digit on each picture whose label has one digit, sure or not, over 15 bins; right where the
   * reading is that digit alone. Null where no such picture gave a digit.
   */
  readonly expectedCalibrationError: number | null;
  /** Decoding and reading one picture, on average. */
  readonly meanMilliseconds: number | null;
}

/** One outcome, as far as it concerns one way of reading. */
interface Judged {
  readonly label: string;
  readonly attempt: Attempt;
  readonly verdict: Verdict;
}

/** The figures of those pictures that were to be read in this way. */
export function toPictureFigures(outcomes: readonly PictureOutcome[], way: ReadingWay): PictureFigures {
  const judged = outcomes.flatMap(({ label, [way]: attempt }): Judged[] =>
    attempt ? [{ label, attempt, verdict: judgeAttempt(label, attempt) }] : [],
  );
  const labelled = judged.filter(({ label }) => label !== "");
  const pictures = judged.length;
  const exact = countOf(judged, "exact");
  const refused = countOf(judged, "refused");
  const wronglyAccepted = countOf(judged, "wrong");
  const digits = sum(labelled, ({ label }) => label.length);
  const digitErrors = sum(labelled, ({ label, attempt }) => editDistance(textOf(attempt), label));
  const acceptedDigits = sum(labelled, ({ label, attempt }) =>
    Math.min(label.length, textOf(attempt).replaceAll("?", "").length),
  );
  const read = judged.flatMap(({ attempt }) => (attempt.kind === "read" ? [attempt] : []));
  return {
    pictures,
    failed: countOf(judged, "failed"),
    labelled: labelled.length,
    exact,
    exactShare: share(exact, labelled.length),
    digits,
    digitErrors,
    digitErrorRate: share(digitErrors, digits),
    acceptedDigits,
    acceptedDigitShare: share(acceptedDigits, digits),
    refused,
    refusedShare: share(refused, pictures),
    wronglyAccepted,
    wronglyAcceptedShare: share(wronglyAccepted, pictures),
    expectedCalibrationError: calibrationErrorOf(labelled),
    meanMilliseconds: share(
      sum(read, ({ milliseconds }) => milliseconds),
      read.length,
    ),
  };
}

function calibrationErrorOf(labelled: readonly Judged[]): number | null {
  const claims = labelled.flatMap(({ label, attempt }) =>
    label.length === 1 && attempt.kind === "read" && attempt.digits.length > 0 ? [toClaim(label, attempt)] : [],
  );
  if (claims.length === 0) return null;
  // The bins compare a prediction with a label; here 1 is "right", and every claim predicts to be that.
  const predictions = {
    count: claims.length,
    outcomes: new Uint8Array(claims.length).fill(1),
    confidences: Float32Array.from(claims, ({ confidence }) => confidence),
  };
  const truths = Uint8Array.from(claims, ({ isRight }) => (isRight ? 1 : 0));
  return expectedCalibrationError(reliabilityBins(predictions, truths));
}

function toClaim(label: string, { digits }: ReadAttempt) {
  return {
    confidence: Math.max(...digits.map(({ confidence }) => confidence)),
    isRight: digits.length === 1 && String(digits[0]?.digit) === label,
  };
}

function textOf(attempt: Attempt): string {
  return attempt.kind === "read" ? attempt.text : "";
}

function countOf(judged: readonly Judged[], wanted: Verdict): number {
  return judged.filter(({ verdict }) => verdict === wanted).length;
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}

/**
 * The fewest insertions, deletions and replacements of one character that turn `from` into `to` (Levenshtein, Binary
 * codes capable of correcting deletions, insertions and reversals, 1966).
 */
export function editDistance(from: string, to: string): number {
  // One row of the usual table: the distances from the beginning of `from` seen so far to each beginning of `to`.
  let row = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[to.length]!;
}
