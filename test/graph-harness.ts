/** Runs graphs in tests: from nodes to an ONNX model to ONNX Runtime, as the program itself does. */

import { type Node, topologicalOrder } from "../src/core/graph/operations/op.js";
import { toOnnxModel } from "../src/core/onnx/model.js";
import type { NamedTensors, Session } from "../src/core/runtime.js";
import type { Tensor } from "../src/core/tensor/tensor.js";
import { createNodeRuntime } from "../src/node/onnxruntime/runtime.js";

type NamedNodes = Readonly<Record<string, Node>>;

/** Small enough for the curve, and large enough for float32, whose last digit is 1e-7 of the value. */
const DIFFERENCE_STEP = 1 / 128;

/** Loads the graph that computes the outputs. */
export function loadGraph(outputs: NamedNodes): Promise<Session> {
  const model = toOnnxModel({ name: "test", outputs });
  return createNodeRuntime().load(model);
}

/** Runs a session with those of the feeds that it has inputs for. */
export function runWith(session: Session, feeds: NamedTensors): Promise<NamedTensors> {
  const own = Object.entries(feeds).filter(([name]) => session.inputNames.includes(name));
  return session.run(Object.fromEntries(own));
}

/** The values of outputs. */
export async function evaluate(outputs: NamedNodes, feeds: NamedTensors = {}): Promise<NamedTensors> {
  const session = await loadGraph(outputs);
  const results = await runWith(session, feeds);
  await session.dispose();
  return results;
}

/** The values of one node. */
export async function evaluateOne(node: Node, feeds: NamedTensors = {}): Promise<number[]> {
  return valuesOf((await evaluate({ result: node }, feeds))["result"]);
}

/** A tensor's elements as numbers. */
export function valuesOf(tensor: Tensor | undefined): number[] {
  if (tensor === undefined) throw new Error("there is no such tensor");
  return Array.from<number | bigint, number>(tensor.data, Number);
}

/** The inputs a node depends on, by name. */
export function inputsOf(node: Node): ReadonlyMap<string, Node> {
  return new Map(
    topologicalOrder([node]).flatMap((source): [string, Node][] =>
      source.op.kind === "input" ? [[source.op.name, source]] : [],
    ),
  );
}

/**
 * The gradient of sum(output * cotangent) with respect to one float32 input, by central differences. The sum
 * is taken here in double precision, so that float32 rounds each output only once.
 */
export async function centralDifferences(
  output: Node,
  feeds: NamedTensors,
  name: string,
  cotangent: readonly number[],
): Promise<number[]> {
  const session = await loadGraph({ output });
  const start = feeds[name];
  if (start?.dataType !== "float32") throw new Error(`${name} is not float32`);

  async function lossAt(index: number, value: number): Promise<number> {
    const moved = Float32Array.from(start!.data as Float32Array);
    moved[index] = value;
    const fed = { ...feeds, [name]: { ...start, data: moved } as Tensor };
    const values = valuesOf((await runWith(session, fed))["output"]);
    return values.reduce((sum, v, i) => sum + v * (cotangent[i] ?? 0), 0);
  }

  const slopes: number[] = [];
  for (const [index, value] of start.data.entries()) {
    // The steps that float32 really takes, which are not quite those asked for.
    const [low, high] = Float32Array.of(value - DIFFERENCE_STEP, value + DIFFERENCE_STEP) as unknown as [
      number,
      number,
    ];
    const rise = (await lossAt(index, high)) - (await lossAt(index, low));
    slopes.push(rise / (high - low));
  }
  await session.dispose();
  return slopes;
}

/**
 * The largest difference between two lists, relative to the largest expected magnitude (at least 1): the
 * rounding of a sum follows its largest terms, not its result.
 */
export function relativeDifference(actual: readonly number[], expected: readonly number[]): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  const scale = Math.max(1, ...expected.map(Math.abs));
  return actual.reduce((largest, value, i) => {
    const difference = Math.abs(value - (expected[i] ?? Number.NaN)) / scale;
    // Not a maximum: once a difference is not a number, the result is none.
    return Number.isNaN(largest) || difference <= largest ? largest : difference;
  }, 0);
}
