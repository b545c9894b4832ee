/** The released models, run by the engine and by ONNX Runtime. */

import { readFile } from "node:fs/promises";

import { beforeAll, describe, expect, test } from "vitest";

import { compareDigits, compareLines, cutCandidates, drawLines } from "../../bench/device/equality.js";
import { compareEngines } from "../../test/compared-engines.js";
import { createPhotographer } from "../../tools/photos/photographer.js";
import type { ImageSet } from "../core/dataset/image-set.js";
import { PAGE_SIZE } from "../core/synthesis/pages/page.js";
import { createPageSimulator, PAGE_INK, PAGE_PAPER } from "../core/synthesis/pages/simulate-page.js";
import { createLineSimulator, type LineSimulator } from "../core/synthesis/lines/simulate-line.js";
import { toLineInput } from "../core/network/line-input.js";
import { quantizeModel } from "../core/quantization/quantize-model.js";
import { toFloatImages } from "../core/reading/classifier.js";
import { createRandom } from "../core/tensor/random.js";
import { floatTensor, type Tensor } from "../core/tensor/tensor.js";
import { loadMnist } from "../node/data/mnist.js";
import { releasedLineModelPath, releasedLocatorModelPath, releasedModelPath } from "../node/files/package-files.js";
import type { EngineOptions } from "./runtime.js";
import { createEngineRuntime } from "./runtime.js";

/** Probabilities may differ by so much. */
const SAME = 1e-4;

/** Scores go to 20, and cells to 9: the same share of them. */
const SAME_SCORES = 1e-4;

let digits: Uint8Array;
let mnist: ImageSet;
let simulator: LineSimulator;

beforeAll(async () => {
  digits = await readFile(releasedModelPath());
  mnist = await loadMnist("test");
  simulator = createLineSimulator(mnist);
});

function imagesTensor(first: number, count: number): Tensor {
  return floatTensor([count, 1, 28, 28], toFloatImages(mnist.images.subarray(first * 784, (first + count) * 784)));
}

// In parts, so that each is done soon on a busy machine.
test.each([0, 1, 2, 3])("all of MNIST's test set, quarter %i", async (part) => {
  const bytes = mnist.images.length / 4;
  const { count, difference, otherwise } = await compareDigits(mnist.images.subarray(part * bytes, (part + 1) * bytes));
  expect(count).toBe(2_500);
  expect(difference).toBeLessThan(SAME);
  expect(otherwise).toBe(0);
});

test.each([0, 1, 2, 3, 4, 5, 6, 7])("2,000 simulated lines, columns and texts, eighth %i", async (part) => {
  const lines = drawLines(simulator, { from: 250 * part, to: 250 * (part + 1) }, [128, 160]);
  const { count, difference, otherwise } = await compareLines(lines);
  expect(count).toBe(250);
  expect(difference).toBeLessThan(SAME_SCORES);
  expect(otherwise).toBe(0);
});

test("2,000 candidates that the reader cuts from simulated photos", async () => {
  const photographer = await createPhotographer();
  const photos = (["touching", "lines", "busy", "squared"] as const).flatMap((preset) =>
    [3, 4].map((seed) => photographer.take({ preset, seed, width: 400, height: 300 })),
  );
  const pictures = (await Promise.all(photos)).map(({ picture }) => picture);
  const { count, difference, otherwise } = await compareDigits(await cutCandidates(pictures));
  expect(count).toBeGreaterThan(2_000);
  expect(difference).toBeLessThan(SAME);
  expect(otherwise).toBe(0);
});

describe.each<EngineOptions & { count: number }>([
  { kernels: "webassembly", count: 64 },
  { kernels: "typescript", count: 3 },
])("with kernels in $kernels", ({ count, ...options }) => {
  test("MNIST's digits, one by one and in batches", async () => {
    const feeds = [1, 2, count].map((size, k) => ({ images: imagesTensor(k, size) }));
    const { probabilities, logits } = await compareEngines(digits, feeds, options);
    expect(probabilities).toBeLessThan(SAME);
    expect(logits).toBeLessThan(SAME_SCORES);
  });

  test("simulated lines of many widths", async () => {
    const widths = options.kernels === "typescript" ? [128] : [128, 131, 200, 333, 640];
    const feeds = widths.map((width, k) => ({ lines: toLineInput(simulator.draw(createRandom(5, k), width).pixels) }));
    const { scores } = await compareEngines(await readFile(releasedLineModelPath()), feeds, options);
    expect(scores).toBeLessThan(SAME_SCORES);
  });
});

test("a simulated page, whole and a strip of it", async () => {
  const { pixels } = createPageSimulator(mnist).draw(createRandom(6));
  const planes = [PAGE_SIZE, 40].map((height) => {
    const values = Float32Array.from(pixels.subarray(0, PAGE_SIZE * height), (byte) => (byte - PAGE_PAPER) / PAGE_INK);
    return { planes: floatTensor([1, 1, height, PAGE_SIZE], values) };
  });
  const { cells } = await compareEngines(await readFile(releasedLocatorModelPath()), planes);
  expect(cells).toBeLessThan(SAME_SCORES);
});

test("a model in 8-bit numbers, calibrated with the engine itself", async () => {
  const int8 = await quantizeModel(createEngineRuntime(), digits, mnist.images.subarray(0, 32 * 784));
  const { probabilities } = await compareEngines(int8, [{ images: imagesTensor(0, 64) }]);
  // Where a sum lies between two bytes, its last bit decides: a step of a layer, in a few of the images.
  expect(probabilities).toBeLessThan(5e-3);
});
