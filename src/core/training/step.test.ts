import { describe, expect, test } from "vitest";

import { createTensor, floatTensor } from "../tensor/tensor.js";
import { evaluateOne, relativeDifference } from "../../../test/graph-harness.js";
import {
  expectForward,
  expectGradients,
  expectSlopes,
  named,
  referenceCases,
  referenceTrainingRuns,
} from "../../../test/graph-reference.js";
import { drawMasks, mnistImages } from "../../../test/networks.js";
import { createNodeRuntime } from "../../node/onnxruntime/runtime.js";
import { input, maxPool, relu } from "../graph/operations/builder.js";
import { batchNormLayer, convolutionLayer, denseLayer, flatten } from "../network/layers.js";
import { digits, findNetwork, lenet, type Network, networkNames, twoConv } from "../network/networks.js";
import { createTrainingStep, crossEntropy, type TrainingStep, type TrainingStepOptions } from "./step.js";
import type { TrainingState } from "./step-graph.js";

/** Three steps in float32, each on the rounded result of the one before. */
const TRAINING_TOLERANCE = 1e-5;

/** Images a step; few, for most tests here ask whether, not how well. */
const BATCH = 8;

/** The network of graph-reference.py's `training_run`. */
const small: Network = {
  name: "small",
  description: "One convolution, for comparison with PyTorch.",
  classes: 10,
  build(scope, images) {
    const c = convolutionLayer(scope, "conv", images, { channels: 2, kernel: 5, stride: 4, bias: false });
    const h = maxPool(relu(batchNormLayer(scope, "norm", c)), 2); // [batch, 2, 3, 3]
    return denseLayer(scope, "dense", flatten(h), 10);
  },
};

describe("three whole steps are PyTorch's:", () => {
  test.each(referenceTrainingRuns().map((run) => [run.kind, run] as const))("%s", async (kind, run) => {
    const batchSize = run.labels[0]?.length ?? 0;
    const step = await createTrainingStep(
      createNodeRuntime(),
      {
        network: small,
        batchSize,
        optimizer: { kind },
        weightDecay: run.weightDecay,
        labelSmoothing: run.labelSmoothing,
      },
      1,
    );
    const initial = Float32Array.from(run.initial);
    step.restoreState({ ...step.copyState(), parameters: initial, average: initial });
    for (const [index, labels] of run.labels.entries()) {
      const result = await step.run({
        images: referenceImages(batchSize, index),
        labels: Uint8Array.from(labels),
        learningRate: run.learningRates[index] ?? 0,
        averageDecay: run.averageDecay,
        step: index,
        masks: [],
      });
      expect(result.loss).toBeCloseTo(run.losses[index] ?? 0, 4);
      expect(result.correct).toBe(run.correct[index]);
    }
    const state = step.copyState();
    for (const name of ["parameters", "average", "statistics"] as const) {
      expect(relativeDifference([...state[name]], run[name]), name).toBeLessThan(TRAINING_TOLERANCE);
    }
    await step.dispose();
  });
});

describe("every network learns 32 images by heart:", () => {
  const steps: Readonly<Record<string, number>> = { digits: 12, quick: 16, lenet: 36, "two-block": 60, "two-conv": 20 };
  test.each(networkNames)("%s", async (name) => {
    const network = findNetwork(name);
    const step = await create(network, 1, { batchSize: 32, threads: 2 });
    const losses = await train(step, 0, steps[name] ?? 0, 32, 0.02);
    expect(losses[0]).toBeGreaterThan(1.5);
    expect(losses.at(-1)).toBeLessThan(0.05);
    await step.dispose();
  });
});

describe("ten steps from the same seed give the same bits:", () => {
  // On one thread the order of sums cannot change: one network shows it.
  test.each([...networkNames.map((name) => [name, 2] as const), ["digits", 1] as const])(
    "%s with %i threads",
    async (name, threads) => {
      const states: TrainingState[] = [];
      for (let run = 0; run < 2; run++) {
        const step = await create(findNetwork(name), 3, { threads });
        await train(step, 0, 10);
        states.push(step.copyState());
        await step.dispose();
      }
      expectSameBits(states[0]!, states[1]!);
    },
  );

  test("and another seed gives others", async () => {
    const [one, other] = [await create(lenet, 3), await create(lenet, 4)];
    expect(isSame(one.copyState().parameters, other.copyState().parameters)).toBe(false);
    await one.dispose();
    await other.dispose();
  });
});

