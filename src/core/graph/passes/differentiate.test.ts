import { describe, expect, test } from "vitest";

import { evaluate, evaluateOne, valuesOf } from "../../../../test/graph-harness.js";
import { floatTensor } from "../../tensor/tensor.js";
import {
  add,
  argmax,
  broadcast,
  cast,
  concatenate,
  constant,
  exponential,
  input,
  mean,
  multiply,
  negate,
  relu,
  reshape,
  scalar,
  squareRoot,
  sum,
  sumOfSquares,
  transpose,
} from "../operations/builder.js";
import { type Node, topologicalOrder } from "../operations/op.js";
import { lowerGraph } from "../lowering/lower-graph.js";
import { differentiate } from "./differentiate.js";

/** Longer than any call stack would take if the walk were recursive. */
const DEEP = 5_000;

const x = input("x", [2, 3]);
const feeds = { x: floatTensor([2, 3], [1, 2, 3, 4, 5, 6]) };

/** The gradient of a loss with respect to x. */
async function gradient(loss: Node): Promise<number[]> {
  const [node] = differentiate(loss, [x]);
  expect(node?.shape).toEqual(x.shape);
  return evaluateOne(node!, feeds);
}

describe("gradients whose shape is worked out late:", () => {
  test("a plain sum gives ones", async () => {
    expect(await gradient(sum(x))).toEqual([1, 1, 1, 1, 1, 1]);
  });

  test("a plain mean gives its share to each element", async () => {
    expect(await gradient(mean(x))).toEqual(Array(6).fill(Math.fround(1 / 6)));
  });

  test("a sum in two stages is one sum", async () => {
    expect(await gradient(sum(mean(x, [0]), [1]))).toEqual(Array(6).fill(0.5));
  });

  test("a broadcast counts how often each element was repeated", async () => {
    expect(await gradient(sum(broadcast(x, [4, 2, 3])))).toEqual(Array(6).fill(4));
  });

  test("an addition counts the rows it repeats the smaller one for", async () => {
    const row = input("row", [3]);
    const [node] = differentiate(sum(add(x, row)), [row]);
    expect(await evaluateOne(node!)).toEqual([2, 2, 2]);
  });

  test("a column added to a row counts the other's size", async () => {
    const [row, column] = [input("row", [3]), input("column", [4, 1])];
    const nodes = differentiate(sum(add(row, column)), [row, column]);
    const results = await evaluate({ first: nodes[0]!, second: nodes[1]! });
    expect(valuesOf(results["first"])).toEqual([4, 4, 4]);
    expect(valuesOf(results["second"])).toEqual([3, 3, 3, 3]);
  });

  test("a scalar's gradient is summed over everything it met", async () => {
    const factor = input("factor", []);
    const [node] = differentiate(sum(multiply(x, factor)), [factor]);
    expect(node?.shape).toEqual([]);
    expect(await evaluateOne(node!, feeds)).toEqual([21]);
  });

  test("a transposition turns it back", async () => {
    const rows = sum(multiply(transpose(x, [1, 0]), weights(3, 1)), [1]);
    expect(await gradient(sum(rows))).toEqual([1, 2, 3, 1, 2, 3]);
  });

  test("a sum along one axis before a transposition", async () => {
    const turned = transpose(sum(x, [1]), [1, 0]); // [1, 2]
    expect(await gradient(sum(multiply(turned, weights(1, 2))))).toEqual([1, 1, 1, 2, 2, 2]);
  });

  test("a concatenation hands each part its own", async () => {
    const joined = concatenate([x, multiply(x, 10), x], 0);
    expect(await gradient(sum(joined))).toEqual(Array(6).fill(12));
  });

  test("a reshape of a sum", async () => {
    expect(await gradient(sum(reshape(multiply(x, 3), [3, 2])))).toEqual(Array(6).fill(3));
  });

  test("one with size 1 and a whole one add up", async () => {
    const loss = add(sum(x), multiply(sumOfSquares(x), 0.5));
    expect(await gradient(loss)).toEqual([2, 3, 4, 5, 6, 7]);
  });

  test("relu, a root and a quotient after a mean", async () => {
    const deviations = add(x, negate(mean(x, [1])));
    const loss = sum(squareRoot(mean(multiply(deviations, deviations), [1])));
    const third = 1 / (3 * Math.sqrt(2 / 3));
    const result = await gradient(loss);
    [-third, 0, third, -third, 0, third].forEach((expected, i) => {
      expect(result[i]).toBeCloseTo(expected, 6);
    });
  });
});

