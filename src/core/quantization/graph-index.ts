/**
 * An ONNX graph as quantisation sees it: who makes and who takes each value, the numbers of its constants, and its
 * layers with constant weights.
 */

import { create } from "@bufbuild/protobuf";
import { fail } from "../errors.js";
import { type GraphProto, type NodeProto, type TensorProto, TensorProtoSchema } from "../onnx/onnx_pb.js";
import { sizeOf } from "../tensor/tensor.js";

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

/** ONNX's number of the data type float32. */
const FLOAT = 1;

/** A constant of floats. */
export interface FloatConstant {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/**
 * The numbers of a tensor; undefined where they are no floats.
 *
 * @throws MODEL_FOREIGN when they are not kept as raw data
 */
export function readFloats({ name, dims, dataType, rawData }: TensorProto): FloatConstant | undefined {
  if (dataType !== FLOAT) return undefined;
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

export function toFloatTensor(name: string, { shape, values }: FloatConstant): TensorProto {
  return create(TensorProtoSchema, {
    name,
    dims: shape.map(BigInt),
    dataType: FLOAT,
    rawData: new Uint8Array(values.buffer as ArrayBuffer),
  });
}

export interface Layer {
  readonly node: NodeProto;
  /** Name of what goes in. */
  readonly input: string;
  /** Name of what comes out. */
  readonly output: string;
  /** Dimensions of what comes out; the channels are the second. */
  readonly rank: number;
  readonly channels: number;
  readonly weights: FloatConstant;
  /** Axis of the weights along which the channels lie. */
  readonly channelAxis: number;
  /** The channel of the weight at a place of the flat weights. */
  readonly channelOf: (place: number) => number;
  /** [channels]; zeros where the layer has none. */
  readonly bias: Float32Array;
}

/** The layer that a node is; undefined where it is none. */
export function layerOf(node: NodeProto, index: GraphIndex): Layer | undefined {
  const [input = "", weightsName, biasName] = node.input;
  const weights = index.floatsOf(weightsName);
  const [output = ""] = node.output;
  const channelAxis = channelAxisOf(node);
  if (!weights || channelAxis === undefined) return undefined;
  const channels = weights.shape[channelAxis] ?? 0;
  const bias = biasName ? index.floatsOf(biasName)?.values : new Float32Array(channels);
  if (bias?.length !== channels) return undefined;
  // As many weights lie between two of neighbouring channels.
  const stride = weights.shape.slice(channelAxis + 1).reduce((product, size) => product * size, 1);
  return {
    node,
    input,
    output,
    rank: node.opType === "Conv" ? 4 : 2,
    channels,
    weights,
    channelAxis,
    channelOf: (place) => Math.floor(place / stride) % channels,
    bias,
  };
}

/** Convolution weights are [out, in, h, w]; those of a product [in, out], or [out, in] where they are transposed. */
function channelAxisOf({ opType, attribute }: NodeProto): number | undefined {
  if (opType === "Conv") return 0;
  if (opType !== "Gemm") return undefined;
  const isTransposed = (key: string) => attribute.some(({ name, i }) => name === key && i === 1n);
  const isScaled = attribute.some(({ name, f }) => ["alpha", "beta"].includes(name) && f !== 1);
  if (isScaled || isTransposed("transA")) return undefined;
  return isTransposed("transB") ? 0 : 1;
}
