/**
 * A layer with weights as quantisation sees it: a convolution or a matrix product with constant weights.
 */

import type { NodeProto } from "../onnx/onnx_pb.js";
import type { FloatConstant } from "./float-constant.js";
import type { GraphIndex } from "./graph-index.js";

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
