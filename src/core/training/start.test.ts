/** Starting from a model that was trained before, on real digits and real ONNX Runtime. */

import { beforeAll, expect, test } from "vitest";

import { loadMnist } from "../../node/data/mnist.js";
import { createNodeRuntime } from "../../node/onnxruntime/runtime.js";
import { IMAGE_PIXELS, IMAGE_SIZE } from "../digits.js";
import { type ImageSet, subset } from "../dataset/image-set.js";
import { findNetwork } from "../network/networks.js";
import type { NetworkLayout } from "../network/scope.js";
import { floatTensor } from "../tensor/tensor.js";
import { createInlineBatchSource } from "./batches.js";
import type { Checkpoint } from "./checkpoint.js";
import { toInferenceModel } from "./inference-model.js";
import { train, type TrainingEvent } from "./loop.js";
import { createPlan, type TrainingPlan } from "./plan.js";
import { startFrom } from "./start.js";

const runtime = createNodeRuntime();
const IMAGES = 480;
/** It normalises batches after every convolution. */
const plan = createPlan({ network: "quick", epochs: 2, batchSize: 32, seed: 5, threads: 1, augmentation: null });

let images: ImageSet;
let layout: NetworkLayout;
let model: Uint8Array;
let started: Checkpoint;

function createBatches() {
  return createInlineBatchSource({
    ...images,
    indices: Uint32Array.from({ length: IMAGES }, (_, i) => i),
    batchSize: plan.batchSize,
    seed: plan.seed,
    augmentation: null,
  });
}

async function run(chosen: TrainingPlan, checkpoint?: Checkpoint): Promise<TrainingEvent[]> {
  const events: TrainingEvent[] = [];
  const dependencies = { runtime, batches: createBatches(), validation: null, clock: () => 0 };
  for await (const event of train(chosen, { ...dependencies, ...(checkpoint && { checkpoint }) })) events.push(event);
  return events;
}

function toModel({ average: parameters, statistics }: Checkpoint["state"]): Uint8Array {
  // The temperature stands in the file alone.
  return toInferenceModel({ network: findNetwork(plan.network), layout, parameters, statistics, temperature: 1.7 });
}

async function logitsOf(bytes: Uint8Array): Promise<Float32Array> {
  const session = await runtime.load(bytes, { threads: 1 });
  try {
    const pixels = Float32Array.from(images.images.subarray(0, 40 * IMAGE_PIXELS), (ink) => ink / 255);
    const { logits } = await session.run({ images: floatTensor([40, 1, IMAGE_SIZE, IMAGE_SIZE], pixels) }, ["logits"]);
    return logits!.data as Float32Array;
  } finally {
    await session.dispose();
  }
}

beforeAll(async () => {
  images = subset(
    await loadMnist("train"),
    Array.from({ length: IMAGES }, (_, i) => i),
  );
  const end = (await run(plan)).at(-1);
  if (end?.kind !== "end") throw new Error("broken invariant: the run did not end");
  layout = end.layout;
  model = toModel(end.checkpoint.state);
  started = await startFrom(runtime, plan, [model], createBatches());
}, 60_000);

test("what a run starts from computes what the model does", async () => {
  const [expected, got] = [await logitsOf(model), await logitsOf(toModel(started.state))];
  expect(Math.max(...got.map((value, i) => Math.abs(value - expected[i]!)))).toBeLessThan(1e-3);
  expect(started.step).toBe(0);
});

test("the first steps know what the model knows", async () => {
  const lossOf = (events: readonly TrainingEvent[]) => {
    const losses = events.flatMap((event) => (event.kind === "step" && event.step <= 5 ? [event.loss] : []));
    return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  };
  const gentle = { ...plan, epochs: 1, peakLearningRate: 1e-6 };
  const [anew, further] = [await run(gentle), await run(gentle, started)];
  expect(lossOf(anew)).toBeGreaterThan(2);
  expect(lossOf(further)).toBeLessThan(1);
});

test("of several models the weights are the mean", async () => {
  const further = (await run({ ...plan, epochs: 1, peakLearningRate: 1e-3 }, started)).at(-1);
  if (further?.kind !== "end") throw new Error("broken invariant: the run did not end");
  const other = toModel(further.checkpoint.state);
  const alone = (await startFrom(runtime, plan, [other], createBatches())).state.parameters;
  const mean = (await startFrom(runtime, plan, [model, other], createBatches())).state.parameters;
  const expected = alone.map((value, at) => (value + started.state.parameters[at]!) / 2);
  expect(Math.max(...mean.map((value, at) => Math.abs(value - expected[at]!)))).toBeLessThan(1e-4);
  expect(alone).not.toEqual(started.state.parameters);
});

test("a model of another network, or none at all, is refused", async () => {
  const other = createPlan({ network: "two-block", threads: 1 });
  await expect(startFrom(runtime, other, [model], createBatches())).rejects.toThrow("not one of the network two-block");
  await expect(startFrom(runtime, plan, [Buffer.from("no model")], createBatches())).rejects.toMatchObject({
    code: "MODEL_MALFORMED",
  });
});
