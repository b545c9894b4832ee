/** What the page makes of a run's result: the confusion matrix, the words for its calibration, and keys in the grid. */

import { expect, test } from "vitest";

import {
  cellName,
  columnsOf,
  countOfNone,
  mixUpsOf,
  shadesOf,
  stepInGrid,
} from "../web/src/figures/confusion-matrix.js";
import { calibrationWords, overconfidence } from "../web/src/figures/reliability.js";

/** Ten rows of eleven, 90 right in each but for what is given. */
function confusionWith(errors: readonly (readonly [label: number, outcome: number, n: number])[]): number[][] {
  const rows = Array.from({ length: 10 }, (_, label) =>
    Array.from({ length: 11 }, (__, outcome): number => (outcome === label ? 90 : 0)),
  );
  for (const [label, outcome, count] of errors) rows[label]![outcome] = count;
  return rows;
}

test("mix-ups are the cells off the diagonal that hold something, the most frequent first", () => {
  const confusion = confusionWith([
    [9, 4, 2],
    [4, 9, 5],
    [1, 10, 3],
  ]);
  expect(mixUpsOf(confusion)).toEqual([
    { label: 4, outcome: 9, count: 5 },
    { label: 1, outcome: 10, count: 3 },
    { label: 9, outcome: 4, count: 2 },
  ]);
  expect(countOfNone(confusion)).toBe(3);
});

test("there is a column for no digit where anything was taken for none", () => {
  const digits = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  expect(columnsOf(confusionWith([[9, 4, 2]]))).toEqual(digits);
  expect(columnsOf(confusionWith([[1, 10, 1]]))).toEqual([...digits, 10]);
});

test("a cell is called by what it holds", () => {
  expect(cellName({ label: 9, outcome: 4, count: 3 })).toBe("9 read as 4: 3 images");
  expect(cellName({ label: 9, outcome: 10, count: 1 })).toBe("9 read as none: 1 image");
  expect(cellName({ label: 1, outcome: 1, count: 1125 })).toBe("1 read right: 1,125 images");
  expect(cellName({ label: 0, outcome: 2, count: 0 })).toBe("0 read as 2: no images");
});

test("the largest share of a row has the strongest shade; the diagonal and empty cells have none", () => {
  // Six of a short row weigh more than eight of a long one.
  const confusion = confusionWith([
    [2, 7, 6],
    [3, 5, 8],
  ]);
  confusion[2]![2] = 24;
  confusion[3]![3] = 192;
  const shades = shadesOf(confusion);
  expect(shades[2]![7]).toBe(60);
  expect(shades[3]![5]).toBeGreaterThan(12);
  expect(shades[3]![5]).toBeLessThan(60);
  expect(shades[2]![2]).toBe(0);
  expect(shades[0]![1]).toBe(0);
  expect(shadesOf(confusionWith([])).flat()).toEqual(Array(110).fill(0));
});

test.each([
  [0.031, 0.95, 0.9, /by 3\.1 percentage points .*; it is a little too sure/],
  [0.002, 0.9, 0.95, /by 0\.2 .*; it is right a little more often than/],
  [0.0001, 0.9, 0.9, /by less than 0\.1 percentage points .* right\.$/],
])("a calibration error of %d at %d sure and %d right is told in words", (error, confidence, accuracy, words) => {
  const bins = [
    { count: 50, accuracy, confidence },
    { count: 0, accuracy: null, confidence: null },
  ];
  expect(calibrationWords(error, bins)).toMatch(words);
});

test("bins weigh as much as they hold", () => {
  const bins = [
    { count: 30, accuracy: 0.5, confidence: 0.6 },
    { count: 10, accuracy: 0.9, confidence: 0.8 },
  ];
  expect(overconfidence(bins)).toBeCloseTo(0.05, 10);
  expect(overconfidence([])).toBe(0);
});

test.each([
  ["ArrowUp", false, { row: 0, column: 1 }],
  ["ArrowDown", false, { row: 1, column: 1 }],
  ["ArrowLeft", false, { row: 0, column: 0 }],
  ["ArrowRight", false, { row: 0, column: 2 }],
  ["End", false, { row: 0, column: 10 }],
  ["End", true, { row: 9, column: 10 }],
  ["Enter", false, null],
] as const)("from the first row %s leads on (Ctrl: %s)", (key, ctrlKey, to) => {
  const size = { rows: 10, columns: 11 };
  const from = { row: 0, column: 1 };
  expect(stepInGrid(from, { key, ctrlKey }, size)).toEqual(to);
});

test("from the last cell no arrow leads out of the grid", () => {
  const size = { rows: 10, columns: 11 };
  const last = { row: 9, column: 10 };
  for (const key of ["ArrowDown", "ArrowRight"]) {
    expect(stepInGrid(last, { key, ctrlKey: false }, size)).toEqual(last);
  }
  expect(stepInGrid(last, { key: "Home", ctrlKey: true }, size)).toEqual({ row: 0, column: 0 });
});
