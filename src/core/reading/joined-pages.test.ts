import { expect, test } from "vitest";

import { blankReading, joinPages } from "./joined-pages.js";
import type { Reading, ReadNumber } from "./reading.js";

const box = { x: 1, y: 2, width: 3, height: 4 };

/** A page of numbers, a line each. */
function pageOf(texts: readonly string[], rest: Partial<Reading> = {}): Reading {
  const numbers = texts.map((text, line): ReadNumber => ({ text, confidence: 1, line, box, digits: [] }));
  const lines = numbers.map((_, place) => ({ box, slope: 0, numbers: [place] }));
  return { ...blankReading({ width: 10, height: 20 }), text: texts.join(" "), numbers, lines, ...rest };
}

test("everything of several pages tells its page, and lines and places are counted on", () => {
  const table = { box, rows: 2, columns: 1, numbers: [0, 1] };
  const second = pageOf(["2", "3"], { tables: [table], rejected: [{ box, reason: "a blot" }], turned: 90 });
  const joined = joinPages([pageOf(["1"]), second]);
  expect(joined.numbers.map(({ text, line, page }) => [text, line, page])).toEqual([
    ["1", 0, 1],
    ["2", 1, 2],
    ["3", 2, 2],
  ]);
  expect(joined.lines.map(({ numbers, page }) => [numbers, page])).toEqual([
    [[0], 1],
    [[1], 2],
    [[2], 2],
  ]);
  expect(joined.tables).toEqual([{ ...table, numbers: [1, 2], page: 2 }]);
  expect(joined.rejected).toEqual([{ box, reason: "a blot", page: 2 }]);
  expect(joined).toMatchObject({ width: 10, height: 20, text: "1 2 3", isComplete: true });
  expect(joined.pages).toEqual([
    { width: 10, height: 20, isComplete: true },
    { width: 10, height: 20, isComplete: true, turned: 90 },
  ]);
  expect(Object.keys(joined).slice(-3)).toEqual(["lines", "tables", "pages"]);
});

test("pages that were not read are told, and make it incomplete", () => {
  const joined = joinPages([pageOf(["1"]), undefined, pageOf(["2"])]);
  expect(joined).toMatchObject({ text: "1 2", isComplete: false });
  expect(joined.numbers.map(({ page }) => page)).toEqual([1, 3]);
  expect(joined.pages![1]).toEqual({ isComplete: false });
});

test("what was expected is told once, and what denies it where it stands first", () => {
  const denied = { text: "9", confidence: 0.9 };
  const joined = joinPages([
    pageOf(["1"], { expected: "1 digit" }),
    pageOf(["2"], { expected: "1 digit", contradicts: denied }),
  ]);
  expect(joined).toMatchObject({ expected: "1 digit", contradicts: denied });
});
