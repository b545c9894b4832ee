/**
 * The process in which a model is tried: it reads the file from standard input, checks it, runs it on digits of MNIST's
 * training set, or on lines of them, and sends its parent the outcome. Started by try-model.ts.
 */

import { buffer } from "node:stream/consumers";
import { Worker } from "node:worker_threads";

import { DIGIT_COUNT, IMAGE_PIXELS, IMAGE_SIZE, OUTCOME_COUNT } from "../../core/digits.js";
import { fail, isDigitsError } from "../../core/errors.js";
import { checkOnnxModel } from "../../core/onnx/check-model.js";
import { readOnnxMetadata } from "../../core/onnx/model.js";
import { cutLine, type LineImage, toLineImage } from "../../core/picture/lines/line-image.js";
import { plainFrame } from "../../core/picture/lines/writing-frame.js";
import type { LineColumns } from "../../core/reading/decoding/columns.js";
import { greedyText } from "../../core/reading/decoding/greedy-text.js";
import { createLineScorer, type LineScorer } from "../../core/reading/line-scorer.js";
import { formatPercent } from "../../contract/words.js";
import { raiseOomScore } from "../async/child-process.js";
import { loadMnist } from "../data/mnist.js";
import { identifyModel, openModel, type OpenedClassifier } from "./model-file.js";
import { createNodeRuntime } from "../onnxruntime/runtime.js";
import { TRIAL_IMAGES, type TrialOutcome } from "./try-model.js";
import { toProgram } from "../files/package-files.js";

/**
 * Share of the images to be read right. Guessing reads 10 %, the smallest network after one epoch 97 %; what lies
 * between is damaged, or reads other images than MNIST's.
 */
const MIN_ACCURACY = 0.8;

/** Digits on a line that is read, and the share of such lines to be read right: the released model reads 97 %. */
const LINE_DIGITS = 3;
const MIN_EXACT_LINES = 0.5;

const MAX_BYTE = 255;

/** Rounding of eleven float32 values stays far below it. */
const SUM_TOLERANCE = 1e-3;

await main();

async function main(): Promise<void> {
  raiseOomScore();
  // Its own thread: this one is inside ONNX Runtime when the memory grows.
  new Worker(toProgram(new URL("./model-trial-watch.js", import.meta.url))).unref();
  const outcome = await tryModel(await buffer(process.stdin));
  process.send?.(outcome, () => process.exit());
}

async function tryModel(file: Uint8Array): Promise<TrialOutcome> {
  try {
    checkOnnxModel(file);
    if (identifyModel(readOnnxMetadata(file)).kind === "lines") await checkLines(file);
    else await checkReading(await openModel(createNodeRuntime(), file));
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

/** Reads lines of three digits of MNIST each, side by side. */
async function checkLines(file: Uint8Array): Promise<void> {
  const { images, labels } = await loadMnist("train");
  const scorer = await createLineScorer(createNodeRuntime(), file);
  let right = 0;
  for (let first = 0; first < TRIAL_IMAGES; first += LINE_DIGITS) {
    const columns = await score(scorer, lineOf(images, first));
    if (greedyText(columns) === labels.subarray(first, first + LINE_DIGITS).join("")) right += 1;
  }
  const count = Math.ceil(TRIAL_IMAGES / LINE_DIGITS);
  if (right >= MIN_EXACT_LINES * count) return;
  fail(
    "MODEL_REFUSED",
    `the model reads ${right} of ${count} lines of MNIST's digits right (${formatPercent(right / count, 1)}); ${formatPercent(MIN_EXACT_LINES, 0)} are expected. Train it longer, with digits train --preset lines.`,
  );
}

/** The image of a line of digits from `first` on. */
function lineOf(images: Uint8Array, first: number): LineImage {
  const width = LINE_DIGITS * IMAGE_SIZE;
  const values = Float32Array.from({ length: IMAGE_SIZE * width }, (_, at) => {
    const [x, y] = [at % width, Math.floor(at / width)];
    const image = first + Math.floor(x / IMAGE_SIZE);
    return images[image * IMAGE_PIXELS + y * IMAGE_SIZE + (x % IMAGE_SIZE)]! / MAX_BYTE;
  });
  const extent = { left: 0, right: width, top: 0, bottom: IMAGE_SIZE };
  return toLineImage(cutLine({ width, height: IMAGE_SIZE, values }, extent, plainFrame));
}

/** Gives a code to what ONNX Runtime throws. */
async function score(scorer: LineScorer, image: LineImage): Promise<LineColumns> {
  try {
    return await scorer.score(image);
  } catch (cause) {
    if (isDigitsError(cause)) throw cause;
    const message = cause instanceof Error ? cause.message : String(cause);
    fail("MODEL_MALFORMED", `the model cannot read a line: ${message}. Train one with digits train --preset lines.`, {
      cause,
    });
  }
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
