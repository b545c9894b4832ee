/**
 * Digits in words: what an unsure one may be, and which of a number's digits are doubtful.
 */

import type { ReadDigit, ReadNumber } from "../../src/server/answers.js";
import { toPercent, toWords } from "./confidence-words.js";

/** Below this confidence a digit that counts as read has its runner-up named too. */
const RUNNER_UP_BELOW = 0.9;

/** Whether "no digit" is likelier than the second most probable digit. */
export function isPerhapsNoDigit({ runnerUp, notDigit }: ReadDigit): boolean {
  return notDigit > runnerUp.confidence;
}

/** What an unsure digit may be: "1 or 7", or "1 or no digit" where that is the likelier second. */
export function alternatives(digit: ReadDigit): string {
  const second = isPerhapsNoDigit(digit) ? "no digit" : digit.runnerUp.digit;
  return `${digit.digit} or ${second}`;
}

/** A digit as it is called where it can be chosen. */
export function digitName(digit: ReadDigit): string {
  return digit.isSure
    ? `${digit.digit}, ${toPercent(digit.confidence)}`
    : `not sure, ${alternatives(digit)}`;
}

/** A sentence for every digit of a number that is unsure or doubtful, in order. */
export function doubts({ digits }: ReadNumber): string[] {
  return digits.flatMap((digit, index) => {
    const subject =
      digits.length > 1 ? `The ${toOrdinal(index + 1)} digit` : "It";
    if (!digit.isSure) return [`${subject} is ${alternatives(digit)}.`];
    if (digit.confidence >= RUNNER_UP_BELOW) return [];
    return [`${subject} ${runnerUpWords(digit)}.`];
  });
}

/** The runner-up of a digit that counts as read. */
function runnerUpWords({ runnerUp }: ReadDigit): string {
  return `could also be ${runnerUp.digit} (${toPercent(runnerUp.confidence)})`;
}

/** A number in one sentence, for those who hear the page. */
export function spokenNumber(number: ReadNumber): string {
  return [
    `${number.text}, ${toPercent(number.confidence)}, ${toWords(number.confidence)}.`,
    ...doubts(number),
  ].join(" ");
}

/** 1st, 2nd, 3rd, 4th, ..., 11th, ..., 21st. */
export function toOrdinal(place: number): string {
  const isTeen = place % 100 > 10 && place % 100 < 14;
  const ending = isTeen ? undefined : ["th", "st", "nd", "rd"][place % 10];
  return `${place}${ending ?? "th"}`;
}
