import { describe, expect, test } from "vitest";

import { loadGraph, relativeDifference, runWith, valuesOf } from "../../../test/graph-harness.js";
import { referenceOptimizerRuns } from "../../../test/graph-reference.js";
import { constant, input } from "../graph/operations/builder.js";
import { floatTensor } from "../tensor/tensor.js";
import { applyUpdate, momentCount } from "./optimizers.js";

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
