/**
 * Who makes and who takes each value of an ONNX graph, and the numbers of its constants.
 */

import { fail } from "../errors.js";
import type { GraphProto, NodeProto, TensorProto } from "../onnx/onnx_pb.js";
import { sizeOf } from "../tensor/tensor.js";

/** ONNX's number of the data type float32. */
const FLOAT = 1;

/** A constant of floats. */
export interface FloatConstant {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export interface GraphIndex {
  producerOf(value: string): NodeProto | undefined;
  consumersOf(value: string): readonly NodeProto[];
  /** The one node that takes a value which nothing else sees, not even who runs the graph. */
  soleConsumerOf(value: string): NodeProto | undefined;
  /** Undefined where the value is computed, or is no float. */
  floatsOf(value: string | undefined): FloatConstant | undefined;
  isConstant(value: string): boolean;
}

/** Looks at a graph as it is now; after a change to its nodes a new index is needed. */
export function indexGraph(graph: GraphProto): GraphIndex {
  const producers = new Map<string, NodeProto>();
  const consumers = new Map<string, NodeProto[]>();
  for (const node of graph.node) {
    for (const value of node.output) producers.set(value, node);
    for (const value of new Set(node.input)) {
      consumers.set(value, [...(consumers.get(value) ?? []), node]);
    }
  }
  const outputs = new Set(graph.output.map(({ name }) => name));
  const constants = new Map(
    graph.initializer.map((tensor) => [tensor.name, tensor]),
  );
  const consumersOf = (value: string) => consumers.get(value) ?? [];
  return {
    producerOf: (value) => producers.get(value),
    consumersOf,
    soleConsumerOf(value) {
      const [only, ...others] = consumersOf(value);
      return others.length === 0 && !outputs.has(value) ? only : undefined;
    },
    floatsOf(value) {
      const tensor = constants.get(value ?? "");
      return tensor?.dataType === FLOAT ? toFloats(tensor) : undefined;
    },
    isConstant: (value) => constants.has(value),
  };
}

function toFloats({ name, dims, rawData }: TensorProto): FloatConstant {
  const shape = dims.map(Number);
  if (rawData.length !== sizeOf(shape) * Float32Array.BYTES_PER_ELEMENT) {
    fail(
      "MODEL_FOREIGN",
      `the model's tensor ${JSON.stringify(name.slice(0, 60))} does not keep its numbers as raw data, as models of this program do. Train a model with digits train.`,
    );
  }
  // A copy of its own: inside the file it lies at any place, and typed arrays begin at multiples of their size.
  return { shape, values: new Float32Array(Uint8Array.from(rawData).buffer) };
}
