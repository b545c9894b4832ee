/**
 * Whether the engine reads what ONNX Runtime reads: digits and their probabilities, lines and what every column of them says.
 * `src/engine/released-models.test.ts` asks the same.
 */

import { readFile } from "node:fs/promises";

import { IMAGE_PIXELS, OUTCOME_COUNT, joinImages } from "../../src/core/digits.js";
import { isDigitsError } from "../../src/core/errors.js";
import type { LineImage } from "../../src/core/picture/lines/line-image.js";
import type { Picture } from "../../src/core/picture/picture.js";
import { type Classifier, createClassifier } from "../../src/core/reading/classifier.js";
import { searchTexts } from "../../src/core/reading/decoding/prefix-search.js";
import { createLineScorer } from "../../src/core/reading/line-scorer.js";
import { createReader } from "../../src/core/reading/reader.js";
import type { LineSimulator } from "../../src/core/synthesis/lines/simulate-line.js";
import { createRandom } from "../../src/core/tensor/random.js";
import { releasedLineModelPath, releasedModelPath } from "../../src/node/files/package-files.js";
import type { Range } from "../benchmark.js";
import { createDeviceRuntime, type DeviceRuntimeName } from "./runtimes.js";

export interface Comparison {
  /** Images, or lines. */
  readonly count: number;
  /** The largest difference of two probabilities of digits, or of their logarithms in two columns of lines. */
  readonly difference: number;
  /** Images in which another outcome is the likeliest, or lines in which another text is. */
  readonly otherwise: number;
}

/** By the released network of digits. @param images [count, 28, 28] of bytes */
export async function compareDigits(images: Uint8Array): Promise<Comparison> {
  const [ours, theirs] = await openBoth(createClassifier, releasedModelPath());
  const [a, b] = [await ours.classify(images), await theirs.classify(images)];
  await Promise.all([ours.dispose(), theirs.dispose()]);
  const count = images.length / IMAGE_PIXELS;
  let otherwise = 0;
  for (let image = 0; image < count; image++) if (likeliest(a, image) !== likeliest(b, image)) otherwise++;
  return { count, difference: largestDifference(a, b), otherwise };
}

/** By the released network of lines. */
export async function compareLines(lines: Iterable<LineImage>): Promise<Comparison> {
  const [ours, theirs] = await openBoth(createLineScorer, releasedLineModelPath());
  let [count, difference, otherwise] = [0, 0, 0];
  for (const line of lines) {
    const [a, b] = [await ours.score(line), await theirs.score(line)];
    count++;
    difference = Math.max(difference, largestDifference(a.logProbabilities, b.logProbabilities));
    const [text, expected] = [a, b].map((columns) => searchTexts(columns, { count: 1 }).texts[0]?.text);
    if (text !== expected) otherwise++;
  }
  await Promise.all([ours.dispose(), theirs.dispose()]);
  return { count, difference, otherwise };
}

/** Some of an endless row of lines, the same each time. @param widths in pixels */
export function* drawLines(
  simulator: LineSimulator,
  { from, to }: { readonly from: number; readonly to: number },
  [least, most]: Range,
): Generator<LineImage> {
  for (let line = from; line < to; line++) {
    const random = createRandom(2, line);
    yield simulator.draw(random, least + random.integer(most - least + 1));
  }
}

/**
 * The candidates that the reader cuts from pictures while it reads them digit by digit, [count, 28, 28].
 *
 * @param most of a picture, as evenly spread over it as they were asked about. @default all
 */
export async function cutCandidates(
  pictures: Iterable<Picture> | AsyncIterable<Picture>,
  most = Infinity,
): Promise<Uint8Array> {
  const classifier = await createClassifier(await createDeviceRuntime("node"), await readFile(releasedModelPath()));
  const kept: Uint8Array[] = [];
  let cut: Uint8Array[] = [];
  const noting: Classifier = {
    ...classifier,
    classify(images) {
      for (let at = 0; at < images.length; at += IMAGE_PIXELS) cut.push(images.slice(at, at + IMAGE_PIXELS));
      return classifier.classify(images);
    },
  };
  const reader = createReader(noting);
  for await (const picture of pictures) {
    cut = [];
    await reader.read(picture).catch((error: unknown) => {
      // Nothing is written on some.
      if (!isDigitsError(error)) throw error;
    });
    const step = Math.max(1, cut.length / most);
    for (let place = 0; place < cut.length; place += step) kept.push(cut[Math.floor(place)]!);
  }
  await reader.dispose();
  return joinImages(kept);
}

/** What the engine makes of a model, and what ONNX Runtime does. */
async function openBoth<Opened>(
  open: (runtime: Awaited<ReturnType<typeof createDeviceRuntime>>, model: Uint8Array) => Promise<Opened>,
  path: string,
): Promise<readonly [ours: Opened, theirs: Opened]> {
  const model = await readFile(path);
  const openBy = async (name: DeviceRuntimeName) => open(await createDeviceRuntime(name), model);
  return [await openBy("engine"), await openBy("node")];
}

/** NaN where some number is none. */
function largestDifference(a: Float32Array, b: Float32Array): number {
  let most = 0;
  for (let i = 0; i < b.length; i++) most = Math.max(most, Math.abs(a[i]! - b[i]!));
  return most;
}

function likeliest(outcomes: Float32Array, image: number): number {
  const row = outcomes.subarray(image * OUTCOME_COUNT, (image + 1) * OUTCOME_COUNT);
  return row.indexOf(Math.max(...row));
}
