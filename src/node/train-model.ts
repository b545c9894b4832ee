/**
 * Training from the data files to the model file: reads MNIST, runs the loop with batches made in a worker
 * thread, keeps a checkpoint after every epoch, and at the end calibrates, tests, and writes model and card.
 */

import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";

import { type ImageSet, subset } from "../core/dataset/image-set.js";
import { splitIndices } from "../core/dataset/split.js";
import { evaluateClassifier } from "../core/evaluation/evaluate-classifier.js";
import type { Evaluation } from "../core/evaluation/evaluation.js";
import { fitTemperature } from "../core/evaluation/temperature.js";
import { findNetwork } from "../core/network/networks.js";
import { createClassifier } from "../core/reading/classifier.js";
import type { Runtime } from "../core/runtime.js";
import { countSteps } from "../core/training/batches.js";
import {
  type Checkpoint,
  decodeCheckpoint,
  encodeCheckpoint,
} from "../core/training/checkpoint.js";
import {
  type InferenceModelOptions,
  toInferenceModel,
} from "../core/training/inference-model.js";
import {
  batchPosition,
  train,
  type TrainingEndEvent,
  type TrainingEvent,
} from "../core/training/loop.js";
import type { TrainingPlan } from "../core/training/plan.js";
import {
  assertWritable,
  createFolderOf,
  writeFileAtomic,
} from "./atomic-file.js";
import { createBatchSource } from "./batch-source.js";
import { readInputFile } from "./input-file.js";
import { describeMachine } from "./machine.js";
import { loadMnist, mnistFiles } from "./mnist.js";
import { cardPathOf, type ModelCard } from "./model-card.js";
import {
  DIGIT_CLASSES,
  type ModelMetadata,
  toMetadataTexts,
} from "./model-file.js";

/** How a picture becomes the network's input; in every model file and card. */
const PREPROCESSING =
  "float32 [batch, 1, 28, 28], ink 1, paper 0, prepared as MNIST: the square box of the ink resampled to 20x20 by area, full ink scaled to 1, placed in 28x28 with its centre of mass at the centre by whole pixels";

export interface TrainModelOptions {
  readonly runtime: Runtime;
  readonly plan: TrainingPlan;
  /** Where the model goes; its card goes beside it. */
  readonly out: string;
  /** Where the checkpoint is kept while training runs; it is removed when the model is written. */
  readonly checkpointPath: string;
  /** Where to go on from. */
  readonly checkpoint?: Checkpoint;
  /** The command to put on the card. */
  readonly command: string;
  readonly signal?: AbortSignal;
  /** Called with everything that happens, in order. */
  readonly onEvent?: (event: TrainingEvent) => void;
}

export type TrainModelResult =
  | { readonly kind: "stopped"; readonly checkpoint: Checkpoint }
  | {
      readonly kind: "trained";
      readonly card: ModelCard;
      readonly evaluation: Evaluation;
    };

/**
 * Trains a model.
 *
 * @throws OUTPUT_UNWRITABLE before any work is done; DATASET_CHECKSUM; LOSS_NOT_FINITE, the checkpoint of the
 *   last epoch kept.
 */
export async function trainModel(
  options: TrainModelOptions,
): Promise<TrainModelResult> {
  const { plan, out, checkpointPath, onEvent } = options;
  for (const path of [checkpointPath, out, cardPathOf(out)]) {
    await createFolderOf(path);
    await assertWritable(path);
  }

  const images = await loadMnist("train");
  const indices = splitIndices(images.count, plan.validationCount, plan.seed);
  const validation = subset(images, indices.validation);
  const loop = runLoop(options, images, indices.training, validation);
  for await (const event of loop) {
    if (event.kind === "epoch" || event.kind === "stopped") {
      await saveCheckpoint(checkpointPath, event.checkpoint);
    }
    onEvent?.(event);
    if (event.kind === "stopped") {
      return { kind: "stopped", checkpoint: event.checkpoint };
    }
    if (event.kind === "end") {
      const { model, card, evaluation } = await finish(
        options,
        event,
        validation,
      );
      await writeFileAtomic(out, model);
      await writeFileAtomic(
        cardPathOf(out),
        `${JSON.stringify(card, null, 2)}\n`,
      );
      await rm(checkpointPath, { force: true });
      return { kind: "trained", card, evaluation };
    }
  }
  throw new Error("broken invariant: the training ended without an end event");
}

