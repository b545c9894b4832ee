import { expect, test } from "vitest";

import { lengthOf, traceCurve } from "./curve.js";
import { parseGlyph, type Point } from "./glyph.js";

/** Rounding of sums of a few products of numbers up to 100. */
const EXACT = 1e-9;

function strokeOf(notation: string) {
  return parseGlyph(notation)[0]!;
}

function distanceTo(line: readonly Point[], { x, y }: Point): number {
  return Math.min(...line.map((point) => Math.hypot(point.x - x, point.y - y)));
}

test("the line passes through all control points", () => {
  const stroke = strokeOf("0,0 40,10 45,60! 20,90 22,92 80,100");
  const line = traceCurve(stroke, 3);
  for (const point of stroke) {
    expect(distanceTo(line, point)).toBeLessThan(EXACT);
  }
  expect(line[0]).toMatchObject({ x: 0, y: 0 });
});

test("between corners the line is straight", () => {
  const line = traceCurve(strokeOf("0,0 30,40! 60,0"), 1);
  for (const { x, y } of line) {
    const straight = x <= 30 ? (x * 4) / 3 : 80 - (x * 4) / 3;
    expect(Math.abs(y - straight)).toBeLessThan(EXACT);
  }
});

test("without a corner the same points make a round line", () => {
  const line = traceCurve(strokeOf("0,0 30,40 60,0"), 1);
  const straight = traceCurve(strokeOf("0,0 30,40! 60,0"), 1);
  expect(lengthOf(line)).toBeGreaterThan(lengthOf(straight) + 1);
  // At the top it runs level.
  const top = line.findIndex(({ x }) => Math.abs(x - 30) < EXACT);
  expect(Math.abs(line[top + 1]!.y - line[top - 1]!.y)).toBeLessThan(EXACT);
});

test("eight points of a circle make a circle", () => {
  const stroke = Array.from({ length: 17 }, (_, i) => ({
    x: 50 * Math.cos((i * Math.PI) / 4),
    y: 50 * Math.sin((i * Math.PI) / 4),
    isCorner: false,
  }));
  const line = traceCurve(stroke, 1);
  const inner = line.slice(60, -60); // the ends have no curvature
  for (const { x, y } of inner) {
    expect(Math.abs(Math.hypot(x, y) - 50)).toBeLessThan(0.6);
  }
});

test("points come close enough to each other", () => {
  const line = traceCurve(strokeOf("0,0 100,0 100,3 0,50"), 2);
  for (let i = 1; i < line.length; i++) {
    // The bow between two points is longer than its chord.
    expect(lengthOf(line.slice(i - 1, i + 1))).toBeLessThan(2 * 1.6);
  }
});

test("a point twice is no loop and no number that is none", () => {
  const line = traceCurve(strokeOf("0,0 10,10 10,10 20,0"), 1);
  expect(line.every(({ x, y }) => Number.isFinite(x + y))).toBe(true);
  expect(lengthOf(line)).toBeLessThan(45);
});

test("a single point stays one", () => {
  expect(traceCurve(strokeOf("5,6"), 1)).toEqual([{ x: 5, y: 6, isCorner: false }]);
});
