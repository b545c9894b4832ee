/**
 * What the trainings of the networks of lines and of pages share: what is drawn for them shows MNIST's digits, those of
 * fonts, and figures that are none, and it is drawn in a worker thread while the network learns from what was before.
 */

import { type ImageSet, splitIndices, subset } from "../../core/dataset/image-set.js";
import { countSteps } from "../../core/training/batches.js";
import {
  batchPosition,
  type DrawnValidation,
  train,
  type TrainingDependencies,
  type TrainingEvent,
} from "../../core/training/loop.js";
import type { TrainingPlan } from "../../core/training/plan.js";
import { type GlyphPart, loadGlyphs } from "../data/glyphs.js";
import { loadLineImages } from "../data/line-images.js";
import { loadMnist } from "../data/mnist.js";
import { createDrawnBatchSource } from "./batch-source.js";

/** What the seed of what is held out is away from the run's. */
const HELD_OUT_SEED = 1;

export interface DrawnTrainingOptions extends Pick<
  TrainingDependencies,
  "runtime" | "checkpoint" | "signal" | "checkpointMs"
> {
  readonly plan: TrainingPlan;
  /** The command to put on the card. */
  readonly command: string;
}

/** Runs the loop of a plan whose images are drawn. */
export async function* runDrawnLoop(
  kind: "lines" | "pages",
  { runtime, plan, checkpoint, signal, checkpointMs }: DrawnTrainingOptions,
  validation: DrawnValidation | null,
): AsyncGenerator<TrainingEvent, void, void> {
  const mnist = await loadMnist("train");
  const split = splitIndices(mnist.count, plan);
  const stepsPerEpoch = countSteps(split.training.length, plan.batchSize);
  const batches = createDrawnBatchSource(kind, {
    ...(await imagesOf("train", subset(mnist, split.training), plan.seed)),
    batchSize: plan.batchSize,
    stepsPerEpoch,
    seed: plan.seed,
    ...batchPosition(checkpoint?.step ?? 0, stepsPerEpoch),
  });
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
  return draw(await imagesOf("held-out", subset(mnist, validation), seed), seed);
}

/** What is drawn with. */
export interface DrawnImages {
  /** MNIST's digits, those of fonts, and what is no digit. */
  readonly images: ImageSet;
  /** Digits and letters of fonts. */
  readonly fonts: ImageSet;
}

async function imagesOf(part: GlyphPart, digits: ImageSet, seed: number): Promise<DrawnImages> {
  return { images: await loadLineImages(part, digits, seed), fonts: await loadGlyphs(part) };
}
