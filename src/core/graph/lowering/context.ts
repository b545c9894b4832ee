/** What a lowering rule writes ONNX nodes to. */

import type { Tensor } from "../../tensor/tensor.js";
import type { Node, Padding } from "../operations/op.js";

/** An ONNX node's attributes: plain numbers are whole ones; `float` tells the others from them. */
export type AttributeValues = Readonly<
  Record<string, number | string | readonly number[] | { readonly float: number }>
>;

export interface LoweringContext {
  /** Adds an ONNX node and returns its output's name: `output`, or a new one. */
  emit(operator: string, inputs: readonly string[], attributes?: AttributeValues, output?: string): string;
  /** Adds an ONNX node with several outputs. */
  emitMany(operator: string, inputs: readonly string[], outputs: readonly string[], attributes?: AttributeValues): void;
  /** The name of an int64 list. */
  ints(values: readonly number[]): string;
  /** The name of a constant. */
  tensor(tensor: Tensor): string;
  /** The name of the second output of a maxPool node: the flat positions of the maxima. */
  indicesOf(node: Node): string;
  /** Whether something reads these positions. */
  needsIndices(node: Node): boolean;
}

/** ONNX's order of paddings. */
export function toPads(padding: Padding): number[] {
  return [padding.top, padding.left, padding.bottom, padding.right];
}
