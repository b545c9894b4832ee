import { describe, expect, test } from "vitest";

import { anyOf, disc, drawPlane, rectangle, type Shape } from "../../../../test/drawn-ink.js";
import { createSegment, type Segment } from "../components.js";
import { columnAt, type Cut, findCuts, splitSegment } from "./cuts.js";
import type { Plane } from "../plane.js";
import { columnIn, plainFrame, rowIn } from "./writing-frame.js";

const WIDTH = 200;
const HEIGHT = 100;

function segmentOf(shape: Shape): { segment: Segment; ink: Plane } {
  const ink = drawPlane(WIDTH, HEIGHT, shape);
  const pixels = [...ink.values.keys()].filter((at) => ink.values[at]! > 0);
  return { segment: createSegment(pixels, ink), ink };
}

/** The cheapest cut that runs between two columns all the way. */
function cheapestWithin(cuts: readonly Cut[], from: number, to: number): Cut {
  const within = cuts.filter(({ columns }) => columns.every((column) => column > from && column < to));
  return within.toSorted((a, b) => a.cost - b.cost)[0]!;
}

const discs = segmentOf(anyOf(disc(60, 50, 25), disc(108, 50, 25)));

describe("cuts through joined ink", () => {
  test("run between two discs that touch, and cross no more than the place where they do", () => {
    const cuts = findCuts(discs.segment, discs.ink, plainFrame, 51);
    const between = cheapestWithin(cuts, 60, 108);
    expect(columnAt(between, 50)).toBeGreaterThan(80);
    expect(columnAt(between, 50)).toBeLessThan(88);
    // The discs overlap by 3 columns, and share about 14 of 51 rows there.
    expect(between.cost).toBeGreaterThan(0);
    expect(between.cost).toBeLessThan(0.35);
  });

  test("split the two discs, each with nearly all of its ink and none of the other's", () => {
    const cuts = findCuts(discs.segment, discs.ink, plainFrame, 51);
    const between = cheapestWithin(cuts, 60, 108);
    const slices = splitSegment(discs.segment, discs.ink, plainFrame, [between]);
    expect(slices).toHaveLength(2);
    const [left, right] = slices as [Segment, Segment];
    expect(Math.abs(left.mass - right.mass)).toBeLessThan(0.06 * left.mass);
    expect(left.box.x).toBe(35);
    expect(right.box.x + right.box.width).toBe(134);
    expect(left.box.width).toBeLessThan(53);
    expect(right.box.width).toBeLessThan(53);
  });

  test("bend around a stroke that hangs over the neighbour", () => {
    // The roof reaches over the stem to its right, joined to it by a bridge.
    const roof = anyOf(rectangle(50, 20, 8, 60), rectangle(50, 20, 31, 8));
    const stem = rectangle(73, 45, 40, 35);
    const bridge = rectangle(58, 65, 15, 4);
    const { segment, ink } = segmentOf(anyOf(roof, stem, bridge));
    const cuts = findCuts(segment, ink, plainFrame, 60);
    // Around the roof's end and through the bridge, 4 pixels of 60; straight down there are 12.
    const around = cuts.filter((cut) => columnAt(cut, 24) >= 80 && columnAt(cut, 66) < 73);
    expect(around).toHaveLength(1);
    expect(around[0]!.cost).toBeLessThan(0.1);
    const [left, right] = splitSegment(segment, ink, plainFrame, around);
    expect(left!.box).toMatchObject({ x: 50, y: 20, height: 60 });
    expect(right!.box).toMatchObject({ y: 45, height: 35 });
  });

  test("come from left to right, no two alike", () => {
    const bars = anyOf(...[40, 82, 124].map((x) => rectangle(x, 20, 8, 60)), rectangle(40, 40, 92, 6));
    const { segment, ink } = segmentOf(bars);
    const cuts = findCuts(segment, ink, plainFrame, 60);
    const middles = cuts.map(meanOf);
    expect(middles).toEqual(middles.toSorted((a, b) => a - b));
    for (const [i, cut] of cuts.entries()) {
      for (const other of cuts.slice(i + 1)) {
        expect(distanceOf(cut, other)).toBeGreaterThanOrEqual(0.09 * 60);
      }
    }
  });

  test("are not tried through ink thicker than strokes are", () => {
    const { segment, ink } = segmentOf(rectangle(20, 20, 150, 60));
    expect(findCuts(segment, ink, plainFrame, 60)).toEqual([]);
  });

  test("run along the lean of the writing", () => {
    const frame = { slope: 0, lean: 0.4 };
    const leaning =
      (left: number): Shape =>
      (x, y) =>
        Math.abs(columnIn(frame, x, rowIn(frame, x, y)) - left) < 4 && y >= 20 && y < 80;
    const bridge = rectangle(72, 48, 36, 4);
    const { segment, ink } = segmentOf(anyOf(leaning(90), leaning(126), bridge));
    const cuts = findCuts(segment, ink, frame, 60);
    const between = cuts.find((cut) => Math.abs(meanOf(cut) - 108) < 10)!;
    const [left, right] = splitSegment(segment, ink, frame, [between]);
    // The left stroke and half of the bridge; in the picture the two overlap by 4 columns.
    expect(Math.abs(left!.mass - right!.mass)).toBeLessThan(0.2 * left!.mass);
    expect(left!.box.x + left!.box.width).toBeGreaterThan(right!.box.x);
  });
});

describe("what cuts leave", () => {
  test("has every pixel once, in as many slices as there are cuts and one", () => {
    const cuts = findCuts(discs.segment, discs.ink, plainFrame, 51);
    const slices = splitSegment(discs.segment, discs.ink, plainFrame, cuts);
    expect(slices).toHaveLength(cuts.length + 1);
    const pixels = slices.flatMap((slice) => [...(slice?.pixels ?? [])]);
    expect(pixels.toSorted((a, b) => a - b)).toEqual([...discs.segment.pixels]);
  });

  test("is nothing beyond a cut that has no ink on one side", () => {
    const beyond: Cut = { top: 0, step: 100, columns: Float32Array.of(180), cost: 0 };
    const [all, nothing] = splitSegment(discs.segment, discs.ink, plainFrame, [beyond]);
    expect(all).toEqual(discs.segment);
    expect(nothing).toBeUndefined();
  });
});

test("a cut goes on straight above its first and below its last row", () => {
  const cut: Cut = { top: 10, step: 5, columns: Float32Array.of(3, 4, 6), cost: 0 };
  expect([0, 11, 16, 22, 40].map((row) => columnAt(cut, row))).toEqual([3, 3, 4, 6, 6]);
});

function meanOf({ columns }: Cut): number {
  return columns.reduce((sum, column) => sum + column, 0) / columns.length;
}

/** Mean distance of their places. */
function distanceOf(a: Cut, b: Cut): number {
  const total = a.columns.reduce((sum, column, i) => sum + Math.abs(column - b.columns[i]!), 0);
  return total / a.columns.length;
}
