import { expect, test } from "vitest";
import { readsBetter } from "./find-turn.js";
import type { Reading } from "./reading.js";

/** A reading of numbers, each with its count of digits and its confidence; in lines of their own where nothing else is said. */
function readingOf(numbers: readonly (readonly [digits: number, confidence: number, line?: number])[]): Reading {
  const whole = {
    numbers: numbers.map(([digits, confidence, line], place) => ({
      confidence,
      line: line ?? place,
      digits: Array.from({ length: digits }, () => ({ confidence })),
    })),
  };
  return whole as unknown as Reading;
}

const page = readingOf([...Array.from({ length: 12 }, () => [1, 0.99] as const), [2, 0.99], [4, 0.2], [5, 0.1]]);

test("a page of sure numbers is not turned for more digits that are rather wrong", () => {
  const onItsHead = readingOf([[2, 0.95], [1, 1], [1, 0.99], ...Array.from({ length: 9 }, () => [4, 0.55] as const)]);
  expect(readsBetter(onItsHead, 180, page, false)).toBe(false);
  expect(readsBetter(onItsHead, 180, page, true)).toBe(false);
});

test("a number of several digits is better than as many strokes that lie on their side", () => {
  const strokes = readingOf([
    [1, 0.99],
    [1, 0.98],
    [1, 0.9],
    [1, 0.97],
  ]);
  const number = readingOf([[4, 0.97]]);
  expect(readsBetter(number, 90, strokes, true)).toBe(true);
  expect(readsBetter(strokes, 90, number, true)).toBe(false);
});

test("where the pieces do not speak for a turn, more must be read by a share and a digit", () => {
  const upright = readingOf([[4, 0.8]]);
  expect(readsBetter(readingOf([[4, 0.99]]), 180, upright, false)).toBe(false);
  expect(readsBetter(readingOf([[4, 0.99]]), 180, upright, true)).toBe(true);
  expect(readsBetter(readingOf([[6, 0.95]]), 180, upright, false)).toBe(true);
});

test("a picture is laid on its side only for rows of digits", () => {
  const upright = readingOf([[2, 0.55]]);
  const column = readingOf([
    [1, 0.99],
    [1, 0.99],
    [1, 0.99],
    [1, 0.99],
  ]);
  expect(readsBetter(column, 90, upright, false)).toBe(false);
  expect(readsBetter(column, 180, upright, false)).toBe(true);
  expect(readsBetter(readingOf([[4, 0.99]]), 270, upright, false)).toBe(true);
});

test("of a picture as it stands, a number that is doubtful counts more than a part of it that looks surer on its head", () => {
  const doubtful = readingOf([[5, 0.35]]);
  const onItsHead = readingOf([
    [1, 0.99],
    [2, 0.6],
  ]);
  expect(readsBetter(onItsHead, 180, doubtful, true)).toBe(false);
  expect(readsBetter(onItsHead, 180, { ...doubtful, turned: 90 }, true)).toBe(true);
});
