/**
 * A reading as lines for people, which `grep` and `awk` take as well: the text, how sure it is, the file, and what
 * there is to say about it. Two blanks or more part the columns.
 */

import type { ReadDigit, ReadNumber, Reading } from "../core/reading/reading.js";
import { toOneLine } from "./one-line.js";

/** Widths of the first two columns: a number of six digits, and "no digit". A longer text moves its line. */
const TEXT_WIDTH = 6;
const CONFIDENCE_WIDTH = 8;

const NO_DIGIT = "no digit";

/** One line a number, in reading order; one line for a picture on which nothing is a digit. */
export function toReadLines(file: string, reading: Reading): string[] {
  if (reading.numbers.length === 0) {
    return [toLine(["-", NO_DIGIT, file], refusalOf(reading))];
  }
  return reading.numbers.map((number) =>
    toLine([number.text, toPercent(number.confidence, 1), file], doubtsOf(number)),
  );
}

function toLine([text, confidence, file]: readonly [string, string, string], remark: string): string {
  const columns = [text.padEnd(TEXT_WIDTH), confidence.padStart(CONFIDENCE_WIDTH), toOneLine(file)].join("  ");
  return remark === "" ? columns : `${columns}   ${remark}`;
}

/** What each digit that is not sure may be. */
function doubtsOf({ digits }: ReadNumber): string {
  return digits
    .flatMap((digit, index) => {
      if (digit.isSure) return [];
      const which = digits.length === 1 ? "it" : `the ${toOrdinal(index + 1)} digit`;
      return [`${which} may be ${alternativesOf(digit)}`];
    })
    .join("; ");
}

/** The two most probable of: the digit, its runner-up, and no digit at all. */
function alternativesOf({ digit, confidence, runnerUp, notDigit }: ReadDigit): string {
  return [
    { name: String(digit), share: confidence },
    { name: String(runnerUp.digit), share: runnerUp.confidence },
    { name: NO_DIGIT, share: notDigit },
  ]
    .toSorted((a, b) => b.share - a.share)
    .slice(0, 2)
    .map(({ name, share }) => `${name} (${toPercent(share, 0)})`)
    .join(" or ");
}

/** How many marks are no digits, and why: `3 marks refused: not a digit`, `2 marks refused: 1 a blot, 1 a rule`. */
function refusalOf({ rejected }: Reading): string {
  if (rejected.length === 0) return "";
  const counts = new Map<string, number>();
  for (const { reason } of rejected) {
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const reasons = [...counts].map(([reason, count]) => (counts.size === 1 ? reason : `${count} ${reason}`));
  const marks = rejected.length === 1 ? "1 mark" : `${rejected.length} marks`;
  return `${marks} refused: ${reasons.join(", ")}`;
}

function toPercent(share: number, decimals: number): string {
  return `${(100 * share).toFixed(decimals)} %`;
}

/** 1st, 2nd, 3rd, 4th, 11th, 21st. */
function toOrdinal(place: number): string {
  const isTeen = place % 100 >= 11 && place % 100 <= 13;
  const ending = isTeen ? "th" : (["th", "st", "nd", "rd"][place % 10] ?? "th");
  return `${place}${ending}`;
}
