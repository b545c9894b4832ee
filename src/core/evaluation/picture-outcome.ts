/**
 * What became of a picture whose answer is known, and the verdict on it. A picture is read in up to two ways: as it
 * comes, and with the number of its digits told beforehand.
 */

import { isSureAt } from "../reading/min-confidence.js";
import type { RankedDigit } from "../reading/reading.js";

/** A picture of a collection, with its answer. */
export interface LabelledPicture {
  /** Its name in the collection. */
  readonly file: string;
  /** The digits on it, without spaces; empty where it shows no digit. */
  readonly label: string;
  /** The part of the collection it belongs to. */
  readonly set: string;
}

/** With the number of digits told to the reader, or without. */
export type ReadingWay = "withExpect" | "withoutExpect";

/** What was read. */
export interface ReadAttempt {
  readonly kind: "read";
  /** The texts of all numbers, joined; "?" for a digit that is not sure. Empty where nothing was read. */
  readonly text: string;
  /** All digits in reading order, sure or not. */
  readonly digits: readonly RankedDigit[];
  /** Decoding and reading together. */
  readonly milliseconds: number;
}

/** Why nothing could be tried: a file that is missing, or is no picture. */
export interface FailedAttempt {
  readonly kind: "failed";
  readonly code: string;
  readonly message: string;
}

export type Attempt = ReadAttempt | FailedAttempt;

/** A picture and what came of it; null where it was not meant to be read in that way. */
export interface PictureOutcome extends LabelledPicture, Readonly<Record<ReadingWay, Attempt | null>> {}

/**
 * `exact`: the label, every digit sure. `refused`: nothing read or a digit not sure; of a picture without a label,
 * no digit sure. `wrong`: accepted, and it should not have been. `failed`: not tried.
 */
export type Verdict = "exact" | "refused" | "wrong" | "failed";

/** Judges an attempt at a picture. */
export function judgeAttempt(label: string, attempt: Attempt): Verdict {
  return attempt.kind === "failed" ? "failed" : judgeText(label, attempt.text);
}

/** Judges a text, with "?" for digits that are not sure, against a label. */
export function judgeText(label: string, text: string): Verdict {
  if (label === "") return /\d/.test(text) ? "wrong" : "refused";
  if (text === label) return "exact";
  return text === "" || text.includes("?") ? "refused" : "wrong";
}

/** The text that the digits would have given with another least confidence. */
export function textAt(digits: readonly RankedDigit[], minConfidence: number): string {
  return digits.map((ranked) => (isSureAt(ranked, minConfidence) ? String(ranked.digit) : "?")).join("");
}

/**
 * How sure a reading is as a whole, 0 to 1: for a labelled picture that all its digits are right, for one without a
 * label that there is a digit at all. 0 where nothing was read.
 */
export function confidenceOf(label: string, attempt: Attempt): number {
  if (attempt.kind === "failed" || attempt.digits.length === 0) return 0;
  const confidences = attempt.digits.map(({ confidence }) => confidence);
  return label === "" ? Math.max(...confidences) : confidences.reduce((product, confidence) => product * confidence);
}

/** `part / whole`; null where there is nothing to share. */
export function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
