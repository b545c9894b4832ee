import { describe, expect, test } from "vitest";

import { evaluate, valuesOf } from "../../../test/graph-harness.js";
import { expectForward, expectGradients, expectSlopes, named, referenceCases } from "../../../test/graph-reference.js";
import { input, sum } from "../graph/operations/builder.js";
import { differentiate } from "../graph/passes/differentiate.js";
import { floatTensor } from "../tensor/tensor.js";
import { batchNormLayer, denseLayer, dropoutLayer } from "./layers.js";
import { buildForTraining, createInferenceScope } from "./scope.js";

const cases = named(referenceCases("layers"));

describe("the layer gives PyTorch's numbers:", () => {
  test.each(cases)("%s", (_, reference) => expectForward(reference));
});

describe("the layer's gradients are PyTorch's:", () => {
  test.each(cases)("%s", (_, reference) => expectGradients(reference));
});

describe("the layer's gradients are the slopes that central differences find:", () => {
  test.each(cases)("%s", (_, reference) => expectSlopes(reference));
});

describe("batchNormLayer", () => {
  const x = input("x", [2, 2, 1, 2]);
  const built = buildForTraining((scope) => batchNormLayer(scope, "n", x));

  test("observes the mean and the variance of each channel", async () => {
    expect(built.layout.statistics).toEqual([
      { name: "n.mean", shape: [1, 2, 1, 1], initialValue: 0 },
      { name: "n.variance", shape: [1, 2, 1, 1], initialValue: 1 },
    ]);
    const [means, variances] = built.observations;
    const results = await evaluate(
      { means: means!, variances: variances! },
      { x: floatTensor(x.shape, [1, 3, 10, 10, 5, 7, 10, 30]) },
    );
    expect(valuesOf(results["means"])).toEqual([4, 15]);
    expect(valuesOf(results["variances"])).toEqual([5, 75]);
  });

  test("stays finite where channels are constant and large", async () => {
    // In float32 the mean of the squares minus the square of the mean comes out at up to 1 beside 0, on both sides.
    const channels = 40;
    const wide = input("x", [1, channels, 3, 1]);
    const { output, parameterNodes } = buildForTraining((scope) => batchNormLayer(scope, "n", wide));
    const [dx, dScale] = differentiate(sum(output), [wide, parameterNodes[0]!]);
    const results = await evaluate(
      { y: output, dx: dx!, dScale: dScale! },
      {
        x: floatTensor(
          wide.shape,
          Array.from({ length: 3 * channels }, (_, i) => 1000.7 + (i - (i % 3))),
        ),
        "n.scale": floatTensor([channels], Array<number>(channels).fill(1)),
        "n.shift": floatTensor([channels], Array<number>(channels).fill(0.5)),
      },
    );
    for (const [name, tensor] of Object.entries(results)) {
      expect(valuesOf(tensor).every(Number.isFinite), name).toBe(true);
    }
  });
});

describe("dropoutLayer", () => {
  const x = input("x", [2, 5]);

  test("asks for a mask of its input's shape and its rate", () => {
    const { layout } = buildForTraining((scope) => dropoutLayer(scope, "d", x, 0.4));
    expect(layout.masks).toEqual([{ name: "d.mask", shape: [2, 5], rate: 0.4 }]);
  });

  test("does nothing in inference, nor at rate 0", () => {
    const { layout, output } = buildForTraining((scope) => dropoutLayer(scope, "d", x, 0));
    expect(output).toBe(x);
    expect(layout.masks).toEqual([]);
    const none = new Float32Array(0);
    const scope = createInferenceScope(layout, none, none);
    expect(dropoutLayer(scope, "d", x, 0.4)).toBe(x);
  });

  test("refuses to drop everything", () => {
    expect(() => buildForTraining((scope) => dropoutLayer(scope, "d", x, 1))).toThrowError(
      "a dropout rate lies in [0, 1); got 1",
    );
  });
});

test("weight decay is for weights, not for biases, scales and shifts", () => {
  const { layout } = buildForTraining((scope) => {
    const images = input("images", [2, 3, 4, 4]);
    batchNormLayer(scope, "norm", images);
    return denseLayer(scope, "dense", input("x", [2, 3]), 4);
  });
  expect(layout.parameters.map(({ name, decays }) => [name, decays])).toEqual([
    ["norm.scale", false],
    ["norm.shift", false],
    ["dense.weight", true],
    ["dense.bias", false],
  ]);
});
