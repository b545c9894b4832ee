/**
 * What the page draws of a run: the columns of a curve, the part of it that is worth seeing, and the figures beside it.
 */

import { expect, test } from "vitest";

import type { EpochPoint, StepsPoint } from "../web/src/train/curves/curve-columns.js";
import { pickEvenly, rangeOf, spanOf, toColumns } from "../web/src/train/curves/curve-columns.js";

function pointAt(step: number, loss: number, count = 1): StepsPoint {
  return { step, count, loss, epoch: 1, accuracy: 0.5, learningRate: 0.1, imagesPerSecond: 100, secondsLeft: 1 };
}

function epochAt(step: number, validationAccuracy: number | null): EpochPoint {
  return { epoch: 1, step, trainLoss: 1, trainAccuracy: 0.5, validationAccuracy, imagesPerSecond: 100 };
}

function columnsOf(steps: StepsPoint[], epochs: EpochPoint[] = []) {
  return toColumns(
    { steps, epochs },
    600,
    ({ loss }) => loss,
    ({ validationAccuracy }) => validationAccuracy,
  );
}

test("an epoch that ends between two points has its place, and leaves the others theirs", () => {
  const columns = columnsOf([pointAt(10, 2), pointAt(30, 1)], [epochAt(20, 0.9), epochAt(30, null)]);
  expect(columns.steps).toEqual([10, 20, 30]);
  expect(columns.measured).toEqual([2, null, 1]);
  expect(columns.heldOut).toEqual([null, 0.9, null]);
});

test("the running mean starts at the first point, and has half of what is new after a sixtieth of the run", () => {
  const { mean } = columnsOf([pointAt(300, 4, 300), pointAt(310, 0, 10)]);
  expect(mean[0]).toBeCloseTo(4, 10);
  expect(mean[1]).toBeCloseTo(2, 6);
});

test("at its beginning the mean follows faster: after a tenth of the steps done", () => {
  const { mean } = columnsOf([pointAt(47, 4, 47), pointAt(50, 0, 3)]);
  // Three steps of a half-life of five.
  expect(mean[1]).toBeCloseTo(4 * 0.5 ** (3 / 5), 1);
});

test("a point that stands for many steps moves the mean as far as they would one by one", () => {
  const single = Array.from({ length: 10 }, (_, i) => pointAt(301 + i, 1));
  const start = pointAt(300, 3, 300);
  const merged = columnsOf([start, pointAt(310, 1, 10)]).mean.at(-1);
  const apart = columnsOf([start, ...single]).mean.at(-1);
  expect(merged).toBeCloseTo(apart!, 10);
});

test("the first steps, far from all others, lie beyond the edge; what was held out never does", () => {
  const points = Array.from({ length: 100 }, (_, i) => pointAt(i + 1, i < 3 ? 50 : 1 + i / 1000));
  expect(rangeOf(columnsOf(points))![1]).toBeLessThan(1.2);
  expect(rangeOf(columnsOf(points, [epochAt(100, 0.2)]))![0]).toBe(0.2);
});

test("a curve without a point has no range", () => {
  expect(rangeOf(columnsOf([]))).toBeNull();
});

test("a short run has all its steps in sight, a long one more and more, and at the end all", () => {
  expect(spanOf(859, 1)).toBe(859);
  expect(spanOf(12_800, 1)).toBe(800);
  expect(spanOf(12_800, 800)).toBe(800);
  expect(spanOf(12_800, 801)).toBe(1600);
  expect(spanOf(12_800, 6401)).toBe(12_800);
  expect(spanOf(156_000, 1)).toBe(9750);
});

test("a few of many are spread evenly, with the first and the last", () => {
  const all = Array.from({ length: 101 }, (_, i) => i);
  expect(pickEvenly(all, 5)).toEqual([0, 25, 50, 75, 100]);
  expect(pickEvenly([1, 2], 5)).toEqual([1, 2]);
});
