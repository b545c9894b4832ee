/**
 * What the trainings of the networks of lines and of pages share: what is drawn for them shows MNIST's digits, those of
 * fonts, and figures that are none, and it is drawn in a worker thread while the network learns from what was before.
 */

import { splitIndices, subset } from "../../core/dataset/image-set.js";
import { countSteps } from "../../core/training/batches.js";
import {
  batchPosition,
  type DrawnValidation,
  train,
  type TrainingDependencies,
  type TrainingEndEvent,
  type TrainingEvent,
} from "../../core/training/loop.js";
import { drawingSeed, type TrainingPlan } from "../../core/training/plan.js";
import { type DrawnImages, loadDrawnImages } from "../data/drawn-images.js";
import { loadMnist, mnistFiles } from "../data/mnist.js";
import type { LineModelCard } from "../models/line-card.js";
import { describeMachine } from "../onnxruntime/measure-speed.js";
import { createDrawnBatchSource } from "./batch-source.js";
import { startingPoint } from "./starting-point.js";

/** What the seed of what is held out is away from the run's. */
const HELD_OUT_SEED = 1;

export interface DrawnTrainingOptions extends Pick<
  TrainingDependencies,
  "runtime" | "checkpoint" | "signal" | "checkpointMs"
> {
  readonly plan: TrainingPlan;
  /** Bytes of the models that the plan starts from. */
  readonly start?: readonly Uint8Array[];
  /** The command to put on the card. */
  readonly command: string;
}

/** Runs the loop of a plan whose images are drawn. */
export async function* runDrawnLoop(
  kind: "lines" | "pages",
  { runtime, plan, start, checkpoint: reached, signal, checkpointMs }: DrawnTrainingOptions,
  validation: DrawnValidation | null,
): AsyncGenerator<TrainingEvent, void, void> {
  const mnist = await loadMnist("train");
  const split = splitIndices(mnist.count, plan);
  const stepsPerEpoch = countSteps(split.training.length, plan.batchSize);
  const options = {
    ...(await loadDrawnImages("train", subset(mnist, split.training), plan.seed)),
    hands: plan.hands,
    batchSize: plan.batchSize,
    stepsPerEpoch,
    seed: drawingSeed(plan),
  };
  const checkpoint =
    reached ?? (await startingPoint(runtime, plan, start, () => createDrawnBatchSource(kind, options)));
  const batches = createDrawnBatchSource(kind, { ...options, ...batchPosition(checkpoint?.step ?? 0, stepsPerEpoch) });
  try {
    yield* train(plan, {
      runtime,
      batches,
      validation,
      clock: () => performance.now(),
      ...(checkpoint && { checkpoint }),
      ...(signal && { signal }),
      ...(checkpointMs !== undefined && { checkpointMs }),
    });
  } finally {
    await batches.dispose();
  }
}

/** Draws something of digits that were held out; null where none were. */
export async function drawHeldOut<T>(
  plan: TrainingPlan,
  draw: (images: DrawnImages, seed: number) => readonly T[],
): Promise<readonly T[] | null> {
  if (plan.validationCount === 0) return null;
  const mnist = await loadMnist("train");
  const { validation } = splitIndices(mnist.count, plan);
  const seed = plan.seed + HELD_OUT_SEED;
  return draw(await loadDrawnImages("held-out", subset(mnist, validation), seed), seed);
}

/** What a card says of such a training. */
export function toTrainingRecord(
  { plan, command }: DrawnTrainingOptions,
  { checkpoint }: TrainingEndEvent,
): LineModelCard["training"] {
  return {
    command,
    plan,
    seconds: Math.round(checkpoint.elapsedMs / 1000),
    machine: describeMachine(),
    checksums: Object.fromEntries(
      [mnistFiles.train.images, mnistFiles.train.labels].map(({ name, md5 }) => [name, md5]),
    ),
    images: { training: plan.imageCount - plan.validationCount, validation: plan.validationCount },
  };
}
