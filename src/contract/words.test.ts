import { expect, test } from "vitest";

import {
  countOf,
  formatConfidence,
  formatCount,
  formatDuration,
  formatPercent,
  formatSeconds,
  listOf,
  reasonsOf,
  toOrdinal,
  toSentence,
} from "./words.js";

test("thousands are split by commas", () => {
  expect(formatCount(10_000)).toBe("10,000");
  expect(formatCount(7)).toBe("7");
});

test("a fraction is a percentage with two decimals, and nothing is a dash", () => {
  expect(formatPercent(0.9965)).toBe("99.65 %");
  expect(formatPercent(1)).toBe("100.00 %");
  expect(formatPercent(0.5, 0)).toBe("50 %");
  expect(formatPercent(null)).toBe("–");
});

test("no confidence is shown as 100 %", () => {
  expect(formatConfidence(0.9994)).toBe("99.9 %");
  expect(formatConfidence(0.9996)).toBe("> 99.9 %");
  expect(formatConfidence(1)).toBe("> 99.9 %");
  expect(formatConfidence(0.994, 0)).toBe("99 %");
  expect(formatConfidence(0.996, 0)).toBe("> 99 %");
});

test("from a minute on, minutes are told apart, and from an hour on, hours", () => {
  expect(formatSeconds(3.21)).toBe("3.2 s");
  expect(formatSeconds(260)).toBe("4 min 20 s");
  expect(formatSeconds(119.7)).toBe("2 min 0 s");
  expect(formatDuration(3.4)).toBe("3\u00a0s");
  expect(formatDuration(7500)).toBe("2\u00a0h 5\u00a0min");
});

test("one is told from many", () => {
  expect(countOf(1, "picture")).toBe("1 picture");
  expect(countOf(2000, "picture")).toBe("2,000 pictures");
  expect(countOf(0, "entry", "entries")).toBe("0 entries");
});

test.each([
  [1, "1st"],
  [2, "2nd"],
  [3, "3rd"],
  [4, "4th"],
  [11, "11th"],
  [112, "112th"],
  [21, "21st"],
])("%i is %s in order", (place, words) => {
  expect(toOrdinal(place)).toBe(words);
});

test("a list has its conjunction before the last name", () => {
  expect(listOf(["PNG"], "or")).toBe("PNG");
  expect(listOf(["JPEG", "PNG", "GIF"], "or")).toBe("JPEG, PNG or GIF");
  expect(listOf([], "and")).toBe("");
});

test("words become a sentence", () => {
  expect(toSentence("the file is empty")).toBe("The file is empty.");
  expect(toSentence("Why?")).toBe("Why?");
});

test("reasons are counted, the most frequent first, and no more than asked for", () => {
  const marks = ["a speck", "a letter", "a letter", "a rule"].map((reason) => ({ reason }));
  expect(reasonsOf(marks, 3)).toEqual(["a letter (2)", "a speck", "a rule"]);
  expect(reasonsOf(marks, 1)).toEqual(["a letter (2)", "and 2 more"]);
});
