import { describe, expect, test } from "vitest";

import { rewrite } from "./rewriting.js";
import { evaluateOne } from "../../../../test/graph-harness.js";
import {
  expectSameNumbers,
  kindsOf,
  randomFeeds,
  shapesOf,
  valuesAndGradients,
} from "../../../../test/rewritten-graphs.js";
import { floatTensor, sizeOf } from "../../tensor/tensor.js";
import {
  add,
  averagePool,
  constant,
  convolution,
  input,
  maxPool,
  multiply,
  negate,
  relu,
  scaleChannels,
  sum,
  type WindowOptions,
} from "../operations/builder.js";
import { cheapenPooling, poolLater, poolOverChannels } from "./pooling.js";
import type { Node } from "../operations/op.js";
import { differentiate } from "./differentiate.js";

const images = input("images", [2, 3, 8, 6]);

function cheapened(root: Node): Node {
  return cheapenPooling([root])[0]!;
}

describe("cheapenPooling", () => {
  test.each([
    ["28 pixels and 3x3", 28, 3, 0],
    ["28 pixels and 5x5", 28, 5, 0],
    ["28 pixels, 5x5 and padding", 28, 5, 2],
    ["21 pixels and 3x3", 21, 3, 1],
    ["19 pixels and 4x4", 19, 4, 0],
  ])("leaves two convolutions with poolings their numbers: %s", async (_, side, kernel, padding) => {
    const pixels = input("pixels", [2, 1, side, side]);
    const w1 = input("first weights", [4, 1, kernel, kernel]);
    const w2 = input("second weights", [3, 4, 3, 3]);
    const h1 = maxPool(add(convolution(pixels, w1, { padding }), input("first bias", [1, 4, 1, 1])), 2);
    const h2 = maxPool(add(convolution(relu(h1), w2), input("second bias", [1, 3, 1, 1])), 2);
    const rewritten = cheapened(relu(h2));
    await expectSameNumbers(rewritten, relu(h2));
    const gradients = differentiate(sum(rewritten), [w1, w2, pixels]);
    expect(kindsOf(...gradients)).not.toContain("maxPoolGradient");
  });

  test("adds a bias to what is pooled", async () => {
    const bias = input("bias", [1, 3, 1, 1]);
    const original = maxPool(add(images, bias), 2);
    const rewritten = cheapened(original);
    expect(shapesOf("add", rewritten)).toEqual([[2, 3, 4, 3]]);
    await expectSameNumbers(rewritten, original);
  });

  test.each([
    ["rows", [1, 3, 8, 1]],
    ["all pixels", [2, 3, 8, 6]],
    ["columns", [6]],
  ])("does not move what differs between %s", async (_, shape) => {
    const original = maxPool(add(images, input("other", shape)), 2);
    const rewritten = cheapened(original);
    expect(shapesOf("add", rewritten)).toEqual([images.shape]);
    await expectSameNumbers(rewritten, original);
  });

  test("does not move a bias that something else has with it", () => {
    const biased = add(images, input("bias", [1, 3, 1, 1]));
    const [pooled] = cheapenPooling([maxPool(biased, 2), biased]);
    expect(pooled?.inputs[0]).toBe(biased);
  });

  test.each<[string, Node]>([
    ["overlapping windows", maxPool(images, 3, { stride: 1 })],
    ["windows with gaps", maxPool(images, 2, { stride: 3 })],
    ["windows of unequal sides", maxPool(images, [4, 2])],
    ["windows over padding", maxPool(images, 2, { padding: 1 })],
    ["means", averagePool(images, 2)],
    ["a graph without poolings", relu(images)],
  ])("leaves %s the same node", (_, root) => {
    expect(cheapened(root)).toBe(root);
  });

  test("gives a root for each, in their order, and keeps what they share shared", () => {
    const pooled = maxPool(images, 2);
    const [first, second, third] = cheapenPooling([relu(pooled), images, pooled]);
    expect(first?.op.kind).toBe("relu");
    expect(second).toBe(images);
    expect(first?.inputs[0]).toBe(third);
  });
});