describe("differentiate", () => {
  test("adds up the ways of a diamond", async () => {
    const [left, right] = [multiply(x, 2), multiply(x, 5)];
    expect(await gradient(sum(add(left, right)))).toEqual(Array(6).fill(7));
  });

  test("adds up both sides of a product with itself", async () => {
    expect(await gradient(sum(multiply(x, x)))).toEqual([2, 4, 6, 8, 10, 12]);
  });

  test("walks a ladder of diamonds once, not once for each of its 2^60 ways", async () => {
    let node: Node = x;
    for (let i = 0; i < 60; i++) node = add(node, node);
    expect(await gradient(multiply(sum(node), 2 ** -60))).toEqual(Array(6).fill(1));
  });

  test("gives zeros for what the loss does not depend on", async () => {
    const other = input("other", [2, 2]);
    const [node] = differentiate(sum(x), [other]);
    expect(node?.shape).toEqual([2, 2]);
    expect(await evaluateOne(node!)).toEqual([0, 0, 0, 0]);
  });

  test("differentiates by a value in the middle", async () => {
    const middle = exponential(x);
    const [node] = differentiate(sum(multiply(middle, 3)), [middle]);
    expect(await evaluateOne(node!)).toEqual(Array(6).fill(3));
  });

  test("differentiates by a value and by what it was computed from", async () => {
    const middle = multiply(x, 2);
    const nodes = differentiate(sum(multiply(middle, middle)), [x, middle]);
    const results = await evaluate({ dx: nodes[0]!, middle: nodes[1]! }, feeds);
    expect(valuesOf(results["dx"])).toEqual([8, 16, 24, 32, 40, 48]);
    expect(valuesOf(results["middle"])).toEqual([4, 8, 12, 16, 20, 24]);
  });

  test("a loss differentiated by itself gives 1", async () => {
    const loss = sum(x);
    const [node] = differentiate(loss, [loss]);
    expect(await evaluateOne(node!)).toEqual([1]);
  });

  test("passes by an operation without a gradient that no target goes through", async () => {
    const wins = cast(argmax(x, 1), "float32"); // [2]
    const scale = input("scale", [2]);
    const [node] = differentiate(sum(multiply(scale, wins)), [scale]);
    expect(await evaluateOne(node!, feeds)).toEqual([2, 2]);
  });

  test("refuses an operation without a gradient on one of two ways", () => {
    const wins = reshape(cast(argmax(x, 1), "float32"), [2, 1]);
    expect(() => differentiate(sum(multiply(x, wins)), [x])).toThrowError(
      expect.objectContaining({
        code: "NOT_DIFFERENTIABLE",
        message: expect.stringMatching(/^cast \[2\] has no gradient/) as string,
      }) as Error,
    );
  });

  test("refuses a loss of several elements", () => {
    expect(() => differentiate(x, [x])).toThrowError("a loss has one element; got shape [2, 3].");
  });

  test("a chain of operations gives the product of their slopes", async () => {
    expect(await gradient(sum(chain(300)))).toEqual(Array(6).fill(1));
  });

  test(`a chain of ${DEEP} operations overflows no stack`, () => {
    const [node] = differentiate(sum(chain(DEEP)), [x]);
    // One operation back for each forward; ONNX Runtime would load them, but takes ten seconds to.
    expect(lowerGraph({ gradient: node! }).nodes.length).toBeGreaterThan(1.5 * DEEP);
  });
});

describe("topologicalOrder", () => {
  test("puts inputs before what uses them, each node once", () => {
    const [a, b] = [relu(x), negate(x)];
    const c = add(a, b);
    const d = add(c, a);
    expect(topologicalOrder([d, c])).toEqual([x, a, b, c, d]);
  });

  test("of nothing is nothing", () => {
    expect(topologicalOrder([])).toEqual([]);
    const one = scalar(1);
    expect(topologicalOrder([one, one])).toEqual([one]);
  });
});

/** Alternately relu and a multiplication by 1, on x. */
function chain(length: number): Node {
  let node: Node = x;
  for (let i = 0; i < length; i++) {
    node = i % 2 === 0 ? relu(node) : multiply(node, 1);
  }
  return node;
}

/** 1, 2, 3, ... */
function weights(...shape: number[]): Node {
  const size = shape.reduce((product, n) => product * n, 1);
  return constant(
    floatTensor(
      shape,
      Array.from({ length: size }, (_, i) => i + 1),
    ),
  );
}
