/** The loop on real MNIST digits and real ONNX Runtime, with few images so that a run takes a second. */

import { afterAll, beforeAll, expect, test } from "vitest";

import { createInlineBatchSource } from "./batches.js";
import { loadMnist } from "../../node/data/mnist.js";
import { createNodeRuntime } from "../../node/onnxruntime/runtime.js";
import { type ImageSet, subset } from "../dataset/image-set.js";
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from "./checkpoint.js";
import { batchPosition, train, type TrainingDependencies, type TrainingEvent } from "./loop.js";
import { createPlan, type TrainingPlan } from "./plan.js";

const IMAGES = 640;
const HELD_OUT = 200;

const plan = createPlan({
  // Dropout, so that its masks are part of what must be drawn again.
  network: "two-block",
  epochs: 2,
  batchSize: 64,
  seed: 5,
  threads: 1,
});
const stepsPerEpoch = IMAGES / plan.batchSize;

let images: ImageSet;
let validation: ImageSet;
let unbroken: TrainingEvent[];

beforeAll(async () => {
  const all = await loadMnist("train");
  const indices = Array.from({ length: IMAGES + HELD_OUT }, (_, i) => i);
  images = subset(all, indices.slice(0, IMAGES));
  validation = subset(all, indices.slice(IMAGES));
  unbroken = await run(plan);
}, 60_000);

afterAll(() => {
  unbroken = [];
});

/** Runs a plan to its last event. */
async function run(
  chosen: TrainingPlan,
  more: Partial<TrainingDependencies> & { onEvent?: (event: TrainingEvent) => void } = {},
): Promise<TrainingEvent[]> {
  const batches = createInlineBatchSource({
    ...images,
    indices: Uint32Array.from({ length: IMAGES }, (_, i) => i),
    batchSize: chosen.batchSize,
    seed: chosen.seed,
    augmentation: chosen.augmentation,
    ...batchPosition(more.checkpoint?.step ?? 0, stepsPerEpoch),
  });
  let milliseconds = 0;
  const events: TrainingEvent[] = [];
  for await (const event of train(chosen, {
    runtime: createNodeRuntime(),
    batches,
    validation,
    clock: () => (milliseconds += 10),
    ...more,
  })) {
    events.push(event);
    more.onEvent?.(event);
  }
  await batches.dispose();
  return events;
}

function lastCheckpoint(events: readonly TrainingEvent[]): Checkpoint {
  const last = events.at(-1);
  if (last?.kind !== "end" && last?.kind !== "stopped") {
    throw new Error(`the last event is ${last?.kind}`);
  }
  return last.checkpoint;
}

/** Runs until `steps` are done, then stops as Ctrl-C does; the checkpoint goes through its bytes. */
async function stopAfter(
  steps: number,
  checkpoint?: Checkpoint,
): Promise<{ events: TrainingEvent[]; checkpoint: Checkpoint }> {
  const controller = new AbortController();
  const events = await run(plan, {
    signal: controller.signal,
    ...(checkpoint && { checkpoint }),
    onEvent(event) {
      if (event.kind === "step" && event.step === steps) controller.abort();
    },
  });
  const bytes = encodeCheckpoint(lastCheckpoint(events));
  return { events, checkpoint: decodeCheckpoint(bytes) };
}

test("the events come in order: start, steps, an epoch after its steps, end", () => {
  const epoch = [...Array<string>(stepsPerEpoch).fill("step"), "epoch"];
  expect(unbroken.map(({ kind }) => kind)).toEqual(["start", ...epoch, ...epoch, "end"]);
});

test("an epoch's figures are the means of its steps", () => {
  const steps = unbroken.filter((event) => event.kind === "step");
  const [first] = unbroken.filter((event) => event.kind === "epoch");
  const own = steps.slice(0, stepsPerEpoch);
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(first?.trainLoss).toBeCloseTo(mean(own.map(({ loss }) => loss)), 6);
  expect(first?.trainAccuracy).toBeCloseTo(mean(own.map(({ accuracy }) => accuracy)), 6);
});

