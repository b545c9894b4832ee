import { describe, expect, test } from "vitest";

import { expectSameNumbers, shapesOf } from "../../../../test/rewritten-graphs.js";
import {
  add,
  averagePool,
  cast,
  convolution,
  exponential,
  input,
  maxPool,
  multiply,
  relu,
  scalar,
} from "../operations/builder.js";
import { cropToWindows } from "./crop-to-windows.js";
import type { Node } from "../operations/op.js";
import { rewrite } from "./rewriting.js";

const images = input("images", [2, 2, 9, 11]);
const weights = input("weights", [3, 2, 3, 3]);
const bias = input("bias", [1, 3, 1, 1]);
const column = input("column", [2, 3, 7, 1]);
const asymmetric = { top: 1, left: 0, bottom: 3, right: 2 };

/** The one root that the rule makes of another. */
function cropped(root: Node): Node {
  return rewrite([root], cropToWindows)[0]!;
}

describe("rows and columns that no window uses are not computed:", () => {
  test.each<[string, () => Node, Node["shape"]]>([
    ["of an input", () => images, [2, 2, 8, 10]],
    ["of a relu", () => relu(images), [2, 2, 8, 10]],
    ["of bytes", () => cast(input("bytes", [2, 2, 9, 11], "uint8"), "float32"), [2, 2, 8, 10]],
    ["of a scaled image", () => multiply(images, scalar(0.5)), [2, 2, 8, 10]],
    ["of a convolution", () => convolution(images, weights), [2, 3, 6, 8]],
    ["with a bias", () => add(convolution(images, weights), bias), [2, 3, 6, 8]],
    ["with a mask for each row", () => multiply(convolution(images, weights), column), [2, 3, 6, 8]],
    ["with padding", () => convolution(images, weights, { padding: 1 }), [2, 3, 8, 10]],
    ["with padding on two sides", () => convolution(images, weights, { padding: asymmetric }), [2, 3, 10, 10]],
    ["with padding wider than a window", () => convolution(images, weights, { padding: 3 }), [2, 3, 12, 14]],
    ["with a stride", () => convolution(images, weights, { stride: [2, 3] }), [2, 3, 4, 2]],
  ])("%s", async (_, build, shape) => {
    const original = maxPool(build(), 2);
    const rewritten = cropped(original);
    expect(rewritten).not.toBe(original);
    expect(rewritten.inputs[0]?.shape).toEqual(shape);
    await expectSameNumbers(rewritten, original);
  });

  test("through poolings and convolutions down to the image", async () => {
    const pixels = input("pixels", [2, 1, 28, 28]);
    const first = input("first", [4, 1, 3, 3]);
    const second = input("second", [3, 4, 3, 3]);
    const h = relu(maxPool(convolution(pixels, first), 2)); // [2, 4, 13, 13]
    const original = maxPool(convolution(h, second), 2); // [2, 3, 5, 5] of 11 x 11
    const rewritten = cropped(original);
    expect(shapesOf("slice", rewritten)).toEqual([[2, 1, 26, 26]]);
    expect(shapesOf("convolution", rewritten)).toEqual([
      [2, 4, 24, 24],
      [2, 3, 10, 10],
    ]);
    await expectSameNumbers(rewritten, original);
  });

  test("again where an earlier pooling was cropped already", async () => {
    const pixels = input("pixels", [1, 1, 13, 13]);
    const first = input("first", [2, 1, 3, 3]);
    const h = maxPool(convolution(pixels, first), 2); // [1, 2, 5, 5] of 11 x 11
    const original = maxPool(h, 2);
    const rewritten = cropped(original);
    expect(shapesOf("convolution", rewritten)).toEqual([[1, 2, 8, 8]]);
    expect(shapesOf("slice", rewritten)).toEqual([[1, 1, 10, 10]]);
    await expectSameNumbers(rewritten, original);
  });

  test("of windows of 3x3 too", async () => {
    const original = maxPool(convolution(images, weights), 3);
    const rewritten = cropped(original);
    expect(rewritten.inputs[0]?.shape).toEqual([2, 3, 6, 9]);
    await expectSameNumbers(rewritten, original);
  });
});

describe("a graph stays the same nodes", () => {
  const convolved = convolution(images, weights); // [2, 3, 7, 9]
  test.each<[string, Node]>([
    [
      "where windows leave nothing over",
      maxPool(convolution(images, weights, { padding: { top: 0, left: 0, bottom: 1, right: 1 } }), 2),
    ],
    ["where windows overlap", maxPool(convolved, 3, { stride: 2 })],
    ["where windows leave gaps", maxPool(convolved, 2, { stride: 4 })],
    ["where windows are padded", maxPool(convolved, 2, { padding: 1 })],
    ["where the mean is taken", averagePool(convolved, 2)],
    ["where no rule knows what is pooled", maxPool(exponential(images), 2)],
    [
      "where nothing but padding would be left",
      maxPool(
        convolution(input("row", [1, 2, 1, 5]), weights, { padding: { top: 6, left: 0, bottom: 0, right: 0 } }),
        [2, 2],
      ),
    ],
  ])("%s", (_, root) => {
    expect(cropped(root)).toBe(root);
  });

  test("where something else wants all rows", () => {
    const roots = [maxPool(convolved, 2), relu(convolved)];
    const rewritten = rewrite(roots, cropToWindows);
    roots.forEach((root, i) => expect(rewritten[i]).toBe(root));
  });

  test("where something else wants all rows of what a convolution reads", () => {
    const shared = relu(images);
    const roots = [maxPool(convolution(shared, weights), 2), shared];
    const rewritten = rewrite(roots, cropToWindows);
    roots.forEach((root, i) => expect(rewritten[i]).toBe(root));
  });
});
