import { expect, test } from "vitest";

import { parseGlyph, type Point } from "./glyph.js";
import { createRandom } from "../tensor/random.js";
import { lengthOf, recordLine, traceCurve, trembleLine } from "./line.js";

const straight = Array.from({ length: 101 }, (_, i) => ({ x: i, y: 0 }));

test("a steady hand leaves the line as it is", () => {
  const steady = { tremor: 0, tremorLength: 8 };
  expect(trembleLine(straight, steady, createRandom(1))).toBe(straight);
});

test("tremor moves the line about as far as it says, smoothly", () => {
  let squares = 0;
  let count = 0;
  for (let seed = 0; seed < 50; seed++) {
    const line = trembleLine(straight, { tremor: 2, tremorLength: 8 }, createRandom(seed));
    line.forEach(({ y }, i) => {
      squares += y * y;
      count++;
      if (i > 0) expect(Math.abs(y - line[i - 1]!.y)).toBeLessThan(2.5);
    });
  }
  // Between its knots the walk deviates less than at them.
  expect(Math.sqrt(squares / count)).toBeGreaterThan(1.3);
  expect(Math.sqrt(squares / count)).toBeLessThan(2.2);
});

test("a smooth record is the line itself", () => {
  expect(recordLine(straight, { kind: "smooth" })).toBe(straight);
});

test("a coarse screen moves every point to its grid", () => {
  const line = [
    { x: 1.2, y: 7.4 },
    { x: 4.9, y: -2.6 },
  ];
  expect(recordLine(line, { kind: "stepped", step: 5 })).toEqual([
    { x: 0, y: 5 },
    { x: 5, y: -5 },
  ]);
});

test("a slow tablet reports places a step apart, and both ends", () => {
  const places = recordLine(straight, { kind: "cornered", step: 20 });
  expect(places.map(({ x }) => x)).toEqual([0, 20, 40, 60, 80, 100]);
});

test("a short line keeps enough places to be told", () => {
  const short = straight.slice(0, 13);
  const places = recordLine(short, { kind: "cornered", step: 20 });
  expect(places.length).toBeGreaterThanOrEqual(4);
  expect(recordLine([{ x: 1, y: 2 }], { kind: "cornered", step: 9 })).toEqual([{ x: 1, y: 2 }]);
});

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
