/** Two readings of one picture side by side: which digits belong together, and what differs. */

import { expect, test } from "vitest";

import type { ReadAnswer, ReadDigit } from "../src/contract/answers/read-answers.js";
import { comparedNumbers, comparisonInWords, pairDigits, textOf } from "../web/src/models/compare/digit-pairs.js";

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

/** A reading of numbers that are written like this, each symbol in a column of its own; a "_" is a place with nothing in it. */
function written(text: string): ReadAnswer {
  const columns = Array.from(text, (symbol, column) => [symbol, 20 * column] as const);
  const numbers = [...text.matchAll(/[^ ]+/g)].map((match) => {
    const own = columns.slice(match.index, match.index + match[0].length).filter(([symbol]) => symbol !== "_");
    const [number] = reading(...own.filter(([symbol]) => /\d/.test(symbol))).numbers;
    return { ...number!, text: own.map(([symbol]) => symbol).join("") };
  });
  const kept = numbers.filter((number) => number.text !== "");
  return { ...reading(), text: kept.map((number) => number.text).join(" "), numbers: kept };
}

/** Both as they are shown, numbers apart, with a "!" before what differs. */
function shown(left: ReadAnswer, right: ReadAnswer): string[] {
  const pairs = pairDigits(left, right);
  const inWords = (side: "left" | "right") =>
    comparedNumbers(side, ...(side === "left" ? ([left, right] as const) : ([right, left] as const)), pairs)
      .map((parts) => parts.map((part) => `${part.isDifferent ? "!" : ""}${part.text}`).join(""))
      .join(" ");
  return [inWords("left"), inWords("right")];
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

test("numbers stand apart, with their signs as they are written", () => {
  expect(shown(written("3714 2580 469"), written("3714 2580 469"))).toEqual(["3714 2580 469", "3714 2580 469"]);
  expect(shown(written("12/03 -4,5"), written("12/08 -4,5"))).toEqual(["12/0!3 -4,5", "12/0!8 -4,5"]);
});

test("a digit or a number that only one of them found leaves a gap where it stands", () => {
  expect(shown(written("371 25"), written("3_1 _5"))).toEqual(["3!71 !25", "3!·1 !·5"]);
  expect(shown(written("12 345 67"), written("12 ___ 67"))).toEqual(["12 !3!4!5 67", "12 !·!·!· 67"]);
  expect(shown(written("___ 67"), written("345 67"))).toEqual(["!·!·!· 67", "!3!4!5 67"]);
  expect(shown(written("__"), written("12"))).toEqual(["!·!·", "!1!2"]);
});

test("what the other read is not asked for before it is known", () => {
  const answer = written("3714 2580");
  const numbers = comparedNumbers("left", answer, null, []);
  expect(numbers.map((parts) => parts.map(({ text }) => text).join(""))).toEqual(["3714", "2580"]);
});

test("the comparison is told in a sentence", () => {
  const read = (answer: ReadAnswer) => ({ outcome: { kind: "read" }, answer });
  const inWords = (left: ReadAnswer, right: ReadAnswer) =>
    comparisonInWords({ left: read(left), right: read(right), pairs: pairDigits(left, right) });
  const two = reading(["1", 0], ["2", 20]);
  expect(inWords(two, two)).toBe("Both read the same.");
  expect(inWords(two, reading(["1", 0], ["3", 20]))).toBe("They differ in 1 of 2 digits.");
  expect(inWords(two, reading(["4", 0], ["3", 20]))).toBe("They differ in every digit.");
  expect(inWords(reading(["1", 0]), reading())).toBe("They differ.");
  expect(inWords(reading(), reading())).toBe("Neither finds a digit.");
  expect(inWords(written("1,25"), written("1.25"))).toBe(
    "Both read the same digits, but not the same signs and spaces.",
  );
  const failed = { outcome: { kind: "failed" }, answer: null };
  const waiting = { outcome: null, answer: null };
  expect(comparisonInWords({ left: read(two), right: failed, pairs: [] })).toBe("Not both of them could read it.");
  expect(comparisonInWords({ left: read(two), right: waiting, pairs: [] })).toBe("");
});
