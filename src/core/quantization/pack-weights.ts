/**
 * The same network in a smaller file: weights as whole numbers of few bits, which are made floats again when the file is loaded.
 * It computes with floats, as before; that it is also small when it is sent is left to whoever compresses it, for numbers of few
 * bits in bytes of eight compress well.
 */

import { create, toBinary } from "@bufbuild/protobuf";

import { parseModel } from "../onnx/model.js";
import { AttributeProto_AttributeType, ModelProtoSchema, NodeProtoSchema, TensorProtoSchema } from "../onnx/onnx_pb.js";
import { indexGraph, type Layer, layerOf, toFloatTensor } from "./graph-index.js";

/** ONNX's number of the data type int8. */
const INT8 = 3;

/** Scales that are tried for a channel, as shares of the one that cuts nothing off: rare large weights cost all others. */
const TRIED_SHARES = Array.from({ length: 21 }, (_, step) => 1 - step / 40);

export interface PackedWeights {
  /** In the order of the layer's weights. */
  readonly weights: Int8Array;
  /** [channels] */
  readonly scales: Float32Array;
}

/**
 * Packs the weights of all convolutions and products; the rest of the model stays.
 *
 * @param model an ONNX model of this program, with floats
 * @param bits of a weight, 2 to 8
 * @throws MODEL_MALFORMED, MODEL_FOREIGN
 */
export function packWeights(model: Uint8Array, bits: number): Uint8Array {
  const parsed = parseModel(model);
  const { graph } = parsed;
  const index = indexGraph(graph);
  for (const layer of graph.node.flatMap((node) => layerOf(node, index) ?? [])) {
    const name = layer.node.input[1]!;
    // Layers may share their weights, which are packed by the first.
    const at = graph.initializer.findIndex((tensor) => tensor.name === name);
    if (at < 0) continue;
    const { weights, scales } = roundWeights(layer, bits);
    const [whole, scale] = [`${name}_whole`, `${name}_scale`];
    const dims = layer.weights.shape.map(BigInt);
    const rawData = new Uint8Array(weights.buffer as ArrayBuffer);
    graph.initializer.splice(at, 1, create(TensorProtoSchema, { name: whole, dims, dataType: INT8, rawData }));
    graph.initializer.push(toFloatTensor(scale, { shape: [scales.length], values: scales }));
    const axis = { name: "axis", type: AttributeProto_AttributeType.INT, i: BigInt(layer.channelAxis) };
    graph.node.unshift(
      create(NodeProtoSchema, {
        opType: "DequantizeLinear",
        name,
        input: [whole, scale],
        output: [name],
        attribute: [axis],
      }),
    );
  }
  return toBinary(ModelProtoSchema, parsed);
}

/** Each channel with the scale whose rounding and cutting makes the smallest sum of squares. */
export function roundWeights({ weights, channels, channelOf }: Layer, bits: number): PackedWeights {
  const largest = 2 ** (bits - 1) - 1;
  const toWhole = (weight: number, scale: number) => Math.max(-largest, Math.min(largest, Math.round(weight / scale)));
  const ofChannels = Array.from({ length: channels }, (): number[] => []);
  for (const [place, weight] of weights.values.entries()) ofChannels[channelOf(place)]!.push(weight);
  const scales = Float32Array.from(ofChannels, (all) => {
    const extreme = all.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
    // Of a channel of zeros any scale will do.
    if (extreme === 0) return 1;
    const tried = TRIED_SHARES.map((share) => {
      const scale = Math.fround((share * extreme) / largest);
      const error = all.reduce((sum, weight) => sum + (weight - scale * toWhole(weight, scale)) ** 2, 0);
      return { scale, error };
    });
    return tried.reduce((best, one) => (one.error < best.error ? one : best)).scale;
  });
  return {
    weights: Int8Array.from(weights.values, (weight, place) => toWhole(weight, scales[channelOf(place)]!)),
    scales,
  };
}
