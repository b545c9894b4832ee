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
import { gradientRuleOf, gradientRules, notDifferentiable } from "./gradients.js";
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

/** A use of every operation that has no gradient, on x [1, 1, 2, 2], which must be refused. */
const withoutGradient: { readonly [K in OpKind]?: (x: Node) => Node } = {
  equal: (x) => equal(x, 1),
  reluGradient: (x) => reluGradient(x, x),
  cast: (x) => cast(x, "int32"),
  argmax: (x) => argmax(x, 3),
  convolutionInputGradient: (x) =>
    apply({ kind: "convolutionInputGradient", ...windows, inputShape }, [x, fixedWeights]),
  convolutionWeightGradient: (x) =>
    apply({ kind: "convolutionWeightGradient", ...windows, weightShape }, [x, fixedImage]),
  maxPoolGradient: (x) => apply({ kind: "maxPoolGradient", ...pool, inputShape }, [x, fixedImage]),
  averagePoolGradient: (x) => apply({ kind: "averagePoolGradient", ...pool, inputShape }, [x]),
  oneHot: (x) => apply({ kind: "oneHot", classes: 2 }, [{ ...x, dataType: "int64" }]),
};

const LEAVES: ReadonlySet<OpKind> = new Set(["input", "constant"]);
const kinds = (Object.keys(gradientRules) as OpKind[]).filter((kind) => !LEAVES.has(kind));

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

  test.each(kinds)("%s runs in a reference case", (kind) => {
    expect(forward.has(kind) || backward.has(kind)).toBe(true);
  });

  test.each(kinds)("%s has a reference gradient, or a use that is refused", (kind) => {
    expect(withGradient.has(kind)).toBe(gradientRules[kind] !== notDifferentiable);
    expect(kind in withoutGradient).toBe(gradientRules[kind] === notDifferentiable);
  });
});

describe("differentiating through an operation without a gradient names it:", () => {
  test.each(Object.entries(withoutGradient))("%s", (kind, use) => {
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
