/**
 * A model file in 8-bit numbers: calibrated on MNIST's training images, measured beside the model it was made
 * of, with a version and a card of its own.
 */

import { type ImageSet, subset } from "../../core/dataset/image-set.js";
import type { AbortSignalLike } from "../../core/errors.js";
import { evaluateClassifier } from "../../core/evaluation/evaluate-classifier.js";
import type { Evaluation } from "../../core/evaluation/evaluation.js";
import { withOnnxMetadata } from "../../core/onnx/model.js";
import { quantizeModel } from "../../core/quantization/quantize-model.js";
import { createClassifier } from "../../core/reading/classifier.js";
import type { Runtime } from "../../core/runtime.js";
import { createRandom, shuffledIndices } from "../../core/tensor/random.js";
import type { CardRecord } from "./filed-model.js";
import { compareSpeed, type SpeedFigures } from "../onnxruntime/measure-speed.js";
import { loadMnist } from "../data/mnist.js";
import { type ModelMetadata, openModel, toMetadataTexts } from "./model-file.js";
import { sha256 } from "../files/file-bytes.js";

/** Which images calibrate; any seed would do, and the same one gives the same file. */
const CALIBRATION_SEED = 8;

/** Of 5,000 held-out digits two more were read rightly than with 512: docs/decisions/0016-int8.md. */
const DEFAULT_IMAGES = 2048;

/** The stage of the work. */
export type Int8Stage = "calibrating" | "testing" | "timing";

export interface Int8Options {
  /**
   * Calibration images, of MNIST's 60,000.
   * @default 2048
   */
  readonly images?: number;
  readonly signal?: AbortSignalLike;
  readonly onProgress?: (stage: Int8Stage, done: number, count: number) => void;
}

/** What was measured of a model. */
export interface MeasuredModel {
  readonly version: string;
  readonly bytes: number;
  /** On MNIST's test set. */
  readonly evaluation: Evaluation;
  readonly speed: SpeedFigures;
}

export interface Int8Model {
  /** The ONNX file. */
  readonly file: Uint8Array;
  readonly metadata: ModelMetadata;
  /** Null where the model it was made of has none. */
  readonly card: CardRecord | null;
  readonly floats: MeasuredModel;
  readonly int8: MeasuredModel;
}

/**
 * Makes the model.
 *
 * @param floats the file of a model of floats
 * @param card the card that lies beside it
 * @throws MODEL_MALFORMED, MODEL_FOREIGN, MODEL_UNQUANTIZABLE; DATASET_CHECKSUM; the signal's reason when it is aborted
 */
export async function createInt8Model(
  runtime: Runtime,
  floats: Uint8Array,
  card: CardRecord | null,
  { images = DEFAULT_IMAGES, signal, onProgress }: Int8Options = {},
): Promise<Int8Model> {
  const source = await openModel(runtime, floats);
  await source.dispose();
  const untested = await quantizeModel(runtime, floats, await drawCalibrationImages(images), {
    ...(signal && { signal }),
    onProgress: (done, count) => onProgress?.("calibrating", done, count),
  });
  const test = await loadMnist("test");
  const both = [floats, untested];
  const evaluations: Evaluation[] = [];
  for (const [place, model] of both.entries()) {
    evaluations.push(
      await evaluate(runtime, model, test, {
        ...(signal && { signal }),
        onProgress: (done, count) => onProgress?.("testing", place * count + done, both.length * count),
      }),
    );
  }
  const speeds = await compareSpeed(runtime, both, test, {
    ...(signal && { signal }),
    onProgress: (done, count) => onProgress?.("timing", done, count),
  });
  const metadata = toInt8Metadata(source.metadata, untested, evaluations[1]!, images);
  const file = withOnnxMetadata(untested, toMetadataTexts(metadata));
  const measured = (place: number, version: string, bytes: number) => ({
    version,
    bytes,
    evaluation: evaluations[place]!,
    speed: speeds[place]!,
  });
  const int8 = measured(1, metadata.version, file.length);
  return {
    file,
    metadata,
    card: card && toInt8Card(card, file, int8),
    floats: measured(0, source.metadata.version, floats.length),
    int8,
  };
}

async function drawCalibrationImages(count: number): Promise<Uint8Array> {
  const training = await loadMnist("train");
  const order = shuffledIndices(training.count, createRandom(CALIBRATION_SEED));
  return subset(training, order.subarray(0, count)).images;
}

async function evaluate(
  runtime: Runtime,
  model: Uint8Array,
  set: ImageSet,
  options: Parameters<typeof evaluateClassifier>[2],
): Promise<Evaluation> {
  const classifier = await createClassifier(runtime, model);
  try {
    return await evaluateClassifier(classifier, set, options);
  } finally {
    await classifier.dispose();
  }
}

function toInt8Metadata(
  source: ModelMetadata,
  untested: Uint8Array,
  { accuracy, expectedCalibrationError }: Evaluation,
  images: number,
): ModelMetadata {
  return {
    ...source,
    // Of the numbers alone, as that of a trained model is of its weights.
    version: `${sha256(withOnnxMetadata(untested, {})).slice(0, 12)}-int8`,
    training: {
      ...source.training,
      testAccuracy: accuracy,
      expectedCalibrationError,
      int8: { of: source.version, calibrationImages: images },
    },
  };
}

/** Keeps how it was trained; drops what was measured of the other model, unless it was measured again. */
function toInt8Card(card: CardRecord, file: Uint8Array, { version, evaluation, speed }: MeasuredModel): CardRecord {
  const { count, correct, accuracy, perClass, confusion } = evaluation;
  const { expectedCalibrationError } = evaluation;
  const description = card["description"];
  return {
    ...card,
    version,
    description: `${typeof description === "string" ? `${description} ` : ""}In 8-bit numbers, made of ${String(card["version"])} by digits export int8.`,
    date: speed.date,
    file: { bytes: file.length, sha256: sha256(file) },
    calibration: { ...(card["calibration"] as CardRecord | undefined), expectedCalibrationError },
    results: { validationAccuracy: null, material: null, test: { count, correct, accuracy, perClass, confusion } },
    speed,
  };
}
