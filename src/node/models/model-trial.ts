/**
 * The process in which a model is tried: it reads the file from standard input, checks it, runs it on digits of MNIST's
 * training set, and sends its parent the outcome. Started by try-model.ts.
 */

import { buffer } from "node:stream/consumers";
import { Worker } from "node:worker_threads";

import { DIGIT_COUNT, IMAGE_PIXELS, OUTCOME_COUNT } from "../../core/digits.js";
import { fail, isDigitsError } from "../../core/errors.js";
import { checkOnnxModel } from "../../core/onnx/check-model.js";
import { formatPercent } from "../../contract/words.js";
import { raiseOomScore } from "../async/child-process.js";
import { loadMnist } from "../data/mnist.js";
import { openModel, type OpenedClassifier } from "./model-file.js";
import { createNodeRuntime } from "../onnxruntime/runtime.js";
import { TRIAL_IMAGES, type TrialOutcome } from "./try-model.js";

/**
 * Share of the images to be read right. Guessing reads 10 %, the smallest network after one epoch 97 %; what lies
 * between is damaged, or reads other images than MNIST's.
 */
const MIN_ACCURACY = 0.8;

/** Rounding of eleven float32 values stays far below it. */
const SUM_TOLERANCE = 1e-3;

await main();

async function main(): Promise<void> {
  raiseOomScore();
  // Its own thread: this one is inside ONNX Runtime when the memory grows.
  new Worker(new URL("./model-trial-watch.js", import.meta.url)).unref();
  const outcome = await tryModel(await buffer(process.stdin));
  process.send?.(outcome, () => process.exit());
}

async function tryModel(file: Uint8Array): Promise<TrialOutcome> {
  try {
    checkOnnxModel(file);
    const classifier = await openModel(createNodeRuntime(), file);
    await checkReading(classifier);
    return { kind: "passed" };
  } catch (error) {
    if (!isDigitsError(error)) throw error;
    return { kind: "refused", code: error.code, message: error.message };
  }
}

/** Classifies images whose digits are known. */
async function checkReading(classifier: OpenedClassifier): Promise<void> {
  const { images, labels } = await loadMnist("train");
  const rows = await classify(classifier, images.subarray(0, TRIAL_IMAGES * IMAGE_PIXELS));
  let right = 0;
  for (let i = 0; i < TRIAL_IMAGES; i++) {
    const row = rows.subarray(i * OUTCOME_COUNT, (i + 1) * OUTCOME_COUNT);
    checkProbabilities(row);
    if (row.indexOf(Math.max(...row)) === labels[i]) right += 1;
  }
  if (right >= MIN_ACCURACY * TRIAL_IMAGES) return;
  fail(
    "MODEL_REFUSED",
    `the model reads ${right} of ${TRIAL_IMAGES} digits of MNIST right (${formatPercent(right / TRIAL_IMAGES, 1)}); ${formatPercent(MIN_ACCURACY, 0)} are expected. Train it longer, with digits train.`,
  );
}

/** Gives a code to what ONNX Runtime throws over a batch that it did not throw over the first image. */
async function classify(classifier: OpenedClassifier, images: Uint8Array): Promise<Float32Array> {
  try {
    return await classifier.classify(images);
  } catch (cause) {
    if (isDigitsError(cause)) throw cause;
    const message = cause instanceof Error ? cause.message : String(cause);
    fail(
      "MODEL_MALFORMED",
      `the model loads, but cannot classify ${TRIAL_IMAGES} images: ${message}. Train one with digits train.`,
      { cause },
    );
  }
}

function checkProbabilities(row: Float32Array): void {
  const sum = row.reduce((total, value) => total + value, 0);
  const isDistribution = Math.abs(sum - 1) < SUM_TOLERANCE && row.every((value) => value >= 0);
  if (isDistribution) return;
  fail(
    "MODEL_REFUSED",
    `the model's probabilities of ${DIGIT_COUNT} digits and "no digit" make ${sum}, or hold a negative one; they must make 1. Train one with digits train.`,
  );
}
