import { describe, expect, test } from "vitest";

import {
  expectGradients,
  expectSlopes,
  gradientNodes,
  lossOf,
  named,
  referenceCases,
} from "../../../../test/graph-reference.js";
import { apply, argmax, cast, equal, input, reluGradient, sum } from "./builder.js";
import { gradientRuleOf, notDifferentiable } from "./gradients.js";
import { type Node, type OpKind, topologicalOrder } from "./op.js";
import { differentiate } from "../passes/differentiate.js";

const cases = referenceCases("operations");
const differentiable = cases.filter(({ cotangent }) => cotangent !== null);

/** Windows of 2x2 pixels on the image that the uses below share. */
const windows = { stride: [2, 2], padding: { top: 0, left: 0, bottom: 0, right: 0 } } as const;
const pool = { ...windows, window: [2, 2] } as const;
const inputShape = [1, 1, 4, 4];
const weightShape = [1, 1, 2, 2];
const fixedImage = input("fixed image", inputShape);
const fixedWeights = input("fixed weights", weightShape);

/**
 * How each operation is tested: `reference` by stored gradients and finite differences; otherwise it has no
 * gradient, and here stands a use of it, on x [1, 1, 2, 2], that must be refused.
 */
const tested: { readonly [K in OpKind]: "leaf" | "reference" | ((x: Node) => Node) } = {
  input: "leaf",
  constant: "leaf",
  add: "reference",
  subtract: "reference",
  multiply: "reference",
  divide: "reference",
  equal: (x) => equal(x, 1),
  negate: "reference",
  exponential: "reference",
  logarithm: "reference",
  squareRoot: "reference",
  relu: "reference",
  reluGradient: (x) => reluGradient(x, x),
  sigmoid: "reference",
  tanh: "reference",
  errorFunction: "reference",
  cast: (x) => cast(x, "int32"),
  reshape: "reference",
  transpose: "reference",
  broadcast: "reference",
  slice: "reference",
  pad: "reference",
  concatenate: "reference",
  sum: "reference",
  sumOfSquares: "reference",
  max: "reference",
  argmax: (x) => argmax(x, 3),
  matmul: "reference",
  convolution: "reference",
  convolutionInputGradient: (x) =>
    apply({ kind: "convolutionInputGradient", ...windows, inputShape }, [x, fixedWeights]),
  convolutionWeightGradient: (x) =>
    apply({ kind: "convolutionWeightGradient", ...windows, weightShape }, [x, fixedImage]),
  scaleChannels: "reference",
  maxPool: "reference",
  maxPoolGradient: (x) => apply({ kind: "maxPoolGradient", ...pool, inputShape }, [x, fixedImage]),
  averagePool: "reference",
  averagePoolGradient: (x) => apply({ kind: "averagePoolGradient", ...pool, inputShape }, [x]),
  repeatPixels: "reference",
  blocksToChannels: "reference",
  channelsToBlocks: "reference",
  softmax: "reference",
  logSoftmax: "reference",
  oneHot: (x) => apply({ kind: "oneHot", classes: 2 }, [{ ...x, dataType: "int64" }]),
};

const kinds = Object.keys(tested) as OpKind[];

describe("the gradients are PyTorch's:", () => {
  test.each(named(differentiable))("%s", (_, reference) => expectGradients(reference));
});

describe("the gradients are the slopes that central differences find:", () => {
  test.each(named(differentiable.filter(({ smooth }) => smooth)))("%s", (_, reference) => expectSlopes(reference));
});

describe("every operation is covered:", () => {
  const forward = new Set(cases.map(({ output }) => output.op.kind));
  const backward = new Set(
    differentiable.flatMap((reference) => {
      const gradients = gradientNodes(reference, lossOf(reference).loss);
      return kindsIn(Object.values(gradients));
    }),
  );
  const withGradient = new Set(differentiable.map((c) => c.output.op.kind));

  test.each(kinds.filter((kind) => tested[kind] !== "leaf"))("%s runs in a reference case", (kind) => {
    expect(forward.has(kind) || backward.has(kind)).toBe(true);
  });

  test.each(kinds.filter((kind) => tested[kind] === "reference"))("%s has a reference gradient", (kind) => {
    expect(withGradient).toContain(kind);
  });
});

describe("differentiating through an operation without a gradient names it:", () => {
  const uses = kinds.flatMap((kind) => {
    const how = tested[kind];
    return typeof how === "function" ? [[kind, how] as const] : [];
  });

  test.each(uses)("%s", (kind, use) => {
    const x = input("x", [1, 1, 2, 2]);
    const node = use(x);
    expect(node.op.kind).toBe(kind);
    expect(gradientRuleOf(node)).toBe(notDifferentiable);
    const withX = { ...node, inputs: node.inputs.with(0, x) };
    expect(() => differentiate(sum(withX), [x])).toThrowError(
      expect.objectContaining({
        code: "NOT_DIFFERENTIABLE",
        message: expect.stringMatching(`^${kind} \\[`) as string,
      }) as Error,
    );
  });
});

function kindsIn(nodes: readonly Node[]): OpKind[] {
  return topologicalOrder(nodes).map(({ op }) => op.kind);
}
