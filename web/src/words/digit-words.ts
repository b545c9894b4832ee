/** A reading in words: what an unsure digit may be, which of a number's digits are doubtful, and what was refused. */

import { confidenceInWords, formatConfidence, listOf, reasonsOf, toOrdinal } from "../../../src/contract/words.js";
import type { ReadAnswer, ReadDigit, ReadNumber } from "../../../src/contract/answers/read-answers.js";

/** Below this confidence a digit that counts as read has its runner-up named too. */
const RUNNER_UP_BELOW = 0.9;

/** A longer number would fill the title of each of its digits. */
const MAX_TITLE_DIGITS = 8;

/** This many different reasons are told; a page full of writing has more than anybody reads. */
const MAX_REASONS = 4;

/** Whether "not a digit" is likelier than the second most probable digit. */
export function isPerhapsNoDigit({ runnerUp, notDigit }: ReadDigit): boolean {
  return notDigit > runnerUp.confidence;
}

/** What else a digit may be: its runner-up, or "not a digit" where that is likelier. */
export function secondName(digit: ReadDigit): string {
  return isPerhapsNoDigit(digit) ? "not a digit" : String(digit.runnerUp.digit);
}

/** Whether a digit is unsure, or so little sure that its runner-up is named. */
export function isDoubtful({ confidence, isSure }: ReadDigit): boolean {
  return !isSure || confidence < RUNNER_UP_BELOW;
}

/** The digit of a number that has only one, where that is not sure. */
export function unsureSingle({ digits }: ReadNumber): ReadDigit | null {
  const [digit] = digits;
  return digit && digits.length === 1 && !digit.isSure ? digit : null;
}

/** What an unsure digit may be: "1 or 7", or "9, or not a digit" where that is the likelier second. */
export function alternatives(digit: ReadDigit): string {
  return `${digit.digit}${isPerhapsNoDigit(digit) ? "," : ""} or ${secondName(digit)}`;
}

/** An unsure digit where it stands by itself: "Unclear: 1 or 7". */
export function unclear(digit: ReadDigit): string {
  return `Unclear: ${alternatives(digit)}`;
}

/** Where a digit stands: "2nd digit of 402:". The length is told of a number too long to be repeated. */
export function placeName(position: number, text: string): string {
  const whole = text.length > MAX_TITLE_DIGITS ? `of ${text.length} digits` : `digit of ${text}`;
  return text.length > 1 ? `${toOrdinal(position)} ${whole}:` : "";
}

/** A digit as it is called where it can be chosen. */
export function digitName(digit: ReadDigit): string {
  return digit.isSure ? `${digit.digit}, ${formatConfidence(digit.confidence)}` : unclear(digit);
}

/** A sentence for every digit of a number that is unsure or doubtful, in order. */
export function doubts({ digits }: ReadNumber): string[] {
  return digits.flatMap((digit, index) => {
    const subject = digits.length > 1 ? `The ${toOrdinal(index + 1)} digit` : "It";
    if (!digit.isSure) return [`${subject} is unclear: ${alternatives(digit)}.`];
    if (digit.confidence >= RUNNER_UP_BELOW) return [];
    return [`${subject} ${runnerUpWords(digit)}.`];
  });
}

/** The runner-up of a digit that counts as read. */
function runnerUpWords(digit: ReadDigit): string {
  const probability = Math.max(digit.runnerUp.confidence, digit.notDigit);
  return `could also be ${secondName(digit)} (${formatConfidence(probability)})`;
}

/** A number in one sentence, for those who hear the page. */
export function spokenNumber(number: ReadNumber): string {
  return [
    `${number.text}, ${formatConfidence(number.confidence)}, ${confidenceInWords(number.confidence)}.`,
    ...doubts(number),
  ].join(" ");
}

/** The reasons why marks were refused, in one line. */
export function rejectedWords({ rejected }: ReadAnswer): string {
  return reasonsOf(rejected, MAX_REASONS).join("; ");
}

/** How a picture was turned before it was read; empty where it was not. */
export function turnedWords({ turned }: ReadAnswer): string {
  switch (turned) {
    case undefined:
      return "";
    case 180:
      return "Turned upside down to be read";
    default:
      return `Turned by a quarter, ${turned === 90 ? "clockwise" : "anticlockwise"}, to be read`;
  }
}

/** What else a number may be that was expected, and what stands there that was not, each in a sentence. */
export function expectedWords({ numbers, contradicts }: ReadAnswer): string[] {
  const sentences = numbers.flatMap(({ alternatives = [] }) => {
    const others = alternatives.map(({ text, confidence }) => `${text} (${formatConfidence(confidence)})`);
    return others.length > 0 ? [`It may also be ${listOf(others, "or")}.`] : [];
  });
  if (contradicts === undefined) return sentences;
  return [...sentences, `What stands there is rather ${contradicts.text}, which is not what you expect.`];
}

/** What the page says where nothing on a picture is a digit. */
export function nothingFoundAdvice(answer: ReadAnswer): string {
  if (!answer.isComplete) return `Not all of it was read: ${rejectedWords(answer)}.`;
  return answer.rejected.length > 0
    ? `What is there looks like something else: ${rejectedWords(answer)}.`
    : "Try a picture in which the digits stand on plain paper.";
}

/**
 * Why nothing can be learnt from a reading that is corrected: which digit is which is known only where as many were read. Empty
 * where that is so.
 */
export function untaughtReason({ numbers }: Pick<ReadAnswer, "numbers">, meant: string): string {
  const read = numbers.reduce((sum, { digits }) => sum + digits.length, 0);
  const wanted = meant.replaceAll(/\D/g, "").length;
  if (read === wanted) return "";
  if (read === 0) return "no digit was found there to learn from";
  return `${read === 1 ? "1 digit was" : `${read} digits were`} found in place of ${wanted}, so none is learnt`;
}

/** A part of a number as it is written: a digit, or the sign between two. */
export interface WrittenPart {
  readonly digit?: ReadDigit;
  readonly sign?: string;
  /** Digits of the number before it. */
  readonly within: number;
}

/** The digits of a number with its signs between them: `?` stands for a digit that is not sure. */
export function writtenParts({ text, digits }: Pick<ReadNumber, "text" | "digits">): WrittenPart[] {
  let within = 0;
  return Array.from(text, (character): WrittenPart => {
    const digit = /[\d?]/.test(character) ? digits[within] : undefined;
    return digit === undefined ? { sign: character, within } : { digit, within: within++ };
  });
}
