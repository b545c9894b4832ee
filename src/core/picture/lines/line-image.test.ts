import { describe, expect, test } from "vitest";

import { drawPlane, rectangle } from "../../../../test/drawn-ink.js";
import { LINE_HEIGHT, LINE_INK, LINE_PAPER } from "../../line.js";
import type { Plane } from "../plane.js";
import { cutLine, toLineImage } from "./line-image.js";
import { plainFrame } from "./writing-frame.js";

describe("a line that is cut out", () => {
  const bar = rectangle(30, 20, 6, 40);
  const plane = drawPlane(200, 100, bar);

  test("is as high as the network's images, and as wide as its extent at that scale", () => {
    const { width, height } = cutLine(plane, { left: 10, right: 110, top: 0, bottom: 80 }, plainFrame);
    expect([width, height]).toEqual([50, LINE_HEIGHT]);
  });

  test.each([
    ["reduced", { left: 0, right: 200, top: 0, bottom: 80 }, 2],
    ["enlarged", { left: 25, right: 45, top: 30, bottom: 50 }, 0.5],
  ])("holds as much ink where it is %s", (_, extent, scale) => {
    const line = cutLine(plane, extent, plainFrame);
    const expected = drawPlane(200, 100, (x, y) => {
      return bar(x, y) && x >= extent.left && x < extent.right && y >= extent.top && y < extent.bottom;
    });
    expect(sumOf(line) * scale ** 2).toBeCloseTo(sumOf(expected), 3);
  });

  test("shows what climbs as level, and what leans as upright", () => {
    const frame = { slope: -0.2, lean: 0.3 };
    // A bar as it stands in the frame: between these columns of it, on every row.
    const leaning = drawPlane(300, 200, (x, y) => {
      const row = y - frame.slope * x;
      const column = x + frame.lean * row;
      return column >= 150 && column < 160;
    });
    const { width, values } = cutLine(leaning, { left: 130, right: 180, top: 60, bottom: 100 }, frame);
    for (let y = 0; y < LINE_HEIGHT; y++) {
      const row = Array.from(values.subarray(y * width, (y + 1) * width));
      expect(row[25]).toBeCloseTo(1, 1);
      expect(row[15]).toBeCloseTo(0, 1);
      expect(row[35]).toBeCloseTo(0, 1);
    }
  });

  test("is paper where it reaches beyond the plane", () => {
    const { width, values } = cutLine(plane, { left: -40, right: 40, top: 0, bottom: 80 }, plainFrame);
    expect(Math.max(...values.subarray(20 * width, 20 * width + 20))).toBe(0);
  });
});

describe("the image of a line", () => {
  test("has its paper and its ink at the same greys, however faint", () => {
    for (const [paper, ink] of [
      [0, 1],
      [0.1, 0.25],
      [-0.02, 0.4],
    ] as const) {
      const bar = rectangle(20, 8, 4, 26);
      const plane = drawPlane(90, LINE_HEIGHT, (x, y) => (bar(x, y) ? ink : paper));
      const { width, pixels } = toLineImage(plane);
      expect(width).toBe(90);
      // A level is known to a thousandth of the span of all.
      expect(Math.abs(pixels[0]! - LINE_PAPER)).toBeLessThanOrEqual(1);
      expect(Math.abs(pixels[20 * width + 22]! - LINE_PAPER - LINE_INK)).toBeLessThanOrEqual(1);
    }
  });

  test("without a difference anywhere is all paper", () => {
    const { pixels } = toLineImage(drawPlane(50, LINE_HEIGHT, () => 0.3));
    expect(new Set(pixels)).toEqual(new Set([LINE_PAPER]));
  });
});

function sumOf({ values }: Plane): number {
  return values.reduce((sum, value) => sum + value, 0);
}
