import { describe, expect, test } from "vitest";

import { evaluate, evaluateOne, loadGraph, valuesOf } from "../../../../test/graph-harness.js";
import { expectForward, named, referenceCases } from "../../../../test/graph-reference.js";
import { floatTensor } from "../../tensor/tensor.js";
import { add, constant, input, multiply, relu, scalar } from "../operations/builder.js";
import { lowerGraph } from "./lower-graph.js";

describe("in ONNX Runtime the operation gives PyTorch's numbers:", () => {
  test.each(named(referenceCases("operations")))("%s", (_, reference) => expectForward(reference));
});

const x = input("x", [3]);
const feeds = { x: floatTensor([3], [-1, 2, 0.5]) };

describe("lowerGraph", () => {
  test("a node used several times is computed once", () => {
    const square = multiply(x, x);
    const { nodes } = lowerGraph({ y: add(add(square, square), square) });
    expect(nodes.map(({ operator }) => operator)).toEqual(["Mul", "Add", "Add"]);
  });

  test("equal small constants are stored once, and different ones apart", async () => {
    const y = add(add(multiply(x, scalar(2)), scalar(2)), scalar(3));
    expect(lowerGraph({ y }).initializers).toHaveLength(2);
    expect(await evaluateOne(y, feeds)).toEqual([3, 9, 6]);
  });

  test("constants of equal numbers and different shapes stay apart", async () => {
    const row = constant(floatTensor([1, 2], [5, 7]));
    const column = constant(floatTensor([2, 1], [5, 7]));
    expect(await evaluateOne(add(row, column))).toEqual([10, 12, 12, 14]);
  });

  test("a node may be an output under two names", async () => {
    const y = relu(x);
    const results = await evaluate({ first: y, second: y }, feeds);
    expect(valuesOf(results["first"])).toEqual([0, 2, 0.5]);
    expect(valuesOf(results["second"])).toEqual([0, 2, 0.5]);
  });

  test("an output may be an input, a constant, or used by another output", async () => {
    const half = multiply(x, 0.5);
    const outputs = { copy: x, half, quarter: multiply(half, 0.5) };
    const results = await evaluate({ ...outputs, one: scalar(1) }, feeds);
    expect(valuesOf(results["copy"])).toEqual([-1, 2, 0.5]);
    expect(valuesOf(results["half"])).toEqual([-0.5, 1, 0.25]);
    expect(valuesOf(results["quarter"])).toEqual([-0.25, 0.5, 0.125]);
    expect(valuesOf(results["one"])).toEqual([1]);
  });

  test("the model asks only for the inputs that its outputs depend on", async () => {
    const unused = input("unused", [3]);
    add(unused, x);
    const session = await loadGraph({ y: relu(x) });
    expect(session.inputNames).toEqual(["x"]);
    expect(session.outputNames).toEqual(["y"]);
    await session.dispose();
  });
});
