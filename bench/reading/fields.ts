/**
 * Fields of eight digits for the benchmark of expectations: photos of a number, as `tools/photos` takes them of MNIST's test
 * images, read as any picture is; and lines as hard as those that the network of lines learned from, each in one window.
 */

import { createExpectation, type ExpectationOptions } from "../../src/core/reading/expectation/expectation.js";
import { readColumns } from "../../src/core/reading/read-columns.js";
import { createReader } from "../../src/core/reading/reader.js";
import { LINE_HEIGHT } from "../../src/core/line.js";
import { createLineSimulator } from "../../src/core/synthesis/lines/simulate-line.js";
import { createRandom } from "../../src/core/tensor/random.js";
import { loadDrawnImages } from "../../src/node/data/drawn-images.js";
import { loadMnist } from "../../src/node/data/mnist.js";
import { releasedModelPath } from "../../src/node/files/package-files.js";
import { openLineNetworks, openLineScorer } from "../../src/node/models/line-model-file.js";
import { openClassifier } from "../../src/node/models/model-file.js";
import { createNodeRuntime } from "../../src/node/onnxruntime/runtime.js";
import { createPhotographer } from "../../tools/photos/photographer.js";
import type { PhotoPreset } from "../../tools/photos/presets.js";
import { rememberScores } from "../remember-scores.js";

export const DIGITS = 8;

/** Of the photos, as `bench -- photos` takes them. */
const SIZE = { width: 640, height: 480 };
const LINE_WIDTH_PX = 256;

/** What was read of a field. */
export interface FieldReading {
  readonly text: string;
  readonly confidence: number;
  /** Whether it was told to contradict what is expected, or not to be there. */
  readonly isDenied: boolean;
}

export interface Fields {
  /** Draws a field, and gives what reads it. The same place and text give the same field. */
  field(at: number, text: string): Promise<(options: ExpectationOptions) => Promise<FieldReading>>;
  dispose(): Promise<void>;
}

/** Photos of one number each, of the kinds in turn. */
export async function takePhotos(seed: number, kinds: readonly PhotoPreset[]): Promise<Fields> {
  const runtime = createNodeRuntime();
  const photographer = await createPhotographer();
  const networks = rememberScores(await openLineNetworks(runtime));
  const reader = createReader(await openClassifier(runtime, releasedModelPath()), networks);
  return {
    async field(at, text) {
      networks.forget();
      const preset = kinds[at % kinds.length]!;
      const { picture } = await photographer.take({ preset, seed: 1000 * seed + at, lines: [[text]], ...SIZE });
      return async (options) => {
        const { numbers, text: read, contradicts } = await reader.read(picture, { ...options, minConfidence: 0 });
        const confidence = numbers.length === 1 ? numbers[0]!.confidence : 0;
        return { text: read, confidence, isDenied: numbers.length === 0 || contradicts !== undefined };
      };
    },
    dispose: () => reader.dispose(),
  };
}

/** Lines of the simulator that the network of lines learned from, half of them in cells. */
export async function drawLines(seed: number): Promise<Fields> {
  const scorer = await openLineScorer(createNodeRuntime());
  const { images } = await loadDrawnImages("held-out", await loadMnist("test"), seed);
  const simulator = createLineSimulator(images);
  return {
    async field(at, text) {
      const kind = at % 2 === 0 ? "cells" : "integer";
      const line = simulator.draw(createRandom(seed, at), LINE_WIDTH_PX, kind, text);
      const columns = await scorer.score(line);
      const image = { width: line.width, height: LINE_HEIGHT, pixels: line.pixels };
      return async (options) => {
        const read = readColumns(columns, image, { expectation: createExpectation(options) });
        const isDenied = read === undefined || read.contradicts !== undefined;
        return { text: read?.text ?? "", confidence: read?.confidence ?? 0, isDenied };
      };
    },
    dispose: () => scorer.dispose(),
  };
}
