import { describe, expect, test } from "vitest";

import { relativeDifference, valuesOf } from "../../../test/graph-harness.js";
import { layoutOf, mnistImages, untrainedModel } from "../../../test/networks.js";
import { createNodeRuntime } from "../../node/onnxruntime/runtime.js";
import { input } from "../graph/operations/builder.js";
import { readOnnxMetadata } from "../onnx/model.js";
import { floatTensor } from "../tensor/tensor.js";
import { findNetwork, networkNames } from "./networks.js";
import { buildForTraining } from "./scope.js";

/** A batch of another size is computed by other kernels, which add in another order. */
const BATCH_TOLERANCE = 1e-5;

/** What issue and README promise of the default network. */
const MAX_DIGITS_BYTES = 2_000_000;

describe("the networks", () => {
  test.each([
    // conv 1 -> 32: 320, conv 32 -> 64: 18,496, dense 1600 -> 10: 16,010
    ["two-conv", 34_826],
    // 156 + 2,416 + dense 400 -> 120 -> 84 -> 10: 48,120 + 10,164 + 850
    ["lenet", 61_706],
    // conv 416 + 12,832 + 18,496 + 73,856, dense 1152 -> 32 -> 10: 36,896 + 330
    ["two-block", 142_826],
    // conv 400 + 4,608 + 9,216 + 18,432 + 36,864, norm 32 + 2 * 64 + 2 * 128, dense 576 -> 10: 5,770
    ["quick", 75_706],
  ])("%s has %i parameters", (name, count) => {
    expect(layoutOf(findNetwork(name)).parameterCount).toBe(count);
  });

  test.each(networkNames)("%s names every array once", (name) => {
    const { parameters, statistics, masks } = layoutOf(findNetwork(name));
    const names = [...parameters, ...statistics, ...masks].map((s) => s.name);
    expect(new Set(names).size).toBe(names.length);
  });

  test.each([
    ["digits", 11],
    ["quick", 10],
    ["lenet", 10],
    ["two-block", 10],
    ["two-conv", 10],
  ])("%s tells %i outcomes apart", (name, classes) => {
    const network = findNetwork(name);
    expect(network.classes).toBe(classes);
    const images = input("images", [1, 1, 28, 28]);
    const { output } = buildForTraining((scope) => network.build(scope, images));
    expect(output.shape).toEqual([1, classes]);
  });

  test("digits fits into 2 MB", () => {
    expect(untrainedModel(findNetwork("digits")).length).toBeLessThan(MAX_DIGITS_BYTES);
  });

  test("an unknown name is refused with those there are", () => {
    expect(() => findNetwork("resnet")).toThrowError(
      expect.objectContaining({
        code: "OPTION_INVALID",
        message: `there is no network "resnet"; there are ${networkNames.join(", ")}.`,
      }) as Error,
    );
  });
});

describe("an image gets the same logits alone and in a batch:", () => {
  test.each(networkNames)("%s", async (name) => {
    const network = findNetwork(name);
    const { classes } = network;
    const model = untrainedModel(network);
    expect(readOnnxMetadata(model).get("network")).toBe(name);
    const session = await createNodeRuntime().load(model);
    const { images } = await mnistImages(32);
    const pixels = Float32Array.from(images, (ink) => ink / 255);

    async function logitsOf(count: number, first = 0): Promise<number[]> {
      const own = pixels.subarray(first * 784, (first + count) * 784);
      const fed = { images: floatTensor([count, 1, 28, 28], own) };
      const { logits } = await session.run(fed);
      expect(logits?.shape).toEqual([count, classes]);
      return valuesOf(logits);
    }
    const alone: number[] = [];
    for (let i = 0; i < 32; i++) alone.push(...(await logitsOf(1, i)));
    for (const count of [3, 32]) {
      expect(relativeDifference(await logitsOf(count), alone.slice(0, count * classes))).toBeLessThan(BATCH_TOLERANCE);
    }
    // Not a network that answers everything alike.
    const first = alone.slice(0, classes);
    const second = alone.slice(classes, 2 * classes);
    expect(relativeDifference(first, second)).toBeGreaterThan(0.01);
    await session.dispose();
  });
});

describe("probabilities", () => {
  test.each(networkNames)("of %s sum to 1 and follow the logits", async (name) => {
    const network = findNetwork(name);
    const { classes } = network;
    const session = await createNodeRuntime().load(untrainedModel(network));
    const { images } = await mnistImages(3);
    const pixels = Float32Array.from(images, (ink) => ink / 255);
    const results = await session.run({ images: floatTensor([3, 1, 28, 28], pixels) });
    const logits = valuesOf(results["logits"]);
    const probabilities = valuesOf(results["probabilities"]);
    for (let row = 0; row < 3; row++) {
      const z = logits.slice(row * classes, (row + 1) * classes).map(Math.exp);
      const total = z.reduce((sum, v) => sum + v, 0);
      z.forEach((v, i) => {
        expect(probabilities[row * classes + i]).toBeCloseTo(v / total, 5);
      });
    }
    await session.dispose();
  });
});
