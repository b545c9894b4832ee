/**
 * How `digits read` tells what became of each picture: lines for people, or one JSON object a line.
 */

import type { ReadDigit, ReadNumber, Reading } from "../core/reading/reading.js";
import type { CliIo } from "./context.js";
import { toOneLine } from "./one-line.js";
import { toReadLines } from "./read-text.js";

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

/** Everything goes to stdout, failures among the readings, so that the lines match the pictures. */
export function createJsonPrinter(io: CliIo): ReadPrinter {
  const print = (value: object) => io.stdout(`${JSON.stringify(value)}\n`);
  return {
    reading(file, { width, height, text, numbers, rejected }) {
      const inJson = numbers.map(toJsonNumber);
      print({ file, width, height, text, numbers: inJson, rejected });
    },
    failure: (file, code, message) => print({ file, error: { code, message } }),
  };
}

function toJsonNumber({ text, confidence, line, box, digits }: ReadNumber) {
  return { text, confidence, line, box, digits: digits.map(toJsonDigit) };
}

/** All but the image, which is for programs that draw; the server gives it. */
function toJsonDigit(read: ReadDigit) {
  const { digit, confidence, isSure, runnerUp, notDigit } = read;
  const { probabilities, box } = read;
  return {
    digit,
    confidence,
    isSure,
    runnerUp,
    notDigit,
    probabilities,
    box,
  };
}
