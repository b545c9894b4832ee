import { describe, expect, test } from "vitest";

import { loadGraph, relativeDifference, runWith, valuesOf } from "../../../test/graph-harness.js";
import { referenceOptimizerRuns } from "../../../test/graph-reference.js";
import { constant, input } from "../graph/operations/builder.js";
import { floatTensor } from "../tensor/tensor.js";
import { applyUpdate, learningRateAt, momentCount, scheduleKinds } from "./optimizers.js";

/** float32, five steps of rounding. */
const UPDATE_TOLERANCE = 2e-6;

describe("five updates are PyTorch's, with weight decay on weights alone:", () => {
  test.each(referenceOptimizerRuns().map((run) => [run.kind, run] as const))("%s", async (kind, run) => {
    const size = run.initial.length;
    const vector = (name: string) => input(name, [size]);
    const moments = Array.from({ length: momentCount(kind) }, (_, i) => vector(`moment${i}`));
    const updated = applyUpdate(
      { kind },
      {
        parameters: vector("parameters"),
        gradients: vector("gradients"),
        moments,
        learningRate: input("learningRate", [1]),
        decay: constant(floatTensor([size], run.decay)),
        corrections: [input("correction1", [1]), input("correction2", [1])],
      },
    );
    const session = await loadGraph({
      parametersAfter: updated.parameters,
      ...Object.fromEntries(updated.moments.map((moment, i) => [`moment${i}After`, moment])),
    });

    const state = new Map(
      ["parameters", ...moments.map((_, i) => `moment${i}`)].map((name) => [
        name,
        floatTensor([size], new Float32Array(size)),
      ]),
    );
    state.set("parameters", floatTensor([size], run.initial));
    for (const [step, gradients] of run.gradients.entries()) {
      const results = await runWith(session, {
        ...Object.fromEntries(state),
        gradients: floatTensor([size], gradients),
        learningRate: floatTensor([1], [run.learningRates[step] ?? 0]),
        correction1: floatTensor([1], [1 - 0.9 ** (step + 1)]),
        correction2: floatTensor([1], [1 - 0.99 ** (step + 1)]),
      });
      for (const name of state.keys()) {
        const after = valuesOf(results[`${name}After`]);
        state.set(name, floatTensor([size], after));
      }
      expect(relativeDifference(valuesOf(state.get("parameters")), run.after[step] ?? []), `step ${step}`).toBeLessThan(
        UPDATE_TOLERANCE,
      );
    }
    await session.dispose();
  });
});

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
