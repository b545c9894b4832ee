import { expect, test } from "vitest";

import { nothingReached, type RunResult, type TrainingRun } from "../../core/runs/run.js";
import { createPlan } from "../../core/training/plan.js";
import { faultOfResult, faultOfRun, isKeptEvent } from "./kept-runs.js";

const run: TrainingRun = {
  id: "a",
  plan: createPlan({ network: "lenet" }),
  state: "failed",
  reason: "no",
  createdAt: "2026-11-29T00:00:00.000Z",
  ...nothingReached,
};

const point = {
  kind: "steps",
  count: 1,
  step: 1,
  epoch: 1,
  loss: 2.3,
  accuracy: 0.1,
  learningRate: 0.1,
  imagesPerSecond: 900,
  secondsLeft: 3,
} as const;

const result: RunResult = {
  evaluation: {
    count: 1,
    correct: 1,
    accuracy: 1,
    expectedCalibrationError: 0,
    perClass: [],
    confusion: [[1]],
    reliability: [],
    hardest: [],
  },
  cells: [[[0]]],
  outcomes: [7],
  confidences: [0.9],
  validationAccuracy: null,
  seconds: 1,
};

test("whole runs, events and results have no fault", () => {
  expect(faultOfRun(run)).toBeNull();
  expect(faultOfRun({ ...run, lastSteps: point })).toBeNull();
  expect(faultOfResult(result)).toBeNull();
  expect(isKeptEvent({ number: 1, ...point })).toBe(true);
});

test("a fault is named by its place", () => {
  expect(faultOfRun({ ...run, step: "many" as never })).toBe("step must be integer");
  expect(faultOfRun({ ...run, lastSteps: { ...point, loss: null as never } })).toMatch(/^lastSteps/);
  expect(faultOfResult({ ...result, seconds: null as never })).toMatch(/^seconds/);
  expect(faultOfResult({ ...result, cells: [["x"]] as never })).toMatch(/outcome of each image/);
  expect(faultOfResult({} as never)).not.toBeNull();
});

test.each([
  ["a kind that there is not", { ...point, number: 1, kind: "constructor" }],
  ["no number", point],
  ["a state that there is not", { number: 1, kind: "state", state: "asleep", reason: null }],
  ["a text for a step", { ...point, number: 1, step: "1" }],
  ["nothing", null],
])("%s is no event", (_, value) => {
  expect(isKeptEvent(value)).toBe(false);
});
