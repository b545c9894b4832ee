/**
 * What happens once a network is trained: it is calibrated on what was held out, measured there, tested on MNIST's
 * test set, once, and becomes a model file with its card.
 */

import { concatenateSets, type ImageSet } from "../../core/dataset/image-set.js";
import { classifyAll, evaluateClassifier } from "../../core/evaluation/evaluate-classifier.js";
import { evaluateMaterial, type MaterialPart, type MaterialResults } from "../../core/evaluation/evaluate-material.js";
import { evaluateProbabilities, type Evaluation } from "../../core/evaluation/evaluation.js";
import { type Predictions, toPredictions } from "../../core/evaluation/predictions.js";
import { type Calibration, fitCalibration } from "../../core/evaluation/temperature.js";
import { findNetwork } from "../../core/network/networks.js";
import { createClassifier } from "../../core/reading/classifier.js";
import type { Runtime } from "../../core/runtime.js";
import { type InferenceModelOptions, toInferenceModel } from "../../core/training/inference-model.js";
import type { TrainingEndEvent } from "../../core/training/loop.js";
import type { TrainingPlan } from "../../core/training/plan.js";
import { describeMachine, measureSpeed, type SpeedFigures } from "../onnxruntime/measure-speed.js";
import { loadMnist, mnistFiles } from "../data/mnist.js";
import type { ModelCard } from "../models/model-card.js";
import { classNamesOf, type ModelMetadata, toMetadataTexts } from "../models/model-file.js";
import { createNodeRuntime } from "../onnxruntime/runtime.js";
import { sha256 } from "../files/file-bytes.js";

/** How a picture becomes the network's input; in every model file and card. */
const PREPROCESSING =
  "float32 [batch, 1, 28, 28], ink 1, paper 0, prepared as MNIST: the square box of the ink resampled to 20x20 by area, full ink scaled to 1, placed in 28x28 with its centre of mass at the centre by whole pixels";

export interface FinishTrainingOptions {
  readonly runtime: Runtime;
  readonly plan: TrainingPlan;
  /** The command to put on the card. */
  readonly command: string;
  /** The training's last event. */
  readonly end: TrainingEndEvent;
  /** MNIST's images that were held out; empty when none were. */
  readonly validation: ImageSet;
  /** What else was held out; none for a network of ten classes. */
  readonly material: readonly MaterialPart[];
  /** Images of the pool that were trained on beside MNIST. */
  readonly poolCount: number;
}

export interface FinishedTraining {
  readonly model: Uint8Array;
  readonly card: ModelCard;
  /** On MNIST's test set. */
  readonly evaluation: Evaluation;
  /** Of every image of the test set, in its order. */
  readonly predictions: Predictions;
}

/** What the calibrated model reaches. */
interface Figures {
  readonly evaluation: Evaluation;
  readonly predictions: Predictions;
  /** Null when nothing was held out. */
  readonly validationAccuracy: number | null;
  readonly material: MaterialResults | null;
  readonly speed: SpeedFigures;
}

/** Calibrates on the held-out images, then evaluates on the test set, once. */
export async function finishTraining(options: FinishTrainingOptions): Promise<FinishedTraining> {
  const { plan } = options;
  const { layout, checkpoint } = options.end;
  const network = findNetwork(plan.network);
  const { average, statistics } = checkpoint.state;
  const weights = { network, layout, parameters: average, statistics };
  const calibration = await calibrate(options, weights);

  const untested = toInferenceModel({ ...weights, ...calibration });
  const figures = await measure(options, untested);
  const { accuracy, expectedCalibrationError } = figures.evaluation;
  const metadata: ModelMetadata = {
    name: network.name,
    // Of the weights alone: two files with the same version give the same answers.
    version: sha256(untested).slice(0, 12),
    classes: classNamesOf(network.classes),
    preprocessing: PREPROCESSING,
    temperature: calibration.temperature,
    training: {
      dataset: plan.material === null ? "MNIST" : "MNIST and material",
      epochs: plan.epochs,
      seed: plan.seed,
      testAccuracy: accuracy,
      expectedCalibrationError,
    },
  };
  const model = toInferenceModel({ ...weights, ...calibration, metadata: toMetadataTexts(metadata) });
  const card = createCard(options, metadata, { ...figures, ...calibration }, model);
  const { evaluation, predictions } = figures;
  return { model, card, evaluation, predictions };
}

function createCard(
  { plan, command, end, validation, poolCount }: FinishTrainingOptions,
  { name, version, classes, preprocessing }: ModelMetadata,
  { evaluation, validationAccuracy, material, speed, temperature, noneOffset }: Figures & Calibration,
  model: Uint8Array,
): ModelCard {
  const { count, correct, accuracy, perClass, confusion } = evaluation;
  const { expectedCalibrationError } = evaluation;
  return {
    name,
    version,
    description: findNetwork(name).description,
    date: new Date().toISOString().slice(0, 10),
    file: { bytes: model.length, sha256: sha256(model) },
    parameters: end.layout.parameterCount,
    classes,
    preprocessing,
    training: {
      command,
      plan,
      seconds: Math.round(end.checkpoint.elapsedMs / 1000),
      machine: describeMachine(),
      checksums: Object.fromEntries(
        Object.values(mnistFiles)
          .flatMap(({ images, labels }) => [images, labels])
          .map((file) => [file.name, file.md5]),
      ),
      images: { training: plan.imageCount - validation.count, validation: validation.count, material: poolCount },
    },
    calibration: { temperature, noneOffset, expectedCalibrationError },
    results: { validationAccuracy, material, test: { count, correct, accuracy, perClass, confusion } },
    speed,
  };
}

/** How the weights are calibrated; not at all where nothing was held out. */
async function calibrate(
  { runtime, plan, validation, material }: FinishTrainingOptions,
  weights: InferenceModelOptions,
): Promise<Calibration> {
  if (validation.count === 0) return { temperature: 1, noneOffset: 0 };
  // What a network was not trained on says nothing about its calibration.
  const others = plan.material === null ? [] : material.map(({ set }) => set);
  const heldOut = concatenateSets([validation, ...others]);
  const model = toInferenceModel(weights);
  const { threads } = plan;
  const classifier = await createClassifier(runtime, model, { threads });
  try {
    const logits = await classifier.logits(heldOut.images);
    return fitCalibration(logits, heldOut.labels);
  } finally {
    await classifier.dispose();
  }
}

/** Measures the calibrated model on what was held out and on MNIST's test set. */
async function measure(
  { runtime, plan, validation, material }: FinishTrainingOptions,
  model: Uint8Array,
): Promise<Figures> {
  const { threads } = plan;
  const classifier = await createClassifier(runtime, model, { threads });
  try {
    const mnist = { name: "MNIST, held out", set: validation };
    const test = await loadMnist("test");
    const probabilities = await classifyAll(classifier, test);
    return {
      evaluation: evaluateProbabilities(probabilities, test.labels),
      predictions: toPredictions(probabilities),
      validationAccuracy: validation.count === 0 ? null : (await evaluateClassifier(classifier, validation)).accuracy,
      material: material.length === 0 ? null : await evaluateMaterial(classifier, [mnist, ...material]),
      // Of one core, wherever it was trained.
      speed: await measureSpeed(createNodeRuntime(), model, test),
    };
  } finally {
    await classifier.dispose();
  }
}