describe("copyState and restoreState", () => {
  test.each([
    ["sgd", digits],
    ["adamw", lenet],
  ] as const)("go on to the same bits with %s", async (kind, network) => {
    const options = { optimizer: { kind } };
    const unbroken = await create(network, 5, options);
    await train(unbroken, 0, 6);

    const begun = await create(network, 5, options);
    await train(begun, 0, 3);
    const saved = begun.copyState();
    await begun.dispose();
    const resumed = await create(network, 99, options);
    resumed.restoreState(saved);
    await train(resumed, 3, 6);

    expectSameBits(resumed.copyState(), unbroken.copyState());
    await resumed.dispose();
    await unbroken.dispose();
  });

  test("a copy stays as it was while training goes on", async () => {
    const step = await create(lenet, 5);
    const saved = step.copyState();
    const before = structuredClone(saved);
    await train(step, 0, 3);
    expectSameBits(saved, before);
    expect(isSame(step.copyState().parameters, saved.parameters)).toBe(false);
    await step.dispose();
  });

  test("a new step's average is its initial parameters, its moments are 0", async () => {
    const step = await create(digits, 5);
    const { parameters, average, moments } = step.copyState();
    expect(isSame(average, parameters)).toBe(true);
    expect(moments).toHaveLength(1);
    expect(moments[0]?.every((value) => value === 0)).toBe(true);
    await step.dispose();
  });

  test.each([
    ["another network", lenet, {}],
    ["another optimiser", twoConv, { optimizer: { kind: "adamw" } }],
    ["a network with statistics", digits, {}],
  ] as const)("refuse the state of %s", async (_, network, options) => {
    const [step, other] = [await create(twoConv, 1), await create(network, 1, options)];
    const before = step.copyState();
    expect(() => {
      step.restoreState(other.copyState());
    }).toThrowError(
      expect.objectContaining({
        code: "CHECKPOINT_MISMATCH",
        message: expect.stringContaining("need 34826, 34826") as string,
      }) as Error,
    );
    expectSameBits(step.copyState(), before);
    await step.dispose();
    await other.dispose();
  });
});

test("a step can be disposed of twice", async () => {
  const step = await create(lenet, 1);
  await step.dispose();
  await expect(step.dispose()).resolves.toBeUndefined();
});

function create(network: Network, seed: number, options: Partial<TrainingStepOptions> = {}): Promise<TrainingStep> {
  return createTrainingStep(
    createNodeRuntime(),
    { network, batchSize: BATCH, optimizer: { kind: "sgd" }, weightDecay: 1e-4, ...options },
    seed,
  );
}

/** Runs the steps from `start` to before `end` on the same images; the losses. */
async function train(
  step: TrainingStep,
  start: number,
  end: number,
  batchSize = BATCH,
  learningRate = 0.01,
): Promise<number[]> {
  const { images, labels } = await mnistImages(batchSize);
  const losses: number[] = [];
  for (let index = start; index < end; index++) {
    const { loss } = await step.run({
      images,
      labels,
      learningRate,
      averageDecay: 0.9,
      step: index,
      masks: drawMasks(step.masks, 11, index),
    });
    losses.push(loss);
  }
  return losses;
}

function expectSameBits(actual: TrainingState, expected: TrainingState): void {
  const vectors = (state: TrainingState) => [state.parameters, state.average, state.statistics, ...state.moments];
  const theirs = vectors(expected);
  expect(vectors(actual).map((vector, i) => isSame(vector, theirs[i]!))).toEqual(theirs.map(() => true));
}

/** Whether two vectors have the same bits; `toEqual` takes a second for one of 200,000 elements. */
function isSame(a: Float32Array, b: Float32Array): boolean {
  const [left, right] = [a, b].map((vector) => Buffer.from(vector.buffer as ArrayBuffer));
  return left!.equals(right!);
}

/** The formula of graph-reference.py's `step_images`. */
function referenceImages(batchSize: number, step: number): Uint8Array {
  return Uint8Array.from({ length: batchSize * 784 }, (_, pixel) => {
    const i = pixel + step * 1009;
    return ((i * i * 31 + i * 7) % 257) % 256;
  });
}

const cases = named(referenceCases("losses"));

describe("crossEntropy", () => {
  test.each(cases)("%s is PyTorch's", (_, reference) => expectForward(reference));

  test.each(cases)("%s has PyTorch's gradients", (_, reference) => expectGradients(reference));

  test.each(cases)("%s has the slopes of central differences", (_, reference) => expectSlopes(reference));

  test("of equal logits is the logarithm of the number of classes", async () => {
    const loss = crossEntropy(input("x", [2, 10]), input("y", [2], "uint8"));
    const [value] = await evaluateOne(loss, {
      x: floatTensor([2, 10], Array<number>(20).fill(3)),
      y: createTensor("uint8", [2], Uint8Array.of(0, 9)),
    });
    expect(value).toBeCloseTo(Math.log(10), 6);
  });

  test("stays finite where the network is sure and wrong", async () => {
    const loss = crossEntropy(input("x", [1, 2]), input("y", [1], "uint8"));
    const [value] = await evaluateOne(loss, {
      x: floatTensor([1, 2], [0, 1000]),
      y: createTensor("uint8", [1], Uint8Array.of(0)),
    });
    expect(value).toBe(1000);
  });
});
