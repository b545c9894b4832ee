/**
 * The options of a reading: a row each. The command line's flags, the query of `POST /api/read`, the client's options and the
 * page's form are made of this table, and a member of the reader's own options without a row here does not compile.
 */

import { checkDigitNames, checkDigits } from "../core/reading/expectation/check-digit-names.js";
import { turns } from "../core/picture/turn.js";
import type { ReadOptions } from "../core/reading/reader.js";
import { DEFAULT_MIN_CONFIDENCE } from "../core/reading/min-confidence.js";
import type { Choice, ChoiceOf } from "./choice.js";

export { checkDigits };

export const readingOptions = {
  expect: {
    kind: "whole",
    minimum: 1,
    maximum: 32,
    sentence: "The picture holds exactly one number of this many digits.",
    defaultText: "any numbers",
    placeholder: "n",
  },
  pattern: {
    kind: "text",
    sentence: String.raw`It is written like this, as a small regular expression: \d{2}/\d{2}, \d+[.,]\d{2}.`,
    defaultText: "anything",
    placeholder: "expression",
  },
  oneOf: {
    kind: "lines",
    sentence: "It is one of these, such as a class list.",
    defaultText: "anything",
    placeholder: "file",
  },
  check: {
    kind: "one",
    names: checkDigitNames,
    sentence: "Its check digit is right.",
    defaultText: "none is looked at",
    placeholder: "scheme",
  },
  range: {
    kind: "text",
    sentence: "It lies in this range: 0..100, 0.00..9.99.",
    defaultText: "anything",
    placeholder: "a..b",
  },
  date: {
    kind: "text",
    sentence: 'It is a day that exists, written like this: dd/mm/yyyy, "d.m.yy 2020-01-01..2024-12-31".',
    defaultText: "anything",
    placeholder: "format",
  },
  alternatives: {
    kind: "whole",
    minimum: 1,
    maximum: 10,
    sentence: "So many runners-up of each number are told, with their probabilities.",
    defaultText: "none",
    placeholder: "n",
  },
  minConfidence: {
    kind: "number",
    minimum: 0,
    maximum: 1,
    sentence: 'Digits less confident than this are not sure: "?" in texts.',
    defaultText: String(DEFAULT_MIN_CONFIDENCE),
    placeholder: "p",
  },
  digitsOnly: {
    kind: "switch",
    sentence: "Numbers are given as their digits alone, without points, dashes and other signs.",
  },
  maxSeconds: {
    kind: "number",
    minimum: 0.01,
    maximum: 3600,
    sentence: "Lines that are not read after this many seconds are left, and told of.",
    defaultText: "no limit; over HTTP the server's",
    placeholder: "s",
  },
  turn: {
    kind: "one",
    names: turns,
    sentence: "By how many degrees the picture is turned clockwise before it is read; auto finds it.",
    defaultText: "auto",
    placeholder: "degrees",
  },
} as const satisfies { readonly [Name in keyof Required<ReadingOptions>]: ChoiceOf<Required<ReadingOptions>[Name]> };

/** How readings are answered over HTTP. */
export const answerFormats = ["json", "csv"] as const;
export type AnswerFormat = (typeof answerFormats)[number];

export const answerOptions = {
  format: {
    kind: "one",
    names: answerFormats,
    sentence: "The whole reading as JSON, or the tables of one picture as CSV, as they stand.",
    defaultText: "json",
  },
} as const satisfies Readonly<Record<string, Choice>>;

/** The options as they are given; what is left out is as the reader has it. */
export interface ReadingOptions extends ReadOptions {
  readonly oneOf?: readonly string[];
}

/** The options of a reading among other properties. */
export function pickReadingOptions(given: Readonly<Record<string, unknown>>): ReadingOptions {
  return pickChoices(readingOptions, given);
}

/** The values of a table's rows among other properties, unchecked. Here, for the page loads nothing else of choices to read. */
export function pickChoices(table: Readonly<Record<string, Choice>>, given: Readonly<Record<string, unknown>>): object {
  const names = Object.keys(table).filter((name) => given[name] !== undefined);
  return Object.fromEntries(names.map((name) => [name, given[name]]));
}
