import { expect, test } from "vitest";

import type { Box } from "../picture/box.js";
import type { Component } from "../picture/components.js";
import type { Rule } from "../picture/tables/rules.js";
import { findUnreadCells } from "./unread-cells.js";

const SIDE = 40;
const COUNT = 4;
const HEIGHT = 20;

/** The borders of a table of 4 by 4 cells, 40 pixels each. */
const rules: readonly Rule[] = [true, false].flatMap((isUpright) =>
  Array.from({ length: COUNT + 1 }, (_, at) => ({
    isUpright,
    start: 0,
    end: COUNT * SIDE,
    level: at * SIDE,
    slope: 0,
  })),
);

/** A mark in the middle of a cell. */
function markIn(row: number, column: number, width = 10, height = HEIGHT): Box {
  return { x: (column + 0.5) * SIDE - width / 2, y: (row + 0.5) * SIDE - height / 2, width, height };
}

const all = Array.from({ length: COUNT * COUNT }, (_, at) => markIn(Math.floor(at / COUNT), at % COUNT));
const [first, ...rest] = all as [Box, ...Box[]];

function find(marks: readonly Box[], numbers: readonly Box[], others: readonly Box[] = [], borders = rules) {
  const components = marks.map((box, at): Component => ({ label: at + 1, box, mass: 1, peak: 1, area: 1 }));
  return findUnreadCells({ components }, borders, numbers, others, HEIGHT).map(({ extent, height, kind }) => {
    return { ...extent, height, kind };
  });
}

const toFind = ({ x, y, width, height }: Box) => [
  { left: x, right: x + width, top: y, bottom: y + height, height, kind: "number" },
];

test("what stands in a cell among numbers, and was not found, is to be read", () => {
  expect(find(all, rest)).toEqual(toFind(first));
  expect(find(all, all)).toEqual([]);
});

test("ink in several pieces is one number, and a speck is none of it", () => {
  const pieces = [
    { x: 10, y: 10, width: 4, height: 20 },
    { x: 18, y: 12, width: 8, height: 18 },
    { x: 34, y: 4, width: 2, height: 2 },
  ];
  expect(find([...pieces, ...rest], rest)).toEqual(toFind({ x: 10, y: 10, width: 16, height: 20 }));
});

test("a table that is far from any number is none of numbers", () => {
  expect(find(all, [])).toEqual([]);
  expect(find(all, [{ x: 500, y: 500, width: 10, height: 20 }])).toEqual([]);
});

test("a row and a column that hold more than numbers are left as they are", () => {
  // One row of numbers, the rest is words.
  const numbers = all.slice(0, COUNT);
  expect(find(all, numbers)).toEqual([]);
});

test.each([
  ["print", [first]],
  ["what is known to be other writing around it", [{ x: 0, y: 0, width: 40, height: 40 }]],
])("%s is not read again", (_, others) => {
  expect(find(all, rest, others)).toEqual([]);
});

test.each([
  ["far lower than the digits", markIn(0, 0, 10, 8)],
  ["far higher", markIn(0, 0, 10, 38)],
  ["across a border", { x: 20, y: 10, width: 40, height: 20 }],
])("ink that is %s is no number of a cell", (_, mark) => {
  expect(find([mark, ...rest], rest)).toEqual([]);
});

test("without a border between there is no cell", () => {
  expect(find(all, rest, [], rules.slice(1))).toEqual([]);
});
