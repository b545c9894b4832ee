import { describe, expect, test } from "vitest";

import { evaluateOne } from "../../../../test/graph-harness.js";
import { floatTensor } from "../../tensor/tensor.js";
import { add, exponential, input, multiply, negate, relu } from "../operations/builder.js";
import { type Node, topologicalOrder } from "../operations/op.js";
import { isKind, rewrite, type RewritingRule } from "./rewriting.js";

/** Longer than any call stack would take if the walk were recursive. */
const DEEP = 20_000;

const x = input("x", [3]);
const y = input("y", [3]);

/** relu becomes negate, which is no equivalence, but easy to see. */
const reluToNegate: RewritingRule = (node) => (isKind(node, "relu") ? negate(node.inputs[0]!) : null);

/** Rewrites, and gives the kinds of the nodes that had one user when the rule saw them. */
function usedOnceIn(...roots: Node[]): string[] {
  const seen: string[] = [];
  rewrite(roots, (node, { isUsedOnce }) => {
    if (isUsedOnce(node)) seen.push(node.op.kind);
    return null;
  });
  return seen;
}

describe("rewrite", () => {
  test("gives back the very roots where the rule changes nothing", () => {
    const roots = [add(relu(x), y), x, negate(y)];
    const rewritten = rewrite(roots, () => null);
    roots.forEach((root, i) => expect(rewritten[i]).toBe(root));
  });

  test("keeps the nodes beside what is replaced, and rebuilds those after it", () => {
    const [beside, before] = [exponential(y), negate(x)];
    const [root] = rewrite([add(relu(before), beside)], reluToNegate);
    expect(root?.op.kind).toBe("add");
    expect(root?.inputs[0]?.op.kind).toBe("negate");
    expect(root?.inputs[0]?.inputs[0]).toBe(before);
    expect(root?.inputs[1]).toBe(beside);
  });

  test("replaces a value used in several places once, and all of them share it", () => {
    const shared = relu(x);
    let replaced = 0;
    const rewritten = rewrite([multiply(shared, add(shared, y)), shared, negate(shared)], (node, context) => {
      const replacement = reluToNegate(node, context);
      if (replacement !== null) replaced++;
      return replacement;
    });
    expect(replaced).toBe(1);
    const kinds = topologicalOrder(rewritten).map(({ op }) => op.kind);
    expect(kinds.toSorted()).toEqual(["add", "input", "input", "multiply", "negate", "negate"].toSorted());
    expect(rewritten[0]?.inputs[0]).toBe(rewritten[1]);
    expect(rewritten[2]?.inputs[0]).toBe(rewritten[1]);
  });

  test("shows a rule a node whose inputs are rewritten, and what it returned no more", () => {
    const twice: RewritingRule = (node) => (isKind(node, "relu") ? relu(relu(node.inputs[0]!)) : null);
    const seen: Node[] = [];
    const [root] = rewrite([negate(relu(relu(x)))], (node, context) => {
      seen.push(node);
      return twice(node, context);
    });
    expect(topologicalOrder([root!]).map(({ op }) => op.kind)).toEqual([
      "input",
      "relu",
      "relu",
      "relu",
      "relu",
      "negate",
    ]);
    expect(seen).toHaveLength(4);
    expect(seen.at(-1)).toBe(root);
  });

  test("gives the replacements in the order of the roots, equal ones for equal ones", () => {
    const [first, second] = [relu(x), relu(y)];
    const [a, b, c] = rewrite([second, first, second], reluToNegate);
    expect(a?.inputs[0]).toBe(y);
    expect(b?.inputs[0]).toBe(x);
    expect(c).toBe(a);
  });

  test("replaces inputs, and computes with what stands for them", async () => {
    const [root] = rewrite([add(x, y)], (node) => (node === y ? multiply(x, 10) : null));
    const feeds = { x: floatTensor([3], [1, 2, 3]) };
    expect(await evaluateOne(root!, feeds)).toEqual([11, 22, 33]);
  });

  test("goes through a graph of any depth", () => {
    let node: Node = relu(x);
    for (let i = 0; i < DEEP; i++) node = negate(node);
    const [root] = rewrite([node], reluToNegate);
    const order = topologicalOrder([root!]);
    expect(order).toHaveLength(DEEP + 2);
    expect(order.every(({ op }) => op.kind !== "relu")).toBe(true);
  });
});

describe("isUsedOnce", () => {
  test("counts the nodes that use a value", () => {
    const shared = relu(x);
    expect(usedOnceIn(add(negate(shared), exponential(shared)))).toEqual(["input", "negate", "exponential", "add"]);
  });

  test("counts a node that uses a value on both sides twice", () => {
    const both = relu(x);
    expect(usedOnceIn(multiply(both, both))).toEqual(["input", "multiply"]);
  });

  test("counts a root as a use", () => {
    const inner = relu(x);
    expect(usedOnceIn(negate(inner), inner)).toEqual(["input", "negate"]);
    expect(usedOnceIn(inner, inner)).toEqual(["input"]);
  });

  test("goes over to what a node is rebuilt as", () => {
    const once: string[] = [];
    const shared = exponential(relu(x));
    rewrite([add(shared, negate(shared))], (node, context) => {
      if (context.isUsedOnce(node)) once.push(node.op.kind);
      return reluToNegate(node, context);
    });
    expect(once).toEqual(["input", "relu", "negate", "add"]);
  });

  test("counts all uses of a value that comes to stand for another", () => {
    const kept = exponential(x);
    const answers: boolean[] = [];
    rewrite([add(negate(kept), relu(kept))], (node, { isUsedOnce }) => {
      // relu(kept) becomes kept itself, which then stands in two places.
      if (isKind(node, "add")) answers.push(isUsedOnce(node.inputs[1]!));
      return isKind(node, "relu") ? node.inputs[0]! : null;
    });
    expect(answers).toEqual([false]);
  });

  test("counts the uses in what a rule has just made", () => {
    const answers: boolean[] = [];
    rewrite([negate(relu(x))], (node, { isUsedOnce }) => {
      if (isKind(node, "negate")) {
        const [product] = node.inputs;
        const [left, right] = product!.inputs;
        const [twice] = left!.inputs;
        answers.push(...[product, left, right, twice].map((n) => isUsedOnce(n!)));
      }
      if (!isKind(node, "relu")) return null;
      const both = exponential(node.inputs[0]!);
      return multiply(relu(both), negate(both));
    });
    expect(answers).toEqual([true, true, true, false]);
  });
});
