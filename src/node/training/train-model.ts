/**
 * Training from the data files to the model file: reads MNIST, draws what is trained on beside it, runs the loop
 * with batches made in a worker thread, keeps a checkpoint after every epoch, and writes model and card.
 */

import { rm } from "node:fs/promises";
import { basename } from "node:path";

import { concatenateSets, type ImageSet, splitIndices, subset } from "../../core/dataset/image-set.js";
import { DIGIT_COUNT } from "../../core/digits.js";
import type { Evaluation } from "../../core/evaluation/evaluation.js";
import type { Predictions } from "../../core/evaluation/predictions.js";
import { LOCATOR_NETWORK } from "../../core/network/locator-network.js";
import { findNetwork } from "../../core/network/networks.js";
import type { Runtime } from "../../core/runtime.js";
import { countSteps, imagesPerEpoch, type ImagePool } from "../../core/training/batches.js";
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from "../../core/training/checkpoint.js";
import { batchPosition, train, type TrainingEndEvent, type TrainingEvent } from "../../core/training/loop.js";
import { drawsItsImages, type StartModel, type TrainingPlan } from "../../core/training/plan.js";
import { assertWritable, createFolderOf, writeFileAtomic } from "../files/atomic-file.js";
import { createBatchSource } from "./batch-source.js";
import { finishTraining, type FinishedTraining } from "./finish-training.js";
import { finishLines, runLineLoop } from "./train-lines.js";
import { finishLocator, runLocatorLoop } from "./train-locator.js";
import { startingPoint } from "./starting-point.js";
import { sha256 } from "../files/file-bytes.js";
import { readInputFile } from "../files/input-file.js";
import { loadMnist } from "../data/mnist.js";
import { requireOnnxRuntime } from "../onnxruntime/runtime.js";
import type { LineModelCard } from "../models/line-card.js";
import type { LocatorModelCard } from "../models/locator-card.js";
import { cardPathOf, type ModelCard, toCardText } from "../models/model-card.js";
import { drawHeldOutMaterial, drawTrainingMaterial } from "../data/training-material.js";

export interface TrainModelOptions {
  readonly runtime: Runtime;
  readonly plan: TrainingPlan;
  /** Where the model goes; its card goes beside it. */
  readonly out: string;
  /** Where the checkpoint is kept while training runs. */
  readonly checkpointPath: string;
  /** What becomes of the checkpoint when the model is written. @default "remove" */
  readonly checkpointAtEnd?: "keep" | "remove";
  /** Called before a file is written; what it throws ends the training. @default every file may be written */
  readonly beforeWrite?: () => Promise<void>;
  /** Milliseconds between two checkpoints in the middle of an epoch. @default none is taken there */
  readonly checkpointMs?: number;
  /** Milliseconds between two `sample` events. @default there are none */
  readonly sampleMs?: number;
  /** Bytes of the models that the plan starts from. */
  readonly start?: readonly Uint8Array[];
  /** Where to go on from. */
  readonly checkpoint?: Checkpoint;
  /** The command to put on the card. */
  readonly command: string;
  readonly signal?: AbortSignal;
  /** Called while the material beside MNIST is drawn, before the first event. */
  readonly onDrawing?: (drawn: number, count: number) => void;
  /** Called with everything that happens, in order. */
  readonly onEvent?: (event: TrainingEvent) => void;
}

export type TrainModelResult =
  | { readonly kind: "stopped"; readonly checkpoint: Checkpoint }
  | { readonly kind: "trained-lines"; readonly card: LineModelCard }
  | { readonly kind: "trained-locator"; readonly card: LocatorModelCard }
  | {
      readonly kind: "trained";
      readonly card: ModelCard;
      readonly evaluation: Evaluation;
      /** Of every image of MNIST's test set, in its order. */
      readonly predictions: Predictions;
    };

/** What a run learns from and is measured with, as its plan says. */
interface TrainingImages {
  /** MNIST's training part, and after it the material beside it. */
  readonly images: ImageSet;
  /** Places of MNIST's images to train on. */
  readonly indices: Uint32Array;
  /** Places of the material; none where MNIST is all. */
  readonly pools: readonly ImagePool[];
  /** MNIST's images that are held out. */
  readonly validation: ImageSet;
}

/**
 * Trains a model.
 *
 * @throws the signal's reason when it is aborted before training begins; OUTPUT_UNWRITABLE before any work is done;
 *   DATASET_CHECKSUM; PACKAGE_MISSING; LOSS_NOT_FINITE, the checkpoint of the last epoch kept
 */
