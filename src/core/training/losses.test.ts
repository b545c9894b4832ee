import { describe, expect, test } from "vitest";

import { evaluateOne } from "../../../test/graph-harness.js";
import { expectForward, expectGradients, expectSlopes, named, referenceCases } from "../../../test/graph-reference.js";
import { input } from "../graph/operations/builder.js";
import { createTensor, floatTensor } from "../tensor/tensor.js";
import { crossEntropy } from "./losses.js";

const cases = named(referenceCases("losses"));

describe("crossEntropy", () => {
  test.each(cases)("%s is PyTorch's", (_, reference) => expectForward(reference));

  test.each(cases)("%s has PyTorch's gradients", (_, reference) => expectGradients(reference));

  test.each(cases)("%s has the slopes of central differences", (_, reference) => expectSlopes(reference));

  test("of equal logits is the logarithm of the number of classes", async () => {
    const loss = crossEntropy(input("x", [2, 10]), input("y", [2], "uint8"));
    const [value] = await evaluateOne(loss, {
      x: floatTensor([2, 10], Array<number>(20).fill(3)),
      y: createTensor("uint8", [2], Uint8Array.of(0, 9)),
    });
    expect(value).toBeCloseTo(Math.log(10), 6);
  });

  test("stays finite where the network is sure and wrong", async () => {
    const loss = crossEntropy(input("x", [1, 2]), input("y", [1], "uint8"));
    const [value] = await evaluateOne(loss, {
      x: floatTensor([1, 2], [0, 1000]),
      y: createTensor("uint8", [1], Uint8Array.of(0)),
    });
    expect(value).toBe(1000);
  });
});
