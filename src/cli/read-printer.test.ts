import { describe, expect, test } from "vitest";

import type { ReadDigit, Reading, ReadNumber } from "../core/reading/reading.js";
import { createTextPrinter } from "./read-printer.js";

const box = { x: 1, y: 2, width: 3, height: 4 };

function digit(value: number, confidence: number, rest: Partial<ReadDigit> = {}): ReadDigit {
  return {
    digit: value,
    confidence,
    isSure: confidence >= 0.5,
    runnerUp: { digit: 7, confidence: 0.41 },
    probabilities: [],
    notDigit: 0,
    box,
    image: new Uint8Array(784),
    ...rest,
  };
}

function number(text: string, confidence: number, digits: readonly ReadDigit[]): ReadNumber {
  return { text, confidence, line: 0, box, digits };
}

function linesOf(numbers: readonly ReadNumber[], reasons: readonly string[] = []): string[] {
  const rejected = reasons.map((reason) => ({ box, reason }));
  const text = numbers.map((one) => one.text).join(" ");
  return printed("form.jpg", { width: 9, height: 9, text, numbers, rejected, isComplete: true, lines: [], tables: [] });
}

/** The lines that are printed of a reading. */
function printed(file: string, reading: Reading): string[] {
  let stdout = "";
  createTextPrinter({
    stdout: (text) => void (stdout += text),
    stderr: () => expect.unreachable(),
    isTerminal: false,
    env: {},
  }).reading(file, reading);
  return stdout.replace(/\n$/, "").split("\n");
}

describe("a number", () => {
  test("gives its text, its confidence and the file, in columns", () => {
    expect(linesOf([number("7", 0.9984, [digit(7, 0.9984)]), number("80331", 1, [digit(8, 1)])])).toEqual([
      "7         99.8 %  form.jpg",
      "80331    100.0 %  form.jpg",
    ]);
  });

  test("says what a digit that is not sure may be, by its place", () => {
    const digits = [digit(4, 0.99), digit(1, 0.48), digit(7, 0.99)];
    expect(linesOf([number("4?7", 0.4704, digits)])).toEqual([
      "4?7       47.0 %  form.jpg   the 2nd digit may be 1 (48 %) or 7 (41 %)",
    ]);
  });

  test("a number of one digit needs no place", () => {
    expect(linesOf([number("?", 0.48, [digit(1, 0.48)])])).toEqual([
      "?         48.0 %  form.jpg   it may be 1 (48 %) or 7 (41 %)",
    ]);
  });

  test("no digit at all is among what it may be, the most probable first", () => {
    const unsure = digit(1, 0.3, { runnerUp: { digit: 7, confidence: 0.2 }, notDigit: 0.45 });
    expect(linesOf([number("?", 0.3, [unsure])])[0]).toContain("it may be no digit (45 %) or 1 (30 %)");
  });

  test("ordinals are English, to the thirties", () => {
    const digits = Array.from({ length: 32 }, () => digit(1, 0.4));
    const line = linesOf([number("?".repeat(32), 0, digits)])[0];
    for (const ordinal of [
      "1st",
      "2nd",
      "3rd",
      "4th",
      "10th",
      "11th",
      "12th",
      "13th",
      "21st",
      "22nd",
      "23rd",
      "30th",
      "31st",
    ]) {
      expect(line).toContain(`the ${ordinal} digit may be`);
    }
  });
});

describe("a picture without a digit", () => {
  test("says so, and why its marks were refused", () => {
    expect(linesOf([], ["not a digit", "not a digit"])).toEqual([
      "-       no digit  form.jpg   2 marks refused: not a digit",
    ]);
    expect(linesOf([], ["not a digit", "a blot", "not a digit"])).toEqual([
      "-       no digit  form.jpg   3 marks refused: not a digit (2), a blot",
    ]);
    expect(linesOf([], ["a blot"])).toEqual(["-       no digit  form.jpg   1 mark refused: a blot"]);
    expect(linesOf([])).toEqual(["-       no digit  form.jpg"]);
  });
});

test("a line break in a file's name makes no second line", () => {
  const reading = { width: 9, height: 9, text: "", numbers: [], rejected: [], isComplete: true, lines: [], tables: [] };
  expect(printed("no\nsuch.png", reading)).toEqual(["-       no digit  no\\nsuch.png"]);
});
