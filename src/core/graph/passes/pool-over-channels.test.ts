import { describe, expect, test } from "vitest";

import { expectSameNumbers, kindsOf } from "../../../../test/rewritten-graphs.js";
import { convolution, input, maxPool, negate, relu, type WindowOptions } from "../operations/builder.js";
import type { Node } from "../operations/op.js";
import { poolOverChannels } from "./pool-over-channels.js";
import { rewrite } from "./rewriting.js";

/** Pools the convolution of [2, channels, height, width] with `out` kernels. */
function pooled(
  [channels, height, width]: readonly [number, number, number],
  [out, kernelHeight, kernelWidth = kernelHeight]: readonly number[],
  options: WindowOptions = {},
): Node {
  const images = input("images", [2, channels, height, width]);
  const weights = input("weights", [out!, channels, kernelHeight!, kernelWidth!]);
  return maxPool(convolution(images, weights, options), 2);
}

describe("a convolution of few channels gives the places of windows as channels:", () => {
  test.each<[string, Node]>([
    ["3x3", pooled([1, 8, 10], [5, 3])],
    ["5x5", pooled([1, 10, 8], [3, 5])],
    ["1x1", pooled([1, 6, 4], [3, 1])],
    ["two channels", pooled([2, 8, 8], [4, 3])],
    ["one kernel", pooled([1, 6, 6], [1, 3])],
    ["one window", pooled([1, 4, 4], [3, 3])],
    ["padding", pooled([1, 8, 8], [3, 5], { padding: 2 })],
    ["padding on two sides", pooled([2, 7, 9], [3, 3], { padding: { top: 1, left: 0, bottom: 0, right: 1 } })],
  ])("%s", async (_, original) => {
    const [rewritten] = rewrite([relu(original)], poolOverChannels);
    expect(kindsOf(rewritten!)).toContain("max");
    expect(kindsOf(rewritten!)).not.toContain("maxPool");
    await expectSameNumbers(rewritten!, relu(original));
  });
});

describe("a pooling stays the same node", () => {
  const images = input("images", [2, 1, 8, 8]);
  const convolved = convolution(images, input("weights", [3, 1, 3, 3]));
  test.each<[string, Node]>([
    ["with many channels", pooled([3, 8, 8], [3, 3])],
    ["where the convolution's stride is not 1", pooled([1, 13, 13], [3, 3], { stride: 2 })],
    ["where rows are left over", pooled([1, 9, 8], [3, 3])],
    ["where columns are left over", pooled([1, 8, 9], [3, 3])],
    ["with kernels of even sides", pooled([1, 9, 9], [3, 2])],
    ["with kernels that are no squares", pooled([1, 8, 10], [3, 3, 5])],
    ["with windows of 3x3", maxPool(convolved, 3)],
    ["with windows that overlap", maxPool(convolved, 2, { stride: 1 })],
    ["with padding", maxPool(convolved, 2, { padding: 1 })],
    ["of something else than a convolution", maxPool(relu(images), 2)],
  ])("%s", (_, root) => {
    expect(rewrite([root], poolOverChannels)[0]).toBe(root);
  });

  test("where something else uses the convolution", () => {
    const roots = [maxPool(convolved, 2), negate(convolved)];
    const rewritten = rewrite(roots, poolOverChannels);
    roots.forEach((root, i) => expect(rewritten[i]).toBe(root));
  });
});