describe("of several equal maxima", () => {
  const ties = floatTensor([1, 1, 4, 4], [1, 1, 5, 2, 0, 1, 5, 5, 7, 7, 3, 9, 7, 7, 9, 9]);
  const pixels = input("pixels", [1, 1, 4, 4]);
  const weights = input("weights", [1, 1, 2, 2]);
  const feeds = { pixels: ties, weights: floatTensor([1, 1, 2, 2], [12, 24, 36, 48]) };
  /** The pixels' gradient where the four windows have those of `weights`. */
  const gradientOf = (pool: Node) => evaluateOne(differentiate(sum(multiply(pool, weights)), [pixels])[0]!, feeds);
  const original = maxPool(pixels, 2);

  test("each gets an equal share of the gradient, where the first got it all", async () => {
    expect(await gradientOf(original)).toEqual([12, 0, 24, 0, 0, 0, 0, 0, 36, 0, 0, 48, 0, 0, 0, 0]);
    expect(await gradientOf(cheapened(original))).toEqual([4, 4, 8, 0, 0, 4, 8, 8, 9, 9, 0, 16, 9, 9, 16, 16]);
  });

  test("the gradient of a convolution on blank paper is the same, for its places are", async () => {
    const paper = input("paper", [2, 1, 10, 10]);
    const kernels = input("kernels", [3, 1, 3, 3]);
    const pool = maxPool(convolution(paper, kernels), 2);
    const blank = {
      paper: floatTensor(paper.shape, new Float32Array(200).fill(0.5)),
      kernels: floatTensor(
        kernels.shape,
        Float32Array.from({ length: sizeOf(kernels.shape) }, (_, i) => i - 13),
      ),
    };
    const rewritten = cheapened(pool);
    expect(kindsOf(rewritten)).toContain("max");
    const expected = await valuesAndGradients(pool, blank);
    const actual = await valuesAndGradients(rewritten, blank);
    for (const name of ["output", "gradient of kernels"]) {
      actual[name]!.forEach((value, i) => {
        expect(value).toBeCloseTo(expected[name]![i]!, 4);
      });
    }
    const total = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
    expect(total(actual["gradient of paper"]!)).toBeCloseTo(total(expected["gradient of paper"]!), 3);
  });
});

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

const inferred = input("images", [2, 3, 6, 7]);
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
    const pooled = maxPool(inferred, 2, options);
    const original = relu(scaleChannels(pooled, scale, shift));
    const rewritten = pooledLater(original);
    expect(rewritten.op).toEqual(pooled.op);
    expect(kindsOf(rewritten).slice(-3)).toEqual(["scaleChannels", "relu", "maxPool"]);
    const feeds = randomFeeds(original);
    expect(await evaluateOne(rewritten, feeds)).toEqual(await evaluateOne(original, feeds));
  });

  test("takes a ReLU alone", () => {
    expect(kindsOf(pooledLater(relu(maxPool(inferred, 2))))).toEqual(["input", "relu", "maxPool"]);
  });

  test.each<[string, Node]>([
    ["a negative scale, which turns the order round", scaleChannels(maxPool(inferred, 2), row(1, -0.1, 1), shift)],
    ["a scale that is not known", scaleChannels(maxPool(inferred, 2), input("scale", [3]), shift)],
    ["a mean, which is another one of other numbers", relu(averagePool(inferred, 2))],
    ["what is no change of one pixel", add(maxPool(inferred, 2), 1)],
  ])("leaves %s where it is", (_, node) => {
    expect(pooledLater(node)).toBe(node);
  });

  test("leaves a pooling that others use too", () => {
    const pooled = maxPool(inferred, 2);
    const both = add(relu(pooled), pooled);
    expect(pooledLater(both)).toBe(both);
  });
});
