import type { PathCommand } from "opentype.js";
import { expect, test } from "vitest";

import { fillOutline } from "../../tools/glyphs/fill-outline.js";

type Corner = readonly [number, number];

/** A closed contour of straight lines. */
function polygon(...corners: readonly Corner[]): PathCommand[] {
  return [...corners.map(([x, y], i) => ({ type: i === 0 ? "M" : "L", x, y }) as const), { type: "Z" }];
}

/** Clockwise where y grows downwards, or the other way round. */
function square(at: number, side: number, isReversed = false): PathCommand[] {
  const corners: Corner[] = [
    [at, at],
    [at + side, at],
    [at + side, at + side],
    [at, at + side],
  ];
  return polygon(...(isReversed ? corners.toReversed() : corners));
}

/** Ink in whole pixels. */
function inkOf(commands: readonly PathCommand[]): number {
  const filled = fillOutline(commands);
  return filled?.ink.values.reduce((sum, value) => sum + value, 0) ?? NaN;
}

test("the longer side becomes 100 pixels, wherever the outline lies", () => {
  const filled = fillOutline(polygon([-30, 500], [-10, 500], [-10, 540], [-30, 540]));
  expect(filled?.box).toEqual({ x: 0, y: 0, width: 50, height: 100 });
  expect([filled?.ink.width, filled?.ink.height]).toEqual([50, 100]);
  expect(filled?.ink.values.every((value) => Math.abs(value - 1) < 1e-6)).toBe(true);
});

test("a pixel that is covered in part has that part of ink", () => {
  // 100 x 33.3 pixels: the last column is covered by a third.
  const filled = fillOutline(polygon([0, 0], [1, 0], [1, 3], [0, 3]));
  expect(filled?.ink.width).toBe(34);
  expect(filled?.ink.values[33]).toBeCloseTo(1 / 3, 5);
  expect(inkOf(polygon([0, 0], [2, 0], [0, 2]))).toBeCloseTo(5000, 0);
});

test("a contour against the direction of the one around it is a hole", () => {
  expect(inkOf([...square(0, 100), ...square(25, 50, true)])).toBeCloseTo(7500, 1);
});

test("strokes that cross are filled where they cross", () => {
  expect(inkOf([...square(0, 60), ...square(40, 60)])).toBeCloseTo(6800, 1);
});

test("curves enclose the area of a circle", () => {
  // The usual four cubic arcs; 0.5523 is the distance of their handles.
  const h = 0.5523;
  const arcs: PathCommand[] = [
    { type: "M", x: 1, y: 0 },
    { type: "C", x1: 1, y1: h, x2: h, y2: 1, x: 0, y: 1 },
    { type: "C", x1: -h, y1: 1, x2: -1, y2: h, x: -1, y: 0 },
    { type: "C", x1: -1, y1: -h, x2: -h, y2: -1, x: 0, y: -1 },
    { type: "C", x1: h, y1: -1, x2: 1, y2: -h, x: 1, y: 0 },
    { type: "Z" },
  ];
  // A polygon of 48 corners has 0.3 % less than the circle around it.
  expect(inkOf(arcs) / (Math.PI * 50 * 50)).toBeCloseTo(0.997, 2);
});

test("a quadratic curve encloses two thirds of its triangle's height", () => {
  const parabola: PathCommand[] = [
    { type: "M", x: 0, y: 0 },
    { type: "Q", x1: 50, y1: 100, x: 100, y: 0 },
    { type: "Z" },
  ];
  expect(inkOf(parabola)).toBeCloseTo((100 * 50 * 2) / 3, -2);
});

test.each([
  ["nothing", []],
  ["a point", polygon([3, 3])],
  ["a line without width", polygon([0, 0], [0, 10])],
])("%s has no ink", (_, commands) => {
  expect(fillOutline(commands)).toBeUndefined();
});
