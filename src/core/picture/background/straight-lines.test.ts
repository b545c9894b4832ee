import { describe, expect, test } from "vitest";

import { anyOf, drawPlane, rectangle, type Shape } from "../../../../test/drawn-ink.js";
import { transpose } from "../plane.js";
import { runSteps } from "../steps.js";
import { findStraightLines } from "./straight-lines.js";

const WIDTH = 200;
const HEIGHT = 100;

/** From column `start` to `end`, two pixels thick, its upper row given by column. */
function line(start: number, end: number, rowAt: (x: number) => number): Shape {
  return (x, y) => {
    const row = Math.round(rowAt(x));
    return x >= start && x <= end && (y === row || y === row + 1);
  };
}

/** The level lines: those of the transposed plane. */
function find(...shapes: readonly Shape[]) {
  return runSteps(findStraightLines(transpose(drawPlane(WIDTH, HEIGHT, anyOf(...shapes))), 0.5, 50));
}

describe("a straight line", () => {
  test("is found with its ends, its middle and its thickness", () => {
    const [found, ...others] = find(line(20, 119, () => 40));
    expect(others).toEqual([]);
    expect(found).toMatchObject({ start: 20, end: 119, thickness: 2 });
    expect([...found!.middle]).toEqual(Array.from({ length: 100 }, () => 40.5));
  });

  test("is followed as it climbs by 12 degrees", () => {
    const climb = (x: number) => 80 - 0.21 * x;
    const found = find(line(10, 180, climb));
    expect(found).toHaveLength(1);
    const { start, end, middle } = found[0]!;
    expect([start, end]).toEqual([10, 180]);
    middle.forEach((row, i) => expect(Math.abs(row - climb(start + i) - 0.5)).toBeLessThanOrEqual(1));
  });

  test("goes on across strokes that cross it and over a gap, straight between what is seen", () => {
    const faded: Shape = (x, y) => line(20, 150, () => 40)(x, y) && !(x > 60 && x < 65);
    const stem = rectangle(100, 20, 8, 50);
    const found = find(faded, stem);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ start: 20, end: 150 });
    expect(found[0]!.middle.every((row) => row === 40.5)).toBe(true);
  });

  test("is told from another a few rows below it", () => {
    const found = find(
      line(20, 119, () => 40),
      line(30, 150, () => 47),
    );
    expect(found.map(({ start, end }) => [start, end])).toEqual([
      [20, 119],
      [30, 150],
    ]);
  });
});

describe("no straight line is", () => {
  test.each<[string, Shape]>([
    ["a line shorter than asked for", line(20, 65, () => 40)],
    ["a bar as thick as a pen's stroke", rectangle(20, 40, 120, 7)],
    ["an arc", line(20, 180, (x) => 30 + 0.006 * (x - 100) ** 2)],
    ["a slope of 20 degrees", line(10, 190, (x) => 15 + 0.36 * x)],
    ["a row of dots", (x, y) => line(10, 190, () => 40)(x, y) && x % 8 < 2],
    ["an upright line", rectangle(90, 5, 2, 90)],
  ])("%s", (_what, shape) => {
    expect(find(shape)).toEqual([]);
  });
});