/**
 * Reads a checkpoint file.
 *
 * @throws FILE_NOT_FOUND, FILE_UNREADABLE, CHECKPOINT_MALFORMED.
 */
export async function loadCheckpoint(path: string): Promise<Checkpoint> {
  return decodeCheckpoint(await readInputFile(path));
}

async function saveCheckpoint(
  path: string,
  checkpoint: Checkpoint,
): Promise<void> {
  await writeFileAtomic(path, encodeCheckpoint(checkpoint));
}

async function* runLoop(
  { runtime, plan, checkpoint, signal }: TrainModelOptions,
  images: ImageSet,
  training: Uint32Array,
  validation: ImageSet,
): AsyncGenerator<TrainingEvent, void, void> {
  const stepsPerEpoch = countSteps(training.length, plan.batchSize);
  const batches = createBatchSource({
    images: images.images,
    labels: images.labels,
    indices: training,
    batchSize: plan.batchSize,
    seed: plan.seed,
    augmentation: plan.augmentation,
    ...batchPosition(checkpoint?.step ?? 0, stepsPerEpoch),
  });
  try {
    yield* train(plan, {
      runtime,
      batches,
      validation: validation.count > 0 ? validation : null,
      clock: () => performance.now(),
      ...(checkpoint && { checkpoint }),
      ...(signal && { signal }),
    });
  } finally {
    await batches.dispose();
  }
}

/** Calibrates on the held-out images, then looks at the test set, once. */
async function finish(
  { runtime, plan, command }: TrainModelOptions,
  { layout, checkpoint }: TrainingEndEvent,
  validation: ImageSet,
) {
  const network = findNetwork(plan.network);
  const { average, statistics } = checkpoint.state;
  const weights = { network, layout, parameters: average, statistics };
  const temperature =
    validation.count > 0
      ? await calibrate(runtime, weights, validation, plan.threads)
      : 1;

  const untested = toInferenceModel({ ...weights, temperature });
  const classifier = await createClassifier(runtime, untested, {
    threads: plan.threads,
  });
  const evaluation = await evaluateClassifier(
    classifier,
    await loadMnist("test"),
  );
  const validationAccuracy =
    validation.count > 0
      ? (await evaluateClassifier(classifier, validation)).accuracy
      : null;
  await classifier.dispose();

  const { count, correct, accuracy, perClass, confusion } = evaluation;
  const { expectedCalibrationError } = evaluation;
  const metadata: ModelMetadata = {
    name: network.name,
    // Of the weights alone: two files with the same version give the same answers.
    version: sha256(untested).slice(0, 12),
    classes: DIGIT_CLASSES,
    preprocessing: PREPROCESSING,
    temperature,
    training: {
      dataset: "MNIST",
      epochs: plan.epochs,
      seed: plan.seed,
      testAccuracy: accuracy,
      expectedCalibrationError,
    },
  };
  const model = toInferenceModel({
    ...weights,
    temperature,
    metadata: toMetadataTexts(metadata),
  });
  const card: ModelCard = {
    name: metadata.name,
    version: metadata.version,
    description: network.description,
    date: new Date().toISOString().slice(0, 10),
    file: { bytes: model.length, sha256: sha256(model) },
    parameters: layout.parameterCount,
    classes: DIGIT_CLASSES,
    preprocessing: PREPROCESSING,
    training: {
      command,
      plan,
      seconds: Math.round(checkpoint.elapsedMs / 1000),
      machine: describeMachine(),
      checksums: Object.fromEntries(
        Object.values(mnistFiles)
          .flatMap(({ images, labels }) => [images, labels])
          .map(({ name, md5 }) => [name, md5]),
      ),
      images: {
        training: 60_000 - validation.count,
        validation: validation.count,
      },
    },
    calibration: { temperature, expectedCalibrationError },
    results: {
      validationAccuracy,
      test: { count, correct, accuracy, perClass, confusion },
    },
  };
  return { model, card, evaluation };
}

async function calibrate(
  runtime: Runtime,
  weights: InferenceModelOptions,
  validation: ImageSet,
  threads: number,
): Promise<number> {
  const model = toInferenceModel(weights);
  const classifier = await createClassifier(runtime, model, { threads });
  try {
    const logits = await classifier.logits(validation.images);
    return fitTemperature(logits, validation.labels);
  } finally {
    await classifier.dispose();
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
