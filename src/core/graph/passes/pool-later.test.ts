import { describe, expect, test } from "vitest";

import { poolLater } from "./pooling.js";
import { evaluateOne } from "../../../../test/graph-harness.js";
import { kindsOf, randomFeeds } from "../../../../test/rewritten-graphs.js";
import { floatTensor } from "../../tensor/tensor.js";
import { add, averagePool, constant, input, maxPool, relu, scaleChannels } from "../operations/builder.js";
import type { Node } from "../operations/op.js";

const images = input("images", [2, 3, 6, 7]);
const row = (...values: number[]) => constant(floatTensor([3], values));
const shift = row(0.3, -0.2, 0.1);

function pooledLater(root: Node): Node {
  return poolLater([root])[0]!;
}

describe("poolLater", () => {
  test.each([
    ["side by side", {}],
    ["that overlap", { stride: 1 }],
    ["with padding", { padding: 1 }],
  ])("leaves windows %s their numbers to the bit", async (_, options) => {
    const scale = row(1.7, 0, 0.3);
    const pooled = maxPool(images, 2, options);
    const original = relu(scaleChannels(pooled, scale, shift));
    const rewritten = pooledLater(original);
    expect(rewritten.op).toEqual(pooled.op);
    expect(kindsOf(rewritten).slice(-3)).toEqual(["scaleChannels", "relu", "maxPool"]);
    const feeds = randomFeeds(original);
    expect(await evaluateOne(rewritten, feeds)).toEqual(await evaluateOne(original, feeds));
  });

  test("takes a ReLU alone", () => {
    expect(kindsOf(pooledLater(relu(maxPool(images, 2))))).toEqual(["input", "relu", "maxPool"]);
  });

  test.each<[string, Node]>([
    ["a negative scale, which turns the order round", scaleChannels(maxPool(images, 2), row(1, -0.1, 1), shift)],
    ["a scale that is not known", scaleChannels(maxPool(images, 2), input("scale", [3]), shift)],
    ["a mean, which is another one of other numbers", relu(averagePool(images, 2))],
    ["what is no change of one pixel", add(maxPool(images, 2), 1)],
  ])("leaves %s where it is", (_, node) => {
    expect(pooledLater(node)).toBe(node);
  });

  test("leaves a pooling that others use too", () => {
    const pooled = maxPool(images, 2);
    const both = add(relu(pooled), pooled);
    expect(pooledLater(both)).toBe(both);
  });
});
