/** Two readings of one picture side by side: which digits belong together, and what differs. */

import { expect, test } from "vitest";

import type { ReadAnswer, ReadDigit } from "../src/contract/answers/read-answers.js";
import { comparisonInWords, pairDigits, textOf } from "../web/src/models/compare/digit-pairs.js";

/** A reading of digits at places; "?3" is a 3 that is not sure. */
function reading(...digits: (readonly [text: string, x: number])[]): ReadAnswer {
  return {
    width: 100,
    height: 20,
    text: "",
    rejected: [],
    isComplete: true,
    lines: [],
    tables: [],
    numbers: [
      {
        text: "",
        confidence: 1,
        line: 0,
        box: { x: 0, y: 0, width: 1, height: 1 },
        digits: digits.map(([text, x]): ReadDigit => ({
          digit: Number(text.replace("?", "")),
          confidence: 0.9,
          isSure: !text.startsWith("?"),
          runnerUp: { digit: 0, confidence: 0.1 },
          probabilities: [],
          notDigit: 0,
          box: { x, y: 0, width: 10, height: 10 },
          image: "",
        })),
      },
    ],
  };
}

function pairsOf(left: ReadAnswer, right: ReadAnswer): string[] {
  return pairDigits(left, right).map(
    (pair) => `${textOf(pair.left) || "-"}${pair.isDifferent ? "!" : "="}${textOf(pair.right) || "-"}`,
  );
}

test("digits of one place are a pair, wherever they stand in their readings", () => {
  expect(pairsOf(reading(["2", 0], ["0", 20], ["4", 40]), reading(["2", 1], ["6", 21], ["4", 41]))).toEqual([
    "2=2",
    "0!6",
    "4=4",
  ]);
});

test("a digit that only one of them found keeps its place in the order", () => {
  const left = reading(["1", 0], ["3", 40]);
  expect(pairsOf(left, reading(["1", 0], ["2", 20], ["3", 40]))).toEqual(["1=1", "-!2", "3=3"]);
  expect(pairsOf(left, reading(["7", 80]))).toEqual(["-!7", "1!-", "3!-"]);
  expect(pairsOf(reading(), left)).toEqual(["-!1", "-!3"]);
});

test("a digit cut in two pairs with the part that covers most of it", () => {
  expect(pairsOf(reading(["8", 0]), reading(["3", 3], ["1", 6]))).toEqual(["8!3", "-!1"]);
});

test("sure and not sure differ, and so do two that are not sure of different digits", () => {
  expect(pairsOf(reading(["3", 0]), reading(["?3", 0]))).toEqual(["3!?"]);
  expect(pairsOf(reading(["?3", 0]), reading(["?5", 0]))).toEqual(["?!?"]);
  expect(pairsOf(reading(["?3", 0]), reading(["?3", 0]))).toEqual(["?=?"]);
});

test("the comparison is told in a sentence", () => {
  const read = { outcome: { kind: "read" } };
  const inWords = (left: ReadAnswer, right: ReadAnswer) =>
    comparisonInWords({ left: read, right: read, pairs: pairDigits(left, right) });
  const two = reading(["1", 0], ["2", 20]);
  expect(inWords(two, two)).toBe("Both read the same.");
  expect(inWords(two, reading(["1", 0], ["3", 20]))).toBe("They differ in 1 of 2 digits.");
  expect(inWords(two, reading(["4", 0], ["3", 20]))).toBe("They differ in every digit.");
  expect(inWords(reading(["1", 0]), reading())).toBe("They differ.");
  expect(inWords(reading(), reading())).toBe("Neither finds a digit.");
  const failed = { outcome: { kind: "failed" } };
  const waiting = { outcome: null };
  expect(comparisonInWords({ left: read, right: failed, pairs: [] })).toBe("Not both of them could read it.");
  expect(comparisonInWords({ left: read, right: waiting, pairs: [] })).toBe("");
});
