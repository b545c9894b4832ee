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
import type { Layer } from "./graph-index.js";
import type { ByteScale } from "./observe.js";
import type { QuantizationPlan } from "./plan.js";

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

/**
 * Weights use -63 to 63. Processors with AVX2 and without VNNI add up the products of two neighbouring pairs of bytes in
 * 16 bits, and cut off what does not fit: 2 * 255 * 63 always fits, so the model gives the same answers everywhere.
 */
const LARGEST_WEIGHT = 63;

/** A bias must stay well inside 32 bits, where the sum of products is added to it. */
const LARGEST_BIAS = 2 ** 30;

export interface QuantizedWeights {
  /** In the order of the layer's weights. */
  readonly weights: Int8Array;
  /** [channels] */
  readonly scales: Float32Array;
  /** [channels]; each in units of the input's scale times the channel's. */
  readonly bias: Int32Array;
}

/**
 * Quantises the weights and the bias of a layer whose input has the given scale: each channel with a scale of its own,
 * symmetric around 0.
 */
export function quantizeWeights({ weights, channels, channelOf, bias }: Layer, inputScale: number): QuantizedWeights {
  const extremes = new Float64Array(channels);
  for (const [place, weight] of weights.values.entries()) {
    const channel = channelOf(place);
    extremes[channel] = Math.max(extremes[channel]!, Math.abs(weight));
  }
  // Where the weights are next to nothing, the bias says how fine the scale may be; where it is 0 too, any will do.
  const scales = Float32Array.from(extremes, (extreme, channel) => {
    const forBias = Math.abs(bias[channel]!) / (inputScale * LARGEST_BIAS);
    return Math.max(extreme / LARGEST_WEIGHT, forBias) || 1;
  });
  const input = Math.fround(inputScale);
  return {
    weights: Int8Array.from(weights.values, (weight, place) => {
      const rounded = Math.round(weight / scales[channelOf(place)]!);
      return Math.max(-LARGEST_WEIGHT, Math.min(LARGEST_WEIGHT, rounded));
    }),
    scales,
    bias: Int32Array.from(bias, (value, channel) => Math.round(value / Math.fround(input * scales[channel]!))),
  };
}
