import { expect, test } from "vitest";

import { frameOf, neededScale, withFineTip } from "./ink-picture.js";
import type { Stroke } from "./stroke.js";

function line(width: number, ...points: (readonly [x: number, y: number])[]): Stroke {
  return { tool: "pen", width, hasPressure: false, points: points.map(([x, y]) => [x, y, 0.5]) };
}

test("writing has one height on its picture, and a tip in proportion, however large it was and with whatever pen", () => {
  const small = frameOf([line(10, [10, 10], [20, 60])])!;
  const large = frameOf([line(3, [10, 10], [110, 510])])!;
  expect(small.tip * small.scale).toBeCloseTo(large.tip * large.scale);
  expect([small.width, small.height]).toEqual([large.width, large.height]);
});

test("of two lines each has the height of one", () => {
  const one = frameOf([line(5, [0, 0], [10, 100])])!;
  const two = frameOf([line(5, [0, 0], [10, 100]), line(5, [0, 200], [10, 300])])!;
  expect(two.scale).toBe(one.scale);
  expect(two.height).toBeGreaterThan(1.8 * one.height);
});

test("a dash and a point have room, and long writing keeps within bounds", () => {
  const dash = frameOf([line(5, [0, 50], [60, 50])])!;
  expect(dash.width).toBeGreaterThan(dash.height);
  const point = frameOf([line(5, [50, 50])])!;
  expect(Math.min(point.width, point.height)).toBeGreaterThan(20);
  const long = frameOf([line(5, [0, 0], [0, 20]), line(5, [4000, 0], [4000, 20])])!;
  expect(long.width).toBeLessThanOrEqual(2048);
});

test("a pen that is too broad for its writing is taken for a finer one, and another is kept", () => {
  const fine = [line(8, [0, 0], [0, 100])];
  expect(withFineTip(fine)).toBe(fine);
  const [tip] = withFineTip([line(10, [0, 0], [0, 60]), line(10, [40, 0], [40, 30])]).map(({ width }) => width);
  expect(tip).toBeCloseTo(4.8);
});

test("a stroke is the same one with a finer tip, as long as the writing grows no higher", () => {
  const strokes = [line(10, [0, 0], [0, 60]), line(10, [40, 0], [40, 30])];
  const [first] = withFineTip(strokes);
  expect(withFineTip([...strokes, line(10, [80, 0], [80, 50])])[0]).toBe(first);
  expect(withFineTip([...strokes, line(10, [80, 0], [80, 70])])[0]).not.toBe(first);
});

test("a sheet has as many pixels as its writing needs", () => {
  const digit = line(10, [0, 0], [0, 200]);
  expect(neededScale([digit])).toBe(64 / 200);
  expect(neededScale([digit, line(10, [50, 100], [150, 100]), line(10, [200, 195], [205, 200])])).toBe(64 / 200);
});

test("a digit with something far higher around it keeps its pixels", () => {
  const frame = line(5, [0, 0], [400, 0], [400, 350], [0, 350], [0, 0]);
  expect(60 * neededScale([frame, line(5, [100, 100], [100, 160])])).toBeGreaterThanOrEqual(32);
});

test("what only rubs out is no writing", () => {
  expect(frameOf([{ ...line(5, [0, 0], [9, 9]), tool: "eraser" }])).toBeUndefined();
});
