/**
 * Writes a planned graph in ONNX's form for quantised models: every layer keeps its operator on floats, and pairs of
 * QuantizeLinear and DequantizeLinear around it say with which whole numbers it may as well compute. ONNX Runtime
 * makes one operator on bytes of each (QLinearConv, QGemm); a runtime that cannot computes the same in floats.
 */

import { create } from "@bufbuild/protobuf";

import {
  AttributeProto_AttributeType,
  type GraphProto,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  TensorProtoSchema,
} from "../onnx/onnx_pb.js";
import type { ByteScale } from "./activation-range.js";
import type { QuantizationPlan } from "./plan.js";
import type { QuantizedWeights } from "./quantize-weights.js";

/** ONNX's numbers of the data types. */
const ONNX_TYPE = { float: 1, uint8: 2, int8: 3, int32: 6 } as const;

export interface QuantizedNumbers {
  /** Of every value that has a scale of its own. */
  readonly scales: ReadonlyMap<string, ByteScale>;
  /** Of every layer, by the name of its output. */
  readonly weights: ReadonlyMap<string, QuantizedWeights>;
}

/** Puts the pairs into the graph, and the whole numbers in place of the floats. */
export function writeQuantized(
  graph: GraphProto,
  { layers, scaleOf }: QuantizationPlan,
  { scales, weights }: QuantizedNumbers,
): void {
  const tensors: TensorProto[] = [];
  const nodes: NodeProto[] = [];
  for (const [value, { scale, zero }] of scales) {
    tensors.push(
      toTensor(`${value}_scale`, "float", [], Float32Array.of(scale)),
      toTensor(`${value}_zero`, "uint8", [], Uint8Array.of(zero)),
    );
  }
  /** After the value is there: as bytes, and back. */
  function pushPair(value: string): void {
    const scale = scaleOf.get(value);
    if (scale === undefined) return;
    const numbers = [`${scale}_scale`, `${scale}_zero`];
    nodes.push(
      toNode("QuantizeLinear", [value, ...numbers], `${value}_bytes`),
      toNode("DequantizeLinear", [`${value}_bytes`, ...numbers], back(value)),
    );
  }
  const byOutput = new Map(layers.map((layer) => [layer.output, layer]));
  graph.input.forEach(({ name }) => pushPair(name));
  for (const node of graph.node) {
    const [output = ""] = node.output;
    const layer = byOutput.get(output);
    if (layer === undefined) {
      node.input = node.input.map((x) => (scaleOf.has(x) ? back(x) : x));
    } else {
      const numbers = weights.get(output)!;
      const { shape } = layer.weights;
      const channels = [layer.channels];
      const [w, b] = [`${output}_w`, `${output}_b`];
      tensors.push(
        toTensor(w, "int8", shape, numbers.weights),
        toTensor(`${w}_scale`, "float", channels, numbers.scales),
        toTensor(`${w}_zero`, "int8", channels, new Int8Array(layer.channels)),
        toTensor(b, "int32", channels, numbers.bias),
        toTensor(`${b}_scale`, "float", channels, biasScales(numbers, scales.get(scaleOf.get(layer.input)!)!)),
      );
      nodes.push(
        toNode("DequantizeLinear", [w, `${w}_scale`, `${w}_zero`], back(w), layer.channelAxis),
        toNode("DequantizeLinear", [b, `${b}_scale`], back(b), 0),
      );
      node.input = [back(layer.input), back(w), back(b)];
    }
    nodes.push(node);
    node.output.forEach(pushPair);
  }
  graph.node = nodes;
  const taken = new Set(nodes.flatMap(({ input }) => input));
  graph.initializer = [...graph.initializer.filter(({ name }) => taken.has(name)), ...tensors];
}

/** The name of a value after the way to bytes and back. */
function back(value: string): string {
  return `${value}_back`;
}

function biasScales({ scales }: QuantizedWeights, { scale }: ByteScale): Float32Array {
  return scales.map((channelScale) => Math.fround(scale) * channelScale);
}

function toNode(opType: string, input: string[], output: string, axis?: number): NodeProto {
  return create(NodeProtoSchema, {
    opType,
    name: output,
    input,
    output: [output],
    attribute: axis === undefined ? [] : [{ name: "axis", type: AttributeProto_AttributeType.INT, i: BigInt(axis) }],
  });
}

function toTensor(
  name: string,
  dataType: keyof typeof ONNX_TYPE,
  shape: readonly number[],
  { buffer }: Float32Array | Int32Array | Int8Array | Uint8Array,
): TensorProto {
  return create(TensorProtoSchema, {
    name,
    dims: shape.map(BigInt),
    dataType: ONNX_TYPE[dataType],
    rawData: new Uint8Array(buffer as ArrayBuffer),
  });
}
