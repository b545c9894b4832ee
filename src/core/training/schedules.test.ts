import { expect, test } from "vitest";

import { learningRateAt, scheduleKinds } from "./schedules.js";

const STEPS = 101;

function curve(kind: (typeof scheduleKinds)[number]): number[] {
  return Array.from({ length: STEPS }, (_, step) => learningRateAt(kind, 0.1, step, STEPS));
}

test("one-cycle rises for a fifth of the run, to the peak, then falls", () => {
  const rates = curve("one-cycle");
  expect(rates[0]).toBeCloseTo(0.005, 6); // a twentieth of the peak
  expect(rates[10]).toBeCloseTo(0.0525, 6); // half way up a straight line
  expect(rates[20]).toBeCloseTo(0.1, 6);
  expect(rates[60]).toBeCloseTo(0.05005, 6); // half way down the cosine
  expect(rates[100]).toBeCloseTo(0.0001, 6);
  expect(rates.indexOf(Math.max(...rates))).toBe(20);
});

test("cosine falls from the peak", () => {
  const rates = curve("cosine");
  expect(rates[0]).toBeCloseTo(0.1, 6);
  expect(rates[50]).toBeCloseTo(0.05005, 6);
  expect(rates[100]).toBeCloseTo(0.0001, 6);
  expect(rates.toSorted((a, b) => b - a)).toEqual(rates);
});

test.each(scheduleKinds)("a run of one step has a rate with %s", (kind) => {
  expect(learningRateAt(kind, 0.1, 0, 1)).toBeGreaterThan(0);
});
