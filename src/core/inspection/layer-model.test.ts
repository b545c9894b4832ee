import { describe, expect, test } from "vitest";

import { relativeDifference, runWith, valuesOf } from "../../../test/graph-harness.js";
import { mnistImages, untrainedModel } from "../../../test/networks.js";
import { createNodeRuntime } from "../../node/onnxruntime/runtime.js";
import { findNetwork, networkNames } from "../network/networks.js";
import { floatTensor } from "../tensor/tensor.js";
import { toLayerModel } from "./layer-model.js";

/** The same kernels on the same numbers; only what is fused with what may differ, and so the order of additions. */
const FUSION_TOLERANCE = 1e-5;

const shapes: Readonly<Record<string, readonly string[]>> = {
  digits: ["conv1 32x12x12", "conv2 48x12x12", "conv3 64x6x6", "conv4 96x6x6", "conv5 128x3x3"],
  quick: ["conv1 16x12x12", "conv2 32x12x12", "conv3 32x6x6", "conv4 64x6x6", "conv5 64x3x3"],
  lenet: ["conv1 6x14x14", "conv2 16x5x5"],
  "two-block": ["conv1 16x24x24", "conv2 32x10x10", "conv3 64x8x8", "conv4 128x3x3"],
  "two-conv": ["conv1 32x13x13", "conv2 64x5x5"],
};

describe.each(networkNames)("the layer model of %s", (name) => {
  const bytes = untrainedModel(findNetwork(name));

  test("gives the logits and probabilities of the file itself", async () => {
    const runtime = createNodeRuntime();
    const file = await runtime.load(bytes);
    const layers = await runtime.load(toLayerModel(bytes).model);
    const { images } = await mnistImages(8);
    for (let i = 0; i < 8; i++) {
      const ink = Float32Array.from(images.subarray(784 * i, 784 * (i + 1)), (byte) => byte / 255);
      const fed = { images: floatTensor([1, 1, 28, 28], ink) };
      const expected = await runWith(file, fed);
      const got = await runWith(layers, fed);
      for (const output of ["logits", "probabilities"]) {
        expect(relativeDifference(valuesOf(got[output]), valuesOf(expected[output]))).toBeLessThan(FUSION_TOLERANCE);
      }
    }
    await file.dispose();
    await layers.dispose();
  });

  test("gives every convolution layer after pooling and activation", async () => {
    const { model, layers } = toLayerModel(bytes);
    const session = await createNodeRuntime().load(model);
    const { images } = await mnistImages(1);
    const ink = Float32Array.from(images, (byte) => byte / 255);
    const outputs = await session.run({ images: floatTensor([1, 1, 28, 28], ink) });
    expect(layers.map((layer) => `${layer} ${outputs[layer]?.shape.slice(1).join("x")}`)).toEqual(shapes[name]);
    for (const layer of layers) {
      const values = valuesOf(outputs[layer]);
      expect(Math.min(...values), layer).toBe(0);
      expect(Math.max(...values), layer).toBeGreaterThan(0);
    }
    await session.dispose();
  });
});
