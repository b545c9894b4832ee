/** What a caller knows of the number on a picture: all of it as one automaton, and in words. */

import { DIGIT_COUNT } from "../../digits.js";
import { fail } from "../../errors.js";
import { LINE_CLASS_COUNT, lineClassOf, lineDigitOf } from "../../line.js";
import { type LineAutomaton, logWeightOf, tabulate } from "../decoding/automaton.js";
import { type CheckDigit, checkDigits } from "./check-digit-names.js";
import { checkDigitAutomaton } from "./check-digits.js";
import { listDates } from "./dates.js";
import { exactDigits } from "./exact-digits.js";
import { rangeAutomaton } from "./number-range.js";
import { parsePattern } from "./pattern.js";
import { productOf } from "./product.js";
import { type PackedTexts, packTexts, textListAutomaton } from "./text-list.js";

/** States that are looked at to see whether anything can be accepted at all. */
const MOST_LOOKED_AT = 5000;

/** The picture holds exactly one number, and all of this is true of it. */
export interface ExpectationOptions {
  /** How many digits it has, signs between them or not; 1 to 32. */
  readonly expect?: number;
  /** How it is written, as a small subset of regular expressions. */
  readonly pattern?: string;
  /** Texts, one of which it is; in places where many pictures are read with them, packed once. */
  readonly oneOf?: readonly string[] | PackedTexts;
  /** Its check digit is right. */
  readonly check?: CheckDigit;
  /** It lies in a range, such as `0..100`. */
  readonly range?: string;
  /** It is a day that exists, in a format such as `dd/mm/yyyy`. */
  readonly date?: string;
}

/** As the options, each of which may also be undefined. */
type Given = { readonly [Name in keyof ExpectationOptions]: ExpectationOptions[Name] | undefined };

export interface Expectation {
  /** For people: "5 digits", "one of 700 texts". */
  readonly words: string;
  /** Why what is not like this was refused, for people. */
  readonly refusal: string;
  /** Whether nothing but a count of digits is expected. */
  readonly isCountOnly: boolean;
  /** Whether nothing but a single digit is expected. */
  readonly isOneDigit: boolean;
  /** The automaton of what is expected. Each search makes its own: the states that it met are forgotten with it. */
  createAutomaton(): LineAutomaton<unknown>;
  /** Whether a text is expected, of which every character is a symbol of lines. */
  accepts(text: string): boolean;
  /** Whether a text of this one digit is expected. */
  acceptsDigit(digit: number): boolean;
}

/**
 * Makes an expectation of options; undefined where they say nothing.
 *
 * @throws OPTION_INVALID where one of them cannot be used, or they contradict each other
 */
export function createExpectation(options: Given): Expectation | undefined {
  const parts = partsOf(options);
  if (parts.length === 0) return undefined;
  const words = parts.map((part) => part.words).join(", ");
  const createAutomaton = () => productOf(parts.map((part) => part.create()));
  const automaton = createAutomaton();
  if (parts.length > 1 && isSurelyEmpty(automaton)) {
    fail("OPTION_INVALID", `no number meets all that is expected: ${words}. Leave out what is wrong.`);
  }
  const accepted = new Set(
    Array.from({ length: DIGIT_COUNT }, (_, digit) => digit).filter((digit) => {
      const next = automaton.next(automaton.start, lineClassOf(String(digit)));
      return next !== undefined && automaton.final(next.state) !== undefined;
    }),
  );
  return {
    words,
    refusal: `not a number of ${words}`,
    isCountOnly: options.expect !== undefined && parts.length === 1,
    isOneDigit: options.expect === 1 || isOneDigit(automaton),
    createAutomaton,
    accepts: (text) => logWeightOf(automaton, Uint8Array.from(text, lineClassOf)) > -Infinity,
    acceptsDigit: (digit) => accepted.has(digit),
  };
}

interface Part {
  readonly words: string;
  readonly create: () => LineAutomaton<unknown>;
}

function partsOf({ expect, pattern, oneOf, check, range, date }: Given): Part[] {
  const parts: Part[] = [];
  if (expect !== undefined) {
    const words = expect === 1 ? "1 digit" : `${expect} digits`;
    parts.push({ words, create: () => exactDigits(expect) });
  }
  if (pattern !== undefined) {
    parsePattern(pattern);
    parts.push({ words: `like ${pattern}`, create: () => parsePattern(pattern) });
  }
  if (oneOf !== undefined) {
    const packed = "starts" in oneOf ? oneOf : packTexts(oneOf);
    const words = `one of ${packed.starts.length - 1} texts`;
    parts.push({ words, create: () => textListAutomaton(packed) });
  }
  if (check !== undefined) {
    parts.push({ words: checkDigits[check], create: () => checkDigitAutomaton(check) });
  }
  if (range !== undefined) {
    rangeAutomaton(range);
    parts.push({ words: `in ${range}`, create: () => rangeAutomaton(range) });
  }
  if (date !== undefined) {
    const days = listDates(date);
    parts.push({ words: `a date ${date}`, create: () => textListAutomaton(days) });
  }
  return parts;
}

/** Whether no text is accepted; false where that is not seen soon. */
function isSurelyEmpty(automaton: LineAutomaton<unknown>): boolean {
  const table = tabulate(automaton);
  const seen = new Set([0]);
  const todo = [0];
  for (let state = todo.pop(); state !== undefined; state = todo.pop()) {
    if (table.final(state) > -Infinity || seen.size > MOST_LOOKED_AT) return false;
    for (let one = 1; one < LINE_CLASS_COUNT; one++) {
      const next = table.next(state, one);
      if (next < 0 || seen.has(next)) continue;
      todo.push(next);
      seen.add(next);
    }
  }
  return true;
}

function isOneDigit(automaton: LineAutomaton<unknown>): boolean {
  const table = tabulate(automaton);
  const classes = Array.from({ length: LINE_CLASS_COUNT - 1 }, (_, i) => i + 1);
  return (
    table.final(0) === -Infinity &&
    classes
      .filter((one) => table.next(0, one) >= 0)
      .every((one) => lineDigitOf(one) !== undefined && classes.every((two) => table.next(table.next(0, one), two) < 0))
  );
}
