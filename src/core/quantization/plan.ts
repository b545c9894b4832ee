/**
 * Where a graph is cut for whole numbers: which values become bytes, and which of them share one scale.
 *
 * Bytes are what every layer takes and gives, and what it passes through between two layers; the last one gives
 * floats, for nothing is gained by rounding what probabilities are made of.
 */

import { fail } from "../errors.js";
import type { GraphProto } from "../onnx/onnx_pb.js";
import { type GraphIndex, indexGraph, type Layer, layerOf } from "./graph-index.js";

/** Operators that move numbers about without making new ones: what goes in and what comes out have one scale. */
const PASSING: readonly string[] = ["MaxPool", "Reshape"];

/** Operators of two values that ONNX Runtime also has for bytes. */
const OF_TWO: readonly string[] = ["Add"];

export interface QuantizationPlan {
  readonly layers: readonly Layer[];
  /** Each value that becomes bytes, and the value whose scale it has: itself, or what was passed on to it. */
  readonly scaleOf: ReadonlyMap<string, string>;
}

/**
 * Plans a folded graph.
 *
 * @throws MODEL_UNQUANTIZABLE when it has no convolution, or is made of bytes already
 */
export function planQuantization(graph: GraphProto): QuantizationPlan {
  const index = indexGraph(graph);
  refuseQuantized(graph);
  const layers = graph.node.flatMap((node) => layerOf(node, index) ?? []);
  if (!layers.some(({ node }) => node.opType === "Conv")) {
    fail(
      "MODEL_UNQUANTIZABLE",
      "the model has no convolution whose weights are constants of 32-bit floats, so there is nothing to gain. Give a model that digits train wrote.",
    );
  }
  const scaleOf = new Map<string, string>();
  function mark(value: string): void {
    if (scaleOf.has(value) || index.isConstant(value)) return;
    const producer = index.producerOf(value);
    const [before] = producer?.input ?? [];
    if (producer && before && PASSING.includes(producer.opType)) {
      mark(before);
      scaleOf.set(value, scaleOf.get(before)!);
    } else {
      scaleOf.set(value, value);
    }
  }
  for (const layer of layers) {
    mark(layer.input);
    const given = activationOf(layer, index);
    if (leadsToLayer(given, index)) mark(given);
  }
  for (const { opType, input } of graph.node) {
    const isComputed = input.every((value) => !index.isConstant(value));
    if (OF_TWO.includes(opType) && isComputed) input.forEach(mark);
  }
  return { layers, scaleOf };
}

function refuseQuantized(graph: GraphProto): void {
  const found = graph.node.find(({ opType }) => /^(Q|Deq)uantizeLinear$|^QLinear/.test(opType));
  if (found === undefined) return;
  fail(
    "MODEL_UNQUANTIZABLE",
    "the model is made of 8-bit numbers already. Give the one of floats that it was made from.",
  );
}

/** What a layer gives: after the Relu, which whole numbers do by cutting off, where there is one. */
function activationOf({ output }: Layer, index: GraphIndex): string {
  const next = index.soleConsumerOf(output);
  return next?.opType === "Relu" ? (next.output[0] ?? output) : output;
}

/** Whether another layer depends on a value. */
function leadsToLayer(value: string, index: GraphIndex): boolean {
  return index
    .consumersOf(value)
    .some((node) => layerOf(node, index) !== undefined || node.output.some((output) => leadsToLayer(output, index)));
}
