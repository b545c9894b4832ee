import { describe, expect, test } from "vitest";

import { anyOf, drawPlane, rectangle, ring, type Shape, stroke } from "../../../../test/drawn-ink.js";
import { createSegment, findComponents, toSegments } from "../components.js";
import { findTextLines, reframe, type TextLine } from "./text-lines.js";
import { plainFrame } from "./writing-frame.js";

const WIDTH = 420;
const HEIGHT = 320;

/** Draws shapes, each one segment, and gives the lines as the numbers of their shapes. */
function linesOf(...shapes: readonly Shape[]) {
  const ink = drawPlane(WIDTH, HEIGHT, anyOf(...shapes));
  const segments = shapes.map((shape) => {
    const pixels = [...ink.values.keys()].filter((at) => shape(at % WIDTH, Math.floor(at / WIDTH)));
    return createSegment(pixels, ink);
  });
  const lines = findTextLines(segments, ink);
  const order = lines.map((line) => line.segments.map(({ segment }) => segments.indexOf(segment)));
  return { lines, order, ink };
}

function zero(x: number, y: number, radius = 22): Shape {
  return ring(x, y, radius, 6);
}

function one(x: number, y: number): Shape {
  return rectangle(x - 3, y - 22, 6, 45);
}

const tangentOf = (degrees: number) => Math.tan((degrees * Math.PI) / 180);

describe("lines of writing", () => {
  test("come from the top, and their segments from the left", () => {
    const { order } = linesOf(zero(200, 220), one(120, 80), zero(60, 80), one(80, 220), zero(300, 80));
    expect(order).toEqual([
      [2, 1, 4],
      [3, 0],
    ]);
  });

  test("are as high as their digits, be there marks and dots among them", () => {
    const dot = rectangle(110, 120, 5, 5);
    const [line] = linesOf(zero(60, 100), one(90, 100), dot).lines;
    expect(line!.height).toBe(45);
  });

  test("that climb by 10 degrees do not fall into one another", () => {
    const slope = -tangentOf(10);
    const row = (y: number) => [60, 130, 200, 270, 340].map((x, i) => (i % 2 === 0 ? zero : one)(x, y + slope * x));
    const { lines, order } = linesOf(...row(150), ...row(230));
    expect(order).toEqual([
      [0, 1, 2, 3, 4],
      [5, 6, 7, 8, 9],
    ]);
    for (const { frame } of lines) {
      expect(Math.abs(frame.slope - slope)).toBeLessThan(0.04);
    }
  });

  test("that lean by 20 degrees are put upright, from three tall segments on", () => {
    const lean = tangentOf(20);
    const leaning = (x: number): Shape =>
      stroke(
        [
          [x + 25 * lean, 75],
          [x - 25 * lean, 125],
        ],
        6,
      );
    const three = linesOf(leaning(60), leaning(110), leaning(160)).lines[0]!;
    expect(Math.abs(three.frame.lean - lean)).toBeLessThan(0.1);
    for (const { extent } of three.segments) {
      expect(extent.right - extent.left).toBeLessThan(14);
    }
    const alone = linesOf(leaning(60)).lines[0]!;
    expect(alone.frame).toEqual(plainFrame);
  });

  test("take in the loose bar of a 5, high above the middle of the line", () => {
    const five = zero(60, 110, 20);
    const bar = rectangle(55, 78, 30, 6);
    const { order } = linesOf(five, bar, zero(130, 105));
    expect(order).toEqual([[0, 1, 2]]);
  });

  test("take in a comma between digits, and not a digit of the next line", () => {
    const comma = rectangle(93, 117, 6, 14);
    const { lines, order } = linesOf(zero(60, 100), comma, zero(130, 100));
    expect(order).toEqual([[0, 1, 2]]);
    expect(lines[0]!.height).toBe(45);
    const next = linesOf(zero(60, 100), one(95, 160), zero(130, 100));
    expect(next.order).toEqual([[0, 2], [1]]);
  });

  test("do not take in a dot far from all of them", () => {
    const { order } = linesOf(zero(60, 100), zero(130, 100), rectangle(95, 250, 6, 14));
    expect(order).toEqual([[0, 1], [2]]);
  });

  test("end at gaps of more than four heights", () => {
    const { order } = linesOf(zero(40, 100), one(90, 100), zero(380, 100));
    expect(order).toEqual(expect.arrayContaining([[0, 1], [2]]));
  });

  test("are none where there are no segments", () => {
    expect(linesOf().lines).toEqual([]);
  });
});

test("a line in another frame has the same segments at their places there", () => {
  const slope = tangentOf(10);
  const { lines, ink } = linesOf(...[60, 150, 240, 330].map((x) => zero(x, 100 + slope * x)));
  const line = lines[0]!;
  expect(line.frame.slope).not.toBe(0);
  const plain = reframe(line, plainFrame, ink);
  expect(plain.height).toBe(line.height);
  expect(plain.segments.map(({ segment }) => segment)).toEqual(line.segments.map(({ segment }) => segment));
  for (const { segment, extent } of plain.segments) {
    const { x, y, width, height } = segment.box;
    expect(extent).toEqual({ left: x, right: x + width, top: y, bottom: y + height });
  }
  expect(tallestOf(line)).not.toBe(tallestOf(plain));
});

test("connected ink is split as the components are", () => {
  const ink = drawPlane(WIDTH, HEIGHT, anyOf(zero(60, 100), one(120, 100)));
  const found = { ...findComponents(ink, 0), ink };
  const [line] = findTextLines(toSegments(found, found.components), ink);
  expect(line!.segments.map(({ segment }) => segment.box.x)).toEqual([38, 117]);
});

function tallestOf({ segments }: TextLine): number {
  return Math.max(...segments.map(({ extent }) => extent.bottom - extent.top));
}
