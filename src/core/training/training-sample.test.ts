import { expect, test } from "vitest";

import { findNetwork, networkNames } from "../network/networks.js";
import { optimizers } from "./plan.js";
import { buildTrainingStep } from "./step.js";
import { takeSample } from "./training-sample.js";

function layoutOf(name: string) {
  const { layout } = buildTrainingStep({ network: findNetwork(name), batchSize: 2, optimizer: optimizers.sgd });
  return layout;
}

test.each(networkNames)("%s begins with a convolution that can be shown", (name) => {
  const layout = layoutOf(name);
  const parameters = new Float32Array(layout.parameterCount).fill(9);
  const [count = 0, , height = 0, width = 0] = layout.parameters[0]!.shape;
  parameters.fill(0, 0, count * height * width);
  parameters.set([0.5, -0.25, 0], 0);
  const batch = {
    images: new Uint8Array(20 * 784).map((_, i) => Math.floor(i / 784)),
    labels: Uint8Array.from({ length: 20 }, (_, i) => i % 10),
  };
  const { images, labels, filters } = takeSample(batch, layout, parameters);
  expect(images).toEqual(batch.images.slice(0, 16 * 784));
  expect(labels).toEqual(batch.labels.slice(0, 16));
  expect(filters).toMatchObject({ count, height, width });
  // The largest weight is at the end of the scale, zero in its middle; what lies behind the kernels is not seen.
  expect([...filters.pixels.subarray(0, 4)]).toEqual([255, 65, 128, 128]);
  expect(filters.pixels).toHaveLength(count * height * width);
});

test("weights that are all zero are all middle grey", () => {
  const layout = layoutOf("lenet");
  const batch = { images: new Uint8Array(784), labels: new Uint8Array(1) };
  const { filters } = takeSample(batch, layout, new Float32Array(layout.parameterCount));
  expect(new Set(filters.pixels)).toEqual(new Set([128]));
});
