/**
 * How `digits read` tells what became of each picture: lines for people, which `grep` and `awk` take as well, or one
 * JSON object a line.
 */

import { toTableCsv } from "../contract/table-text.js";
import { countOf, formatPercent, reasonsOf, toOrdinal } from "../contract/words.js";
import { NOT_READ_REASON, type ReadDigit, type ReadNumber, type Reading } from "../core/reading/reading.js";
import { type CliIo, toOneLine } from "./terminal.js";

/** Widths of the first two columns: a number of six digits, and "no digit". A longer text moves its line. */
const TEXT_WIDTH = 6;
const CONFIDENCE_WIDTH = 8;

const NO_DIGIT = "no digit";

export interface ReadPrinter {
  reading(file: string, reading: Reading): void;
  failure(file: string, code: string, message: string): void;
}

/** Readings go to stdout, failures to stderr. */
export function createTextPrinter(io: CliIo): ReadPrinter {
  return {
    reading(file, reading) {
      for (const line of toReadLines(file, reading)) io.stdout(`${line}\n`);
    },
    failure: (file, code, message) => io.stderr(`digits: ${toOneLine(`${file}: ${code}: ${message}`)}\n`),
  };
}

/** Tables go to stdout as CSV, an empty line between two; failures to stderr. */
export function createTablePrinter(io: CliIo): ReadPrinter {
  let separator = "";
  return {
    ...createTextPrinter(io),
    reading(_file, reading) {
      io.stdout(`${separator}${toTableCsv(reading)}`);
      separator = "\r\n";
    },
  };
}

/** Everything goes to stdout, failures among the readings, so that the lines match the pictures. */
export function createJsonPrinter(io: CliIo): ReadPrinter {
  const print = (value: object) => io.stdout(`${JSON.stringify(value)}\n`);
  return {
    reading: (file, reading) => print({ file, ...reading, numbers: reading.numbers.map(toJsonNumber) }),
    failure: (file, code, message) => print({ file, error: { code, message } }),
  };
}

/** What is undefined is left out of the JSON. */
function toJsonNumber({ text, value, confidence, line, box, digits, alternatives, cell, page }: ReadNumber) {
  return { text, value, confidence, line, box, digits: digits.map(toJsonDigit), alternatives, cell, page };
}

/** All but the image, which is for programs that draw; the server gives it. */
function toJsonDigit({ digit, confidence, isSure, runnerUp, notDigit, probabilities, box }: ReadDigit) {
  return { digit, confidence, isSure, runnerUp, notDigit, probabilities, box };
}

/** One line a number, in reading order; one line for a picture on which nothing is a digit. */
function toReadLines(file: string, reading: Reading): string[] {
  const denial = denialOf(reading);
  if (reading.numbers.length === 0) {
    return [toLine(["-", NO_DIGIT, file], [refusalOf(reading), denial].filter(Boolean).join("; "))];
  }
  // A plain figure, 100.0 % too: programs compare and sort by this column.
  const lines = reading.numbers.map((number) =>
    toLine(
      [number.text, formatPercent(number.confidence, 1), file],
      [pageOf(number), doubtsOf(number), runnersUpOf(number), denial].filter(Boolean).join("; "),
    ),
  );
  if (reading.isComplete) return lines;
  const left = reading.rejected.filter(({ reason }) => reason === NOT_READ_REASON).length;
  const pages = reading.pages?.filter(({ width }) => width === undefined).length ?? 0;
  const parts = [pages > 0 && countOf(pages, "page"), left > 0 && countOf(left, "line")].filter(Boolean).join(", ");
  return [...lines, toLine(["-", "not read", file], `${parts} ${NOT_READ_REASON}`)];
}

function toLine([text, confidence, file]: readonly [string, string, string], remark: string): string {
  const columns = [text.padEnd(TEXT_WIDTH), confidence.padStart(CONFIDENCE_WIDTH), toOneLine(file)].join("  ");
  return remark === "" ? columns : `${columns}   ${remark}`;
}

/** Where it stands, of several pages. */
function pageOf({ page }: ReadNumber): string {
  return page === undefined ? "" : `page ${page}`;
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

/** What stands there rather than what was expected. */
function denialOf({ contradicts }: Reading): string {
  if (contradicts === undefined) return "";
  return `not what was expected: ${contradicts.text} (${formatPercent(contradicts.confidence, 0)}) stands there`;
}

/** The numbers that it may be instead. */
function runnersUpOf({ alternatives = [] }: ReadNumber): string {
  const told = alternatives.map(({ text, confidence }) => `${text} (${formatPercent(confidence, 1)})`);
  return told.length === 0 ? "" : `or ${told.join(", ")}`;
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
    .map(({ name, share }) => `${name} (${formatPercent(share, 0)})`)
    .join(" or ");
}

/** How many marks are no digits, and why: `3 marks refused: not a digit`, `3 marks refused: a blot (2), a rule`. */
function refusalOf({ rejected }: Reading): string {
  if (rejected.length === 0) return "";
  const reasons = new Set(rejected.map(({ reason }) => reason));
  const told = reasons.size === 1 ? [...reasons] : reasonsOf(rejected, rejected.length);
  return `${countOf(rejected.length, "mark")} refused: ${told.join(", ")}`;
}
