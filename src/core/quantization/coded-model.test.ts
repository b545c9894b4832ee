/** Models packed and coded as those of pages are, of a small network that packs in a second. */

import { describe, expect, test } from "vitest";

import { mnistImages, untrainedModel } from "../../../test/networks.js";
import { createEngineRuntime } from "../../engine/runtime.js";
import { createNodeRuntime } from "../../node/onnxruntime/runtime.js";
import { findNetwork } from "../network/networks.js";
import { readOnnxMetadata } from "../onnx/model.js";
import { readOnnxFile } from "../onnx/onnx-file.js";
import { createClassifier, toFloatImages } from "../reading/classifier.js";
import { floatTensor } from "../tensor/tensor.js";
import { decodeModel, encodeModel, isCodedModel } from "./coded-model.js";
import { packWeights } from "./pack-weights.js";

const model = untrainedModel(findNetwork("quick"));
const { images } = await mnistImages(64);
const runtime = createEngineRuntime();
const pack = (step: number) =>
  packWeights(model, {
    runtime,
    gradients: createNodeRuntime(),
    calibration: [floatTensor([64, 1, 28, 28], toFloatImages(images))],
    importanceRuns: 1,
    answers: { input: "images", output: "logits", classes: 10 },
    step,
  });

const packed = await pack(0.0005);
const coded = encodeModel(packed);

async function logitsOf(bytes: Uint8Array): Promise<Float32Array> {
  const classifier = await createClassifier(runtime, bytes);
  const logits = await classifier.logits(images);
  await classifier.dispose();
  return logits;
}

/** What the logits are off by, as a share of them. */
async function errorOf(bytes: Uint8Array): Promise<number> {
  const [exact, rounded] = [await logitsOf(model), await logitsOf(bytes)];
  return Math.hypot(...exact.map((logit, at) => logit - rounded[at]!)) / Math.hypot(...exact);
}

test("a packed model says nearly what its floats do, the nearer the smaller the steps", async () => {
  const errors = [await errorOf(packed), await errorOf(await pack(0.005))];
  expect(errors[0]).toBeLessThan(0.2);
  expect(errors[1]).toBeGreaterThan(2 * errors[0]!);
});

test("it is packed the same each time, and keeps its metadata", async () => {
  expect(Buffer.from(await pack(0.0005)).equals(packed)).toBe(true);
  expect(readOnnxMetadata(packed)).toEqual(readOnnxMetadata(model));
});

test("coded it is smaller than its levels in bytes, and decoded it is the same file", () => {
  const levels = readOnnxFile(packed).constants.filter(({ elementType }) => elementType === 3);
  expect(levels).toHaveLength(6);
  expect(coded.length).toBeLessThan(0.75 * levels.reduce((sum, { bytes }) => sum + bytes!.length, 0));
  expect([isCodedModel(coded), isCodedModel(packed)]).toEqual([true, false]);
  expect(Buffer.from(decodeModel(coded)).equals(packed)).toBe(true);
});

describe("refuses", () => {
  const refusal = expect.objectContaining({ code: "MODEL_MALFORMED" }) as Error;

  test.each([0, 3, 8, 60, 2000, coded.length - 1])("one cut off after %i bytes", (length) => {
    expect(() => decodeModel(coded.subarray(0, length))).toThrowError(refusal);
  });

  test("one with something behind it, and one of sizes that no model has", () => {
    expect(() => decodeModel(Uint8Array.of(...coded, 0))).toThrowError(refusal);
    const vast = coded.slice();
    new DataView(vast.buffer).setUint32(16, 2 ** 31, true);
    expect(() => decodeModel(vast)).toThrowError(refusal);
  });

  test("what is no coded model", () => {
    expect(() => decodeModel(model)).toThrowError(refusal);
  });
});