export async function trainModel(options: TrainModelOptions): Promise<TrainModelResult> {
  const { plan, out, checkpointPath, onEvent } = options;
  await requireOnnxRuntime("training");
  for (const path of [checkpointPath, out, cardPathOf(out)]) {
    await createFolderOf(path);
    await assertWritable(path);
  }

  const images = drawsItsImages(plan.network) ? null : await gatherImages(options);
  const loop = images !== null ? runLoop(options, images) : drawnLoop(options);
  for await (const event of loop) {
    if ("checkpoint" in event && event.kind !== "end") {
      await options.beforeWrite?.();
      await saveCheckpoint(checkpointPath, event.checkpoint);
    }
    onEvent?.(event);
    if (event.kind === "stopped") {
      return { kind: "stopped", checkpoint: event.checkpoint };
    }
    if (event.kind === "end") {
      const finished = images === null ? await finishDrawn(options, event) : await finishImages(options, event, images);
      const { model, card } = finished;
      await options.beforeWrite?.();
      await writeFileAtomic(out, model);
      await writeFileAtomic(cardPathOf(out), toCardText(card));
      if (options.checkpointAtEnd !== "keep") {
        await rm(checkpointPath, { force: true });
      }
      if ("kind" in finished) return finished;
      const { model: _, ...figures } = finished;
      return { kind: "trained", ...figures };
    }
  }
  throw new Error("broken invariant: the training ended without an end event");
}

function drawnLoop(options: TrainModelOptions): AsyncGenerator<TrainingEvent, void, void> {
  return options.plan.network === LOCATOR_NETWORK ? runLocatorLoop(options) : runLineLoop(options);
}

async function finishDrawn(options: TrainModelOptions, end: TrainingEndEvent) {
  return options.plan.network === LOCATOR_NETWORK
    ? { kind: "trained-locator" as const, ...(await finishLocator(options, end)) }
    : { kind: "trained-lines" as const, ...(await finishLines(options, end)) };
}

async function finishImages(
  options: TrainModelOptions,
  end: TrainingEndEvent,
  { validation, pools }: TrainingImages,
): Promise<FinishedTraining> {
  const { plan } = options;
  const knowsNone = findNetwork(plan.network).classes > DIGIT_COUNT;
  return finishTraining({
    ...options,
    end,
    validation,
    material: knowsNone && validation.count > 0 ? await drawHeldOutMaterial(validation, plan.seed) : [],
    poolCount: pools.reduce((sum, { indices }) => sum + indices.length, 0),
  });
}

/**
 * Reads a checkpoint file.
 *
 * @throws FILE_NOT_FOUND, FILE_UNREADABLE, CHECKPOINT_MALFORMED.
 */
export async function loadCheckpoint(path: string): Promise<Checkpoint> {
  return decodeCheckpoint(await readInputFile(path));
}

/**
 * Reads model files to start from.
 *
 * @throws FILE_NOT_FOUND, FILE_UNREADABLE.
 */
export async function loadStart(
  paths: readonly string[],
): Promise<readonly { readonly bytes: Uint8Array; readonly model: StartModel }[]> {
  return Promise.all(
    paths.map(async (path) => {
      const bytes = await readInputFile(path);
      return { bytes, model: { name: basename(path), sha256: sha256(bytes) } };
    }),
  );
}

async function saveCheckpoint(path: string, checkpoint: Checkpoint): Promise<void> {
  await writeFileAtomic(path, encodeCheckpoint(checkpoint));
}

async function gatherImages({ plan, signal, onDrawing }: TrainModelOptions): Promise<TrainingImages> {
  const mnist = await loadMnist("train");
  const split = splitIndices(mnist.count, plan);
  const mnistSplit = { indices: split.training, validation: subset(mnist, split.validation) };
  if (plan.material === null) {
    return { ...mnistSplit, images: mnist, pools: [] };
  }
  const digits = subset(mnist, split.training);
  const material = await drawTrainingMaterial(plan.material, digits, {
    seed: plan.seed,
    ...(signal && { signal }),
    ...(onDrawing && { onProgress: onDrawing }),
  });
  let end = mnist.count;
  return {
    ...mnistSplit,
    images: concatenateSets([mnist, ...material.map(({ set }) => set)]),
    pools: material.map(({ set, perEpoch }) => {
      const start = end;
      end += set.count;
      return { indices: Uint32Array.from({ length: set.count }, (_, i) => start + i), perEpoch };
    }),
  };
}

async function* runLoop(
  { runtime, plan, start, checkpoint: reached, signal, checkpointMs, sampleMs }: TrainModelOptions,
  { images, indices, pools, validation }: TrainingImages,
): AsyncGenerator<TrainingEvent, void, void> {
  const stepsPerEpoch = countSteps(imagesPerEpoch({ indices, pools }), plan.batchSize);
  const options = {
    images: images.images,
    labels: images.labels,
    indices,
    pools,
    batchSize: plan.batchSize,
    seed: plan.seed,
    augmentation: plan.augmentation,
  };
  const checkpoint = reached ?? (await startingPoint(runtime, plan, start, () => createBatchSource(options)));
  const batches = createBatchSource({ ...options, ...batchPosition(checkpoint?.step ?? 0, stepsPerEpoch) });
  try {
    yield* train(plan, {
      runtime,
      batches,
      validation: validation.count > 0 ? validation : null,
      clock: () => performance.now(),
      ...(checkpoint && { checkpoint }),
      ...(signal && { signal }),
      ...(checkpointMs !== undefined && { checkpointMs }),
      ...(sampleMs !== undefined && { sampleMs }),
    });
  } finally {
    await batches.dispose();
  }
}
