import { expect, test } from "vitest";

import type { Plane } from "../picture/plane.js";
import { createRandom } from "../tensor/random.js";
import { parseGlyph } from "./glyph.js";
import { createHand, type Hand } from "./hand.js";
import { type InkPoint, type Nib, renderStrokes, traceGlyph, writeGlyph } from "./write-glyph.js";

const cross = parseGlyph("0,50 80,50 | 40,0 40,100");

/** A hand that draws as it is told. */
const steady: Hand = {
  ...createHand(createRandom(1), { looseness: 0 }),
  slant: 0,
  turn: 0,
  aspect: 1,
  tremor: 0,
  flickChance: 0,
  recording: { kind: "smooth" },
  penWidth: 10,
  pressure: 0,
  fading: 0,
  nibRoundness: 1,
  sheetSide: 60,
  softness: 1,
};

test("a steady hand draws the template", () => {
  const [bar, stem] = traceGlyph(cross, steady, createRandom(2));
  expect(bar!.every(({ y }) => Math.abs(y - 50) < 1e-9)).toBe(true);
  expect(bar!.at(-1)!.x).toBeCloseTo(80);
  expect(stem![0]!.y).toBeCloseTo(0);
});

test("slant moves the top to the right against the foot, aspect widens", () => {
  const hand = { ...steady, slant: 0.3, aspect: 1.5 };
  const [bar, stem] = traceGlyph(cross, hand, createRandom(2));
  expect(stem![0]!.x - stem!.at(-1)!.x).toBeCloseTo(30);
  expect(bar!.at(-1)!.x - bar![0]!.x).toBeCloseTo(120);
});

test("strokes run on and stop short", () => {
  const lengths = Array.from({ length: 60 }, (_, seed) => {
    const hand = { ...steady, overshoot: 5 };
    const [bar] = traceGlyph(cross, hand, createRandom(seed));
    return bar!.at(-1)!.x - bar![0]!.x;
  });
  expect(Math.max(...lengths)).toBeGreaterThan(84);
  expect(Math.min(...lengths)).toBeLessThan(79);
});

test("a flick adds a point beside the line", () => {
  const hand = { ...steady, flickChance: 1 };
  const [bar] = traceGlyph(cross, hand, createRandom(3));
  const [plain] = traceGlyph(cross, steady, createRandom(3));
  expect(bar!.length).toBe(plain!.length + 2);
  expect(Math.abs(bar!.at(-1)!.y - 50)).toBeGreaterThan(0.5);
});

test("the sheet holds all ink, with blank around it", () => {
  for (let seed = 0; seed < 200; seed++) {
    const random = createRandom(seed);
    const sheet = writeGlyph(cross, createHand(random), random);
    const { width, height, values } = sheet;
    expect(Math.max(width, height)).toBeLessThan(110);
    let most = 0;
    values.forEach((ink, i) => {
      const x = i % width;
      const y = Math.floor(i / width);
      const isRim = x === 0 || y === 0 || x === width - 1 || y === height - 1;
      if (isRim) expect(ink).toBe(0);
      most = Math.max(most, ink);
    });
    // Thin ink on a coarse sheet is faint; none is too faint to be scaled up.
    expect(most).toBeGreaterThan(0.25);
  }
});

test("the same random numbers write the same sheet", () => {
  const write = () => {
    const random = createRandom(4, 2);
    return writeGlyph(cross, createHand(random), random);
  };
  expect(write()).toEqual(write());
});

const roundNib: Nib = { roundness: 1, angle: 0, softness: 1 };
const size = { width: 40, height: 30 };

function at(x: number, y: number, radius = 3, ink = 1): InkPoint {
  return { x, y, radius, ink };
}

function inkOf({ values }: Plane): number {
  return values.reduce((sum, value) => sum + value, 0);
}

test("a level line is as wide as its pen, wherever it lies between pixels", () => {
  for (const y of [15, 15.25, 15.5, 15.9]) {
    const plane = renderStrokes([[at(10, y), at(30, y)]], roundNib, size);
    let column = 0;
    for (let row = 0; row < 30; row++) column += plane.values[row * 40 + 20]!;
    expect(column).toBeCloseTo(6, 4);
  }
});

test("a slanted line has the ink of its rectangle and its two half rounds", () => {
  const plane = renderStrokes([[at(10, 8), at(28, 22)]], roundNib, size);
  const area = 6 * Math.hypot(18, 14) + Math.PI * 9;
  expect(Math.abs(inkOf(plane) - area) / area).toBeLessThan(0.02);
});

test("ink is from 0 to 1 and is no darker where lines cross", () => {
  const first = [at(5, 15), at(35, 15)];
  const second = [at(20, 3), at(20, 27)];
  const both = renderStrokes([first, second], roundNib, size);
  const one = renderStrokes([first], roundNib, size);
  const other = renderStrokes([second], roundNib, size);
  expect([...both.values]).toEqual(Array.from(one.values, (value, i) => Math.max(value, other.values[i]!)));
  expect(Math.max(...both.values)).toBe(1);
});

test("one point is a dot", () => {
  const plane = renderStrokes([[at(20, 15, 5)]], roundNib, size);
  expect(Math.abs(inkOf(plane) - Math.PI * 25)).toBeLessThan(1.5);
});

test("width and darkness change along the line", () => {
  const line = [at(8, 15, 1, 1), at(32, 15, 5, 0.4)];
  const { values } = renderStrokes([line], roundNib, size);
  const widthAt = (x: number) =>
    Array.from({ length: 30 }, (_, y) => values[y * 40 + x]!).filter((value) => value > 0.15).length;
  expect(widthAt(30)).toBeGreaterThan(widthAt(10) + 4);
  expect(values[15 * 40 + 10]!).toBeGreaterThan(0.9);
  expect(values[15 * 40 + 32]!).toBeCloseTo(0.4, 1);
});

test("a flat nib is broad along its wide side only", () => {
  const dot = [[at(20, 15, 8)]];
  const { values } = renderStrokes(dot, { ...roundNib, roundness: 0.5 }, size);
  const row = values.subarray(15 * 40, 16 * 40).filter((v) => v > 0.5).length;
  const column = Array.from({ length: 30 }, (_, y) => values[y * 40 + 20]!);
  expect(row).toBeGreaterThanOrEqual(15);
  expect(column.filter((v) => v > 0.5).length).toBeLessThanOrEqual(9);
});

test("a soft edge fades over its softness", () => {
  const line = [[at(20, -20, 5), at(20, 50, 5)]];
  const { values } = renderStrokes(line, { ...roundNib, softness: 6 }, size);
  const row = [...values.subarray(15 * 40, 16 * 40)];
  expect(row.filter((v) => v > 0.01 && v < 0.99).length).toBe(12);
  expect(row.reduce((sum, value) => sum + value)).toBeCloseTo(10, 4);
});

test("what lies beyond the sheet is cut, not wrapped", () => {
  const plane = renderStrokes([[at(-30, 15), at(2, 15)]], roundNib, size);
  expect(plane.values.every((v, i) => v === 0 || i % 40 < 7)).toBe(true);
});
