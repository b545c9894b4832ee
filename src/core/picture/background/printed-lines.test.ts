import { describe, expect, test } from "vitest";

import { anyOf, comparePlane, drawPlane, rectangle, ring, type Shape, stroke } from "../../../../test/drawn-ink.js";
import { runSteps } from "../steps.js";
import { boxOfPrintedLine, erasePrintedLines, findPrintedLines } from "./printed-lines.js";

const WIDTH = 300;
const HEIGHT = 200;
const THRESHOLD = 0.15;
const PEN = 6;

const four = stroke(
  [
    [140, 50],
    [110, 110],
    [170, 110],
    [150, 110],
    [150, 70],
    [150, 150],
  ],
  PEN,
);
const seven = stroke(
  [
    [200, 55],
    [250, 55],
    [215, 150],
  ],
  PEN,
);
const one = stroke(
  [
    [60, 50],
    [60, 150],
  ],
  PEN,
);
const zero = ring(60, 100, 45, PEN);

/** Finds the printed lines among strokes and erases them. */
function erase(print: Shape, writing: Shape) {
  const shape = anyOf(print, writing);
  const ink = drawPlane(WIDTH, HEIGHT, shape);
  const lines = runSteps(findPrintedLines(ink, THRESHOLD));
  return { count: lines.length, ...comparePlane(erasePrintedLines(ink, lines, THRESHOLD), THRESHOLD, writing) };
}

function level(top: number, left = 0, right = WIDTH): Shape {
  return rectangle(left, top, right - left, 2);
}

function upright(left: number, top = 0, bottom = HEIGHT): Shape {
  return rectangle(left, top, 2, bottom - top);
}

describe("printed lines are erased, and the strokes that cross them stay:", () => {
  const writing = anyOf(zero, four, seven);
  test("rules from edge to edge", () => {
    const erased = erase(anyOf(...[30, 80, 130, 180].map((y) => level(y))), writing);
    expect(erased.count).toBe(4);
    expect(erased.missed).toBeLessThan(0.04);
    expect(erased.besides).toBeLessThan(0.04);
  });

  test("rules that climb", () => {
    const climbing = [30, 80, 130, 180].map((top): Shape => {
      return (x, y) => Math.abs(y - (top + 15 - 0.1 * x)) <= 1;
    });
    const erased = erase(anyOf(...climbing), writing);
    expect(erased.count).toBe(4);
    expect(erased.missed).toBeLessThan(0.04);
    expect(erased.besides).toBeLessThan(0.04);
  });

  test("the lines of squared paper", () => {
    const squares = anyOf(...[25, 73, 121, 169].map((y) => level(y)), ...[38, 86, 182, 278].map((x) => upright(x)));
    const erased = erase(squares, writing);
    expect(erased.count).toBe(8);
    expect(erased.missed).toBeLessThan(0.06);
    expect(erased.besides).toBeLessThan(0.06);
  });

  test("a frame around a number", () => {
    const frame = anyOf(level(20, 5, 280), level(180, 5, 280), upright(5, 20, 182), upright(280, 20, 182));
    const erased = erase(frame, writing);
    expect(erased.count).toBe(4);
    expect(erased.missed).toBe(0);
    // The corners.
    expect(erased.besides).toBeLessThan(0.01);
  });

  test("the borders of a row of cells, with a stroke that pokes through one", () => {
    const cells = anyOf(level(20, 5, 292), level(180, 5, 292), ...[5, 118, 185, 290].map((x) => upright(x, 20, 182)));
    const poking = stroke(
      [
        [150, 100],
        [210, 100],
      ],
      PEN,
    );
    const erased = erase(cells, anyOf(zero, poking));
    expect(erased.count).toBe(6);
    expect(erased.missed).toBeLessThan(0.02);
    expect(erased.besides).toBeLessThan(0.02);
  });

  test("an underline", () => {
    const erased = erase(level(170, 20, 260), writing);
    expect(erased).toEqual({ count: 1, missed: 0, besides: 0 });
  });
});

describe("no printed line is", () => {
  test.each<[string, Shape]>([
    ["a lone 1", one],
    ["a 1 of a fine pen", rectangle(60, 20, 2, 150)],
    ["the bar of a 7", seven],
    ["the bar of a 4", four],
    ["the foot of a 1", anyOf(one, rectangle(30, 146, 60, 3))],
    ["the bar of a 7 of a fine pen", anyOf(rectangle(200, 50, 60, 3), upright(258, 50, 150))],
  ])("%s", (_what, writing) => {
    expect(erase(() => false, writing).count).toBe(0);
  });

  test("a box by itself: it may be a 0", () => {
    const box = anyOf(level(50, 40, 110), level(150, 40, 112), upright(40, 50, 150), upright(110, 50, 150));
    expect(erase(() => false, box).count).toBe(0);
  });

  test("a 1 from edge to edge of a picture that is cut close", () => {
    const ink = drawPlane(40, 100, rectangle(16, 0, 8, 100));
    expect(runSteps(findPrintedLines(ink, THRESHOLD))).toEqual([]);
  });
});

test("the box of a printed line covers all of it, however it runs", () => {
  const print = anyOf(level(80), (x, y) => Math.abs(x - (200 + 0.1 * y)) <= 1);
  const lines = runSteps(findPrintedLines(drawPlane(WIDTH, HEIGHT, print), THRESHOLD));
  const boxes = lines.map(boxOfPrintedLine);
  expect(boxes).toHaveLength(2);
  const isCovered = (x: number, y: number) => boxes.some((box) => rectangle(box.x, box.y, box.width, box.height)(x, y));
  const uncovered = drawPlane(WIDTH, HEIGHT, (x, y) => print(x, y) && !isCovered(x, y));
  expect(uncovered.values.every((value) => value === 0)).toBe(true);
  expect(boxes[0]!.height).toBeLessThanOrEqual(4);
  expect(boxes[1]!.width).toBeLessThanOrEqual(26);
});