test("speed and time left follow the clock", () => {
  const steps = unbroken.filter((event) => event.kind === "step");
  const [first] = steps;
  // The clock moves 10 ms each time it is read, which is once a step.
  expect(first?.imagesPerSecond).toBeGreaterThan(0);
  expect(first?.secondsLeft).toBeGreaterThan(steps.at(-1)?.secondsLeft ?? 1);
  expect(steps.at(-1)?.secondsLeft).toBe(0);
});

test("the network learns: the held-out digits are read far better than by chance", () => {
  const epochs = unbroken.filter((event) => event.kind === "epoch");
  // 20 steps of 64 images; 10 % is chance.
  expect(epochs.at(-1)?.validationAccuracy).toBeGreaterThan(0.3);
  expect(epochs.at(-1)?.validationAccuracy).toBeLessThan(1);
});

test("the same plan gives the same weights, bit for bit", async () => {
  const again = lastCheckpoint(await run(plan));
  expect(again.state).toEqual(lastCheckpoint(unbroken).state);
});

test("a run stopped twice, once within an epoch and once at its end, reaches the same weights", async () => {
  const first = await stopAfter(7);
  expect(first.checkpoint.step).toBe(7);
  const second = await stopAfter(stepsPerEpoch, first.checkpoint);
  expect(second.checkpoint.step).toBe(stepsPerEpoch);
  const rest = await run(plan, { checkpoint: second.checkpoint });
  expect(lastCheckpoint(rest).state).toEqual(lastCheckpoint(unbroken).state);
});

test("an epoch that was interrupted reports the same figures", async () => {
  const { checkpoint } = await stopAfter(7);
  const rest = await run(plan, { checkpoint });
  const figures = (events: readonly TrainingEvent[]) =>
    events
      .filter((event) => event.kind === "epoch")
      .map(({ epoch, trainLoss, trainAccuracy, validationAccuracy }) => ({
        epoch,
        trainLoss,
        trainAccuracy,
        validationAccuracy,
      }));
  expect(figures(rest)).toEqual(figures(unbroken));
});

test("a loss that is not finite stops the run, with the step and the learning rate", async () => {
  const wild = { ...plan, peakLearningRate: 100, schedule: "cosine" } as const;
  await expect(run(wild)).rejects.toThrow(
    expect.objectContaining({
      code: "LOSS_NOT_FINITE",
      message: expect.stringMatching(/the loss became (NaN|Infinity) at step \d+ of 20, at a learning rate of \d/),
    }),
  );
});

test("a checkpoint of another network is refused", async () => {
  const checkpoint = lastCheckpoint(unbroken);
  const other = createPlan({ ...plan, network: "lenet" });
  await expect(run(other, { checkpoint })).rejects.toThrow(expect.objectContaining({ code: "CHECKPOINT_MISMATCH" }));
});

test("checkpoints and samples come by time where they are asked for, and change nothing", async () => {
  // The clock moves 10 ms each time it is read: some steps pass between two.
  const events = await run(plan, { checkpointMs: 100, sampleMs: 150 });
  const checkpoints = events.filter((event) => event.kind === "checkpoint");
  const samples = events.filter((event) => event.kind === "sample");
  expect(checkpoints.length).toBeGreaterThan(1);
  expect(checkpoints.length).toBeLessThan(10);
  expect(samples.length).toBeGreaterThan(1);
  expect(samples[0]).toMatchObject({ step: 1 });
  expect(samples[0]?.sample.filters.pixels).not.toEqual(samples.at(-1)?.sample.filters.pixels);
  expect(lastCheckpoint(events).state).toEqual(lastCheckpoint(unbroken).state);

  const [first] = checkpoints;
  expect(first!.checkpoint.step % stepsPerEpoch).not.toBe(0);
  const rest = await run(plan, { checkpoint: first!.checkpoint });
  expect(lastCheckpoint(rest).state).toEqual(lastCheckpoint(unbroken).state);
});
