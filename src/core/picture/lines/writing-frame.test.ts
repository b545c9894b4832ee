import { describe, expect, test } from "vitest";

import { anyOf, drawPlane, planeOfRows, rectangle, type Shape, stroke } from "../../../../test/drawn-ink.js";
import { createSegment, findComponents, toSegments } from "../components.js";
import { columnIn, estimateLean, estimateSlope, extentIn, plainFrame, rowIn, unionOfExtents } from "./writing-frame.js";

const plane = planeOfRows("..........", "..........", "..........", "..........");
const segmentOf = (...places: readonly [x: number, y: number][]) =>
  createSegment(
    places.map(([x, y]) => y * plane.width + x),
    plane,
  );

test("in the plain frame a place stays where it is", () => {
  expect(rowIn(plainFrame, 7, 3)).toBe(3);
  expect(columnIn(plainFrame, 7, 3)).toBe(7);
  expect(extentIn(plainFrame, segmentOf([2, 1], [7, 3]), plane)).toEqual({ left: 2, right: 8, top: 1, bottom: 4 });
});

test("a line that falls is level in its frame", () => {
  const frame = { slope: 0.25, lean: 0 };
  expect(rowIn(frame, 0, 1)).toBe(1);
  expect(rowIn(frame, 4, 2)).toBe(1);
  expect(rowIn(frame, 8, 3)).toBe(1);
  const { top, bottom } = extentIn(frame, segmentOf([0, 1], [4, 2], [8, 3]), plane);
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
  expect(extentIn(frame, segmentOf([6, 3], [4, 3]), plane)).toEqual({ left: 6, right: 7, top: 0, bottom: 2 });
});

test("the union of extents covers all", () => {
  expect(
    unionOfExtents([
      { left: 1, right: 3, top: -2, bottom: 4 },
      { left: -1, right: 2.5, top: 0, bottom: 6 },
    ]),
  ).toEqual({ left: -1, right: 3, top: -2, bottom: 6 });
});

const WIDTH = 420;
const HEIGHT = 260;
/** Of the digits, in pixels. */
const TALL = 60;
/** Some steps of the search: 2.5 and 6 degrees, and writing that stands plain is favoured. */
const SLOPE_TOLERANCE = 0.04;
const LEAN_TOLERANCE = 0.1;

/** 1, 4, 7, 1, 0 beside one another; all but the 0 of straight strokes. */
const number = anyOf(
  line([60, 100], [60, 160]),
  line([140, 100], [110, 140], [155, 140]),
  line([143, 110], [143, 160]),
  line([190, 100], [225, 100], [200, 160]),
  line([260, 100], [260, 160]),
  line([300, 105], [300, 155], [325, 155], [325, 105], [300, 105]),
  line([360, 100], [360, 160]),
);

function line(...points: readonly (readonly [number, number])[]): Shape {
  return stroke(points, 6);
}

/** Draws a shape and finds its segments. */
function write(shape: Shape) {
  const ink = drawPlane(WIDTH, HEIGHT, shape);
  const found = { ...findComponents(ink, 0), ink };
  return { segments: toSegments(found, found.components), ink };
}

function slopeOf(shape: Shape): number {
  const { segments, ink } = write(shape);
  return estimateSlope(segments, ink, TALL);
}

function leanOf(shape: Shape, slope = 0): number {
  const { segments, ink } = write(shape);
  return estimateLean(segments, ink, slope, TALL);
}

const tangentOf = (degrees: number) => Math.tan((degrees * Math.PI) / 180);

describe("the slope of a line of writing", () => {
  test.each([10, 5, -6, -10])("of %i degrees is found", (degrees) => {
    const slope = tangentOf(degrees);
    const found = slopeOf((x, y) => number(x, y - slope * (x - 210)));
    expect(Math.abs(found - slope)).toBeLessThanOrEqual(SLOPE_TOLERANCE);
  });

  test("of a level line is 0", () => {
    expect(slopeOf(number)).toBe(0);
  });
});

describe("the lean of a number", () => {
  test.each([20, 12, -15, -20])("of %i degrees is found", (degrees) => {
    const lean = tangentOf(degrees);
    // As x + lean * y stays the same, strokes lean to the left downwards.
    const found = leanOf((x, y) => number(x + lean * (y - 130), y));
    expect(Math.abs(found - lean)).toBeLessThanOrEqual(LEAN_TOLERANCE);
  });

  test("of upright figures is 0", () => {
    expect(leanOf(number)).toBe(0);
  });

  test("is found on a slope too", () => {
    const lean = tangentOf(20);
    const slope = tangentOf(8);
    const found = leanOf((x, y) => {
      const row = y - slope * (x - 210);
      return number(x + lean * (row - 130), row);
    }, slope);
    expect(Math.abs(found - lean)).toBeLessThanOrEqual(LEAN_TOLERANCE);
  });
});

test("a single bar has no slope of its own, and stands upright as it is", () => {
  const bar = rectangle(200, 100, 8, 60);
  expect(slopeOf(bar)).toBe(0);
  expect(leanOf(bar)).toBe(0);
});
