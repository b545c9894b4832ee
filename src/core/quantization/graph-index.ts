/**
 * Who makes and who takes each value of an ONNX graph, and the numbers of its constants.
 */

import type { GraphProto, NodeProto } from "../onnx/onnx_pb.js";
import { type FloatConstant, readFloats } from "./float-constant.js";

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
  const constants = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
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
      return tensor && readFloats(tensor);
    },
    isConstant: (value) => constants.has(value),
  };
}
