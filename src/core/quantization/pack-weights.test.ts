/** Released networks with weights of few bits: a quarter of the size, and the same answers. */

import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { createEngineRuntime } from "../../engine/runtime.js";
import { releasedModelPath } from "../../node/files/package-files.js";
import { createClassifier } from "../reading/classifier.js";
import { parseModel } from "../onnx/model.js";
import { indexGraph, layerOf } from "./graph-index.js";
import { packWeights, roundWeights } from "./pack-weights.js";

const model = new Uint8Array(readFileSync(releasedModelPath()));

test("a packed model has a quarter of the bytes, and says the same of an image to a hundredth", async () => {
  const packed = packWeights(model, 8);
  expect(packed.length).toBeLessThan(0.27 * model.length);
  // A stroke down the middle, with soft edges.
  const image = new Uint8Array(28 * 28);
  for (let y = 5; y < 23; y++) image.set([90, 255, 255, 90], 28 * y + 12);
  const [floats, whole] = await Promise.all(
    [model, packed].map(async (bytes) => {
      const classifier = await createClassifier(createEngineRuntime(), bytes);
      return classifier.classify(image);
    }),
  );
  expect(floats!.indexOf(Math.max(...floats!))).toBe(1);
  for (const [outcome, probability] of floats!.entries()) expect(whole![outcome]).toBeCloseTo(probability, 2);
});

test("fewer bits lose more, and no weight lies further than half a step from where it was, unless it is cut off", () => {
  const { graph } = parseModel(model);
  const index = indexGraph(graph);
  const layer = graph.node.flatMap((node) => layerOf(node, index) ?? [])[1]!;
  const { values } = layer.weights;
  const errors = [8, 6, 4].map((bits) => {
    const { weights, scales } = roundWeights(layer, bits);
    const largest = 2 ** (bits - 1) - 1;
    let sum = 0;
    let furthest = 0;
    for (const [place, weight] of values.entries()) {
      const scale = scales[layer.channelOf(place)]!;
      const error = Math.abs(weight - scale * weights[place]!);
      if (Math.abs(weights[place]!) < largest) furthest = Math.max(furthest, error / scale);
      sum += error ** 2;
    }
    expect(furthest).toBeLessThanOrEqual(0.5001);
    return sum;
  });
  expect(errors).toEqual(errors.toSorted((a, b) => a - b));
  expect(errors[0]).toBeGreaterThan(0);
});
