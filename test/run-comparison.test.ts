/**
 * What the page makes of runs beside each other: the digits that one reads and another does not, what that says, the
 * table of figures, and learning curves over each other.
 */

import { expect, test } from "vitest";

import type { StepsPoint } from "../web/src/train/curves/curve-columns.js";
import { chanceOfGap, differenceOf, gapWords } from "../web/src/train/result/compared-rows.js";
import { choiceRows, figureRows, type ComparedRun } from "../web/src/train/result/compared-rows.js";
import {
  curveOf,
  epochTicks,
  errorTicks,
  extentOfCurves,
  spreadApart,
  untilStep,
} from "../web/src/train/result/learning-curve.js";
import type { Choices } from "../web/src/train/choice-words.js";

test("what only one of two runs reads is found in their cells, in the order of the test set", () => {
  const first = [
    [[5, 1, 9], [7]],
    [[], [2, 8]],
  ];
  const second = [
    [
      [1, 7],
      [9, 5],
    ],
    [[2], [8]],
  ];
  expect(differenceOf(first, second)).toEqual({ onlyFirst: [2, 5, 9], onlySecond: [7] });
});

test("the chance of a gap is that of the two-sided sign test", () => {
  // 2 * (1 + 10 + 45) / 1024, by hand.
  expect(chanceOfGap(8, 2)).toBeCloseTo(112 / 1024, 12);
  expect(chanceOfGap(2, 8)).toBe(chanceOfGap(8, 2));
  expect(chanceOfGap(5, 5)).toBe(1);
  expect(chanceOfGap(0, 0)).toBe(1);
  expect(chanceOfGap(1, 0)).toBe(1);
  // Where 0.5 ** count is no number any more: five standard deviations, by the normal distribution 5.7e-7.
  const many = chanceOfGap(5250, 4750);
  expect(many).toBeGreaterThan(4e-7);
  expect(many).toBeLessThan(7e-7);
});

test("a gap is told with what it is worth", () => {
  const places = (count: number) => Array.from({ length: count }, (_, i) => i);
  const words = (first: number, second: number) =>
    gapWords({ onlyFirst: places(first), onlySecond: places(second) }, "A", "B");
  expect(words(31, 24)).toBe("A reads 31 that B does not, B 24 that A does not. So small a gap may be chance.");
  expect(words(10, 40)).toMatch(/more than chance: B reads better\.$/);
  expect(words(0, 0)).toBe("Both read the same test digits right.");
});

function comparedOf(changes: {
  readonly network?: "lenet" | "digits";
  readonly epochs?: number;
  readonly accuracy?: number;
  readonly calibrationError?: number;
  readonly hasResult?: boolean;
}): ComparedRun {
  const { network = "lenet", epochs = 1, hasResult = true } = changes;
  const { accuracy = 0.99, calibrationError = 0.01 } = changes;
  const choices: Choices = {
    network,
    epochs,
    batchSize: 64,
    learningRate: 0.05,
    augmentation: "mild",
    material: ["glyphs"],
    optimizer: "sgd",
    schedule: "one-cycle",
    weightDecay: 0.0005,
    labelSmoothing: 0,
    averageDecay: 0.99,
    imageCount: 60_000,
    validationCount: 5000,
    seed: 1,
  };
  const result = {
    accuracy,
    expectedCalibrationError: calibrationError,
    // Four of its only row were taken for no digit.
    confusion: [[90, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4]],
    seconds: 125,
  };
  return {
    run: { choices, lastEpoch: { imagesPerSecond: 1234.5 } },
    result: hasResult ? result : null,
    parameterCount: 61_706,
  } as unknown as ComparedRun;
}

test("of the choices only those that differ are told, and the network always", () => {
  const rows = choiceRows([comparedOf({}), comparedOf({ epochs: 4 })]);
  const told = rows.map(({ name, values }) => [name, ...values]);
  expect(told).toContainEqual(["Network", "lenet", "lenet"]);
  expect(told).toContainEqual(["Epochs", "1", "4"]);
  expect(told).toHaveLength(2);
});

test("the best figures of a row are marked, where all are known and they are not alike", () => {
  const better = comparedOf({ accuracy: 0.992, calibrationError: 0.02 });
  const rowOf = (name: string, runs: ComparedRun[]) => figureRows(runs).find((row) => row.name === name);
  const both = [comparedOf({}), better];
  expect(rowOf("Test digits read right", both)).toEqual({
    name: "Test digits read right",
    values: ["99.00 %", "99.20 %"],
    best: [1],
  });
  expect(rowOf("Calibration error", both)?.best).toEqual([0]);
  expect(rowOf("Trained for", both)?.values).toEqual(["2\u00a0min 5\u00a0s", "2\u00a0min 5\u00a0s"]);
  expect(rowOf("Read as “not a digit”", both)?.values).toEqual(["4", "4"]);
  const awaited = [better, comparedOf({ hasResult: false })];
  expect(rowOf("Test digits read right", awaited)).toMatchObject({ values: ["99.20 %", "–"], best: [] });
  expect(rowOf("Test digits read right", [better, better])?.best).toEqual([]);
});

function pointAt(step: number, accuracy: number, count = 1): StepsPoint {
  return { step, count, accuracy } as StepsPoint;
}

test("a curve has few points, each the mean over the steps it stands for", () => {
  const points = Array.from({ length: 800 }, (_, i) => pointAt(i + 1, i % 2 === 0 ? 0.25 : 0.75));
  const curve = curveOf(points, 400);
  expect(curve).toHaveLength(80);
  expect(curve.at(-1)).toEqual({ epochs: 2, error: 0.5 });
  // Three wrong of four, then all right: one step of four.
  expect(curveOf([pointAt(3, 0.25, 3), pointAt(4, 1)], 4)).toEqual([
    { epochs: 0.75, error: 0.75 },
    { epochs: 1, error: 0 },
  ]);
  expect(curveOf([], 400)).toEqual([]);
});

test("steps that are done again are forgotten", () => {
  const points = [pointAt(10, 0.5), pointAt(20, 0.6), pointAt(30, 0.7)];
  expect(untilStep(points, 20).map(({ step }) => step)).toEqual([10, 20]);
});

test("curves that lie over each other have a frame, also where one read all right", () => {
  const extent = extentOfCurves([[{ epochs: 1, error: 0.5 }], [{ epochs: 3, error: 0 }]]);
  expect(extent.epochs).toBe(3);
  expect(extent.low).toBeGreaterThan(0);
  expect(errorTicks(extent)).toEqual([0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5]);
  expect(extentOfCurves([[], []])).toEqual({ epochs: 1, low: 0.01, high: 1 });
  expect(epochTicks(1)).toEqual([0, 0.25, 0.5, 0.75, 1]);
  expect(epochTicks(12)).toEqual([0, 5, 10]);
});

test("labels that would lie over each other make room downwards", () => {
  expect(spreadApart([50, 10, 52, 100], 13)).toEqual([50, 10, 63, 100]);
});
