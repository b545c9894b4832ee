import { expect, test } from "vitest";

import { linesOf, rowAt, topsOf } from "./row-heights.js";

test("a reading has as many lines as its numbers take, each whole where it fits", () => {
  expect(linesOf("", 16)).toBe(1);
  expect(linesOf("3714 2580 469", 13)).toBe(1);
  expect(linesOf("3714 2580 469", 12)).toBe(2);
  expect(linesOf("3714 2580 469", 8)).toBe(2);
  expect(linesOf("12345678901234567890", 8)).toBe(3);
  expect(linesOf("1 12345678 9", 8)).toBe(3);
  expect(linesOf("12345678901 22", 8)).toBe(2);
  expect(linesOf("12", 0)).toBe(2);
});

test("rows lie below one another, and a place lies in one of them", () => {
  const tops = topsOf([
    { lines: 1, hasWords: false },
    { lines: 2, hasWords: false },
    { lines: 1, hasWords: true },
  ]);
  expect(tops).toEqual([0, 64, 156, 244]);
  expect([-5, 0, 63, 64, 155, 156, 243, 244, 999].map((place) => rowAt(tops, place))).toEqual([
    0, 0, 0, 1, 1, 2, 2, 2, 2,
  ]);
  expect(rowAt(topsOf([]), 50)).toBe(0);
});
