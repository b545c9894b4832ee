import { expect, test } from "vitest";
import { LOCATOR_CHANNELS, LOCATOR_NUMBER, LOCATOR_STRIDE, toLocatorDistance, toLocatorInput } from "../locator.js";
import type { CellMap } from "../picture/lines/located-lines.js";
import { createPlane, type Plane } from "../picture/plane.js";
import { locateLines } from "./locate-lines.js";
import type { LocatorScorer } from "./locator-scorer.js";

/** Takes a bar of 8 to 28 pixels of height for a line of digits: every cell whose column is inked above and below. */
function createBarScorer(shown: Plane[] = []): LocatorScorer {
  return {
    score(plane): Promise<CellMap> {
      shown.push(plane);
      const [columns, rows] = [Math.ceil(plane.width / LOCATOR_STRIDE), Math.ceil(plane.height / LOCATOR_STRIDE)];
      const count = columns * rows;
      const values = new Float32Array(LOCATOR_CHANNELS * count);
      values.fill(4, 0, count);
      const isInk = (x: number, y: number) =>
        x < plane.width && y >= 0 && y < plane.height && plane.values[y * plane.width + x]! > 0.5;
      for (let at = 0; at < count; at++) {
        const x = Math.floor(((at % columns) + 0.5) * LOCATOR_STRIDE);
        const y = Math.floor((Math.floor(at / columns) + 0.5) * LOCATOR_STRIDE);
        if (!isInk(x, y)) continue;
        let [top, foot] = [y, y];
        while (isInk(x, top - 1) && y - top < 40) top--;
        while (isInk(x, foot) && foot - y < 40) foot++;
        const isCore = Math.abs(y - (top + foot) / 2) <= 0.25 * (foot - top);
        if (foot - top < 8 || foot - top > 28 || !isCore) continue;
        values[LOCATOR_NUMBER * count + at] = 9;
        values[3 * count + at] = toLocatorDistance(y - top);
        values[4 * count + at] = toLocatorDistance(foot - y);
      }
      return Promise.resolve({ columns, rows, values });
    },
    dispose: () => Promise.resolve(),
  };
}

/** Bars of upright strokes, an eighth of their height broad, with as much paper between. */
function planeWith(width: number, height: number, ...bars: readonly (readonly [number, number, number, number])[]) {
  const plane = createPlane(width, height);
  for (const [left, top, right, bottom] of bars) {
    const stroke = Math.ceil((bottom - top) / 8);
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x += 2 * stroke) {
        plane.values.fill(0.5, y * width + x, y * width + Math.min(right, x + stroke));
      }
    }
  }
  return plane;
}

test("finds lines of every height, each once", async () => {
  const plane = planeWith(400, 400, [22, 20, 202, 36], [24, 60, 304, 124], [96, 140, 376, 396]);
  const lines = await locateLines(plane, createBarScorer(), { fullInk: 0.5 });
  expect(lines.map(({ height }) => Math.round(height)).toSorted((a, b) => a - b)).toEqual([16, 64, 256]);
});

test("shows full ink as 1", async () => {
  const shown: Plane[] = [];
  await locateLines(planeWith(64, 64, [8, 8, 40, 24]), createBarScorer(shown), { fullInk: 0.5 });
  expect(Math.max(...shown[0]!.values)).toBeCloseTo(toLocatorInput(1), 6);
  expect(shown.map(({ width }) => width)).toEqual([64, 32, 16]);
});

test("shows a large plane in strips, and finds what runs over their seams", async () => {
  const shown: Plane[] = [];
  const tall = 2400;
  const bars = Array.from({ length: 60 }, (_, i) => [30, 15 + 40 * i, 500, 30 + 40 * i] as const);
  const lines = await locateLines(planeWith(1000, tall, ...bars), createBarScorer(shown), { fullInk: 0.5 });
  expect(Math.max(...shown.map(({ width, height }) => width * height))).toBeLessThan(400_000);
  expect(lines.map(({ extent }) => Math.round(extent.top)).toSorted((a, b) => a - b)).toEqual(
    bars.map(([, top]) => top),
  );
});

test("shows only what holds strokes of small writing", async () => {
  const shown: Plane[] = [];
  const broad = createPlane(400, 400);
  for (let y = 40; y < 360; y++) broad.values.fill(0.5, 400 * y + 60, 400 * y + 120);
  await locateLines(broad, createBarScorer(shown), { fullInk: 0.5 });
  // 60 pixels are narrow at an eighth of the size.
  expect(shown.map(({ width }) => width)).toEqual([50, 25]);
});

test("gives way before each run, and passes on what stops it", async () => {
  const stopped = new Error("stopped");
  const pause = () => Promise.reject(stopped);
  const plane = planeWith(64, 64, [8, 8, 40, 24]);
  await expect(locateLines(plane, createBarScorer(), { fullInk: 0.5, pause })).rejects.toBe(stopped);
});
