import { expect, test } from "vitest";

import { planeOfRows } from "../../../../test/drawn-ink.js";
import { createInkPart } from "../pieces/segment.js";
import { columnIn, extentIn, plainFrame, rowIn, unionOfExtents } from "./writing-frame.js";

const plane = planeOfRows("..........", "..........", "..........", "..........");
const partOf = (...places: readonly [x: number, y: number][]) =>
  createInkPart(
    places.map(([x, y]) => y * plane.width + x),
    plane,
  );

test("in the plain frame a place stays where it is", () => {
  expect(rowIn(plainFrame, 7, 3)).toBe(3);
  expect(columnIn(plainFrame, 7, 3)).toBe(7);
  expect(extentIn(plainFrame, partOf([2, 1], [7, 3]), plane)).toEqual({
    left: 2,
    right: 8,
    top: 1,
    bottom: 4,
  });
});

test("a line that falls is level in its frame", () => {
  const frame = { slope: 0.25, lean: 0 };
  expect(rowIn(frame, 0, 1)).toBe(1);
  expect(rowIn(frame, 4, 2)).toBe(1);
  expect(rowIn(frame, 8, 3)).toBe(1);
  const { top, bottom } = extentIn(frame, partOf([0, 1], [4, 2], [8, 3]), plane);
  expect([top, bottom]).toEqual([1, 2]);
});

test("a stroke that leans to the left downwards is upright in its frame, whatever the slope", () => {
  const frame = { slope: 0.5, lean: 2 };
  // Down one row of the frame, the stroke goes two columns to the left: from (6, 3), row 0, to (4, 3), row 1.
  for (const [x, y] of [
    [6, 3],
    [4, 3],
    [2, 3],
  ] as const) {
    expect(columnIn(frame, x, rowIn(frame, x, y))).toBe(6);
  }
  expect(extentIn(frame, partOf([6, 3], [4, 3]), plane)).toEqual({
    left: 6,
    right: 7,
    top: 0,
    bottom: 2,
  });
});

test("the union of extents covers all", () => {
  expect(
    unionOfExtents([
      { left: 1, right: 3, top: -2, bottom: 4 },
      { left: -1, right: 2.5, top: 0, bottom: 6 },
    ]),
  ).toEqual({ left: -1, right: 3, top: -2, bottom: 6 });
});
