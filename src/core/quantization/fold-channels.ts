/**
 * Makes one layer of what computes as one: a convolution or matrix product takes into its weights and its bias what is
 * multiplied with or added to each of its channels, as folded batch normalisation is; and pooling comes after the
 * activation. None of it changes what the graph computes, and ONNX Runtime then has, in whole numbers, one operator
 * for a layer.
 */

import { create } from "@bufbuild/protobuf";
import { type GraphProto, type NodeProto, NodeProtoSchema, type TensorProto } from "../onnx/onnx_pb.js";
import { type FloatConstant, type GraphIndex, indexGraph, type Layer, layerOf, toFloatTensor } from "./graph-index.js";

/** What each channel is multiplied with, and what is added then. */
interface ChannelChange {
  readonly scale: (channel: number) => number;
  readonly offset: (channel: number) => number;
}

/** Changes the graph until nothing more can be folded. */
export function foldChannels(graph: GraphProto): void {
  reshapeConstants(graph);
  splitNormalisations(graph);
  while (poolLater(graph) || foldOne(graph));
}

/** Folds batch normalisation, and what else changes each channel by itself, and leaves alone what does not fold. */
export function foldNormalisations(graph: GraphProto): void {
  reshapeConstants(graph);
  while (foldOne(graph));
}

/** A bias of one number a channel is given the shape of images by a node; it may as well lie in that shape. */
function reshapeConstants(graph: GraphProto): void {
  const constants = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  for (const node of graph.node.filter(({ opType }) => opType === "Reshape")) {
    const [tensor, shape] = node.input.map((name) => constants.get(name));
    if (tensor === undefined || shape === undefined) continue;
    const dims = [...new BigInt64Array(Uint8Array.from(shape.rawData).buffer)];
    // 0 and -1 stand for sizes that are found out; no network of ours asks for them of a constant.
    if (dims.some((size) => size <= 0n)) continue;
    const [name = ""] = node.output;
    graph.initializer.push({ ...tensor, name, dims });
    graph.node.splice(graph.node.indexOf(node), 1);
  }
}

/**
 * The largest of several values is found as well after all were changed alike, as long as the change keeps their order.
 * A negative scale turns the order round; there the pooling stays where it is.
 */
function poolLater(graph: GraphProto): boolean {
  const index = indexGraph(graph);
  for (const [place, pool] of graph.node.entries()) {
    if (pool.opType !== "MaxPool") continue;
    const next = index.soleConsumerOf(pool.output[0]!);
    if (next === undefined || !keepsOrder(next, pool.output[0]!, index)) {
      continue;
    }
    // The names stay at their places in the chain: x -> pool -> y -> next -> z.
    const [x = ""] = pool.input;
    const [y = ""] = pool.output;
    const [z = ""] = next.output;
    next.input = next.input.map((value) => (value === y ? x : value));
    next.output = [y];
    pool.input = [y];
    pool.output = [z];
    [next.name, pool.name] = [y, z];
    graph.node.splice(graph.node.indexOf(next), 1);
    graph.node.splice(place, 0, next);
    return true;
  }
  return false;
}

function keepsOrder(node: NodeProto, of: string, index: GraphIndex): boolean {
  if (node.opType === "Relu") return true;
  const constant = constantBeside(node, of, index);
  if (constant === undefined || !isPerChannel(constant, 4)) return false;
  if (node.opType === "Add") return true;
  return node.opType === "Mul" && constant.values.every((scale) => scale >= 0);
}

function foldOne(graph: GraphProto): boolean {
  const index = indexGraph(graph);
  for (const node of graph.node) {
    const layer = layerOf(node, index);
    const next = layer && index.soleConsumerOf(layer.output);
    const change = next && changeOf(next, layer, index);
    if (!change) continue;
    replaceConstants(graph, node, {
      weights: {
        shape: layer.weights.shape,
        values: layer.weights.values.map((weight, i) => weight * change.scale(layer.channelOf(i))),
      },
      bias: {
        shape: [layer.channels],
        values: layer.bias.map((bias, channel) => bias * change.scale(channel) + change.offset(channel)),
      },
    });
    node.output = [...next.output];
    node.name = next.name;
    graph.node.splice(graph.node.indexOf(next), 1);
    return true;
  }
  return false;
}

/** What a node does to each channel of a layer's output; undefined where it does anything else. */
function changeOf(node: NodeProto, { output, channels, rank }: Layer, index: GraphIndex): ChannelChange | undefined {
  const numbers = channelNumbersOf(node, index);
  if (numbers) return { scale: (channel) => numbers.factor[channel]!, offset: (channel) => numbers.offset[channel]! };
  const constant = constantBeside(node, output, index);
  if (constant === undefined || !isPerChannel(constant, rank)) return undefined;
  const { values } = constant;
  if (values.length !== channels && values.length !== 1) return undefined;
  const valueOf = (channel: number) => values[values.length === 1 ? 0 : channel]!;
  switch (node.opType) {
    case "Mul":
      return { scale: valueOf, offset: () => 0 };
    case "Add":
      return { scale: () => 1, offset: valueOf };
    default:
      return undefined;
  }
}

/** The constant that a node of two inputs takes beside a value. */
function constantBeside({ input }: NodeProto, value: string, index: GraphIndex): FloatConstant | undefined {
  if (input.length !== 2) return undefined;
  return index.floatsOf(input.find((name) => name !== value));
}

/** Whether a constant spreads over [batch, channels, ...] with one value for a channel, or one for all. */
function isPerChannel({ shape }: FloatConstant, rank: number): boolean {
  if (shape.length > rank) return false;
  const padded = [...Array<number>(rank - shape.length).fill(1), ...shape];
  return padded.every((size, axis) => axis === 1 || size === 1);
}

/** Gives a node weights and a bias of its own: others may use the same ones. Constants that no node uses any longer are dropped. */
function replaceConstants(
  graph: GraphProto,
  node: NodeProto,
  { weights, bias }: Readonly<Record<"weights" | "bias", FloatConstant>>,
): void {
  const weightsName = freshName(graph, "weights");
  const biasName = freshName(graph, "bias");
  node.input = [node.input[0] ?? "", weightsName, biasName];
  const taken = new Set(graph.node.flatMap(({ input }) => input));
  graph.initializer = [
    ...graph.initializer.filter(({ name }) => taken.has(name)),
    toFloatTensor(weightsName, weights),
    toFloatTensor(biasName, bias),
  ];
}

function freshName(graph: GraphProto, base: string): string {
  const names = new Set([
    ...graph.initializer.map(({ name }) => name),
    ...graph.input.map(({ name }) => name),
    ...graph.node.flatMap(({ output }) => output),
  ]);
  for (let number = 1; ; number++) {
    if (!names.has(`${base}_${number}`)) return `${base}_${number}`;
  }
}

/** ONNX's own, for nodes that do not say. */
const DEFAULT_EPSILON = 1e-5;

/** For each channel. */
interface ChannelNumbers {
  readonly factor: Float32Array;
  readonly offset: Float32Array;
}

/**
 * Takes batch normalisations apart into the multiplication and the addition that they are in inference, of one number a
 * channel each, so that they fold into the layers before them. A normalisation by what is computed stays.
 */
export function splitNormalisations(graph: GraphProto): void {
  const index = indexGraph(graph);
  const tensors: TensorProto[] = [];
  graph.node = graph.node.flatMap((node) => {
    const numbers = channelNumbersOf(node, index);
    if (numbers === undefined) return [node];
    const [x = ""] = node.input;
    const [output = ""] = node.output;
    const [scaled, factor, offset] = [`${output}_scaled`, `${output}_factor`, `${output}_offset`];
    const shape = [1, numbers.factor.length, 1, 1];
    tensors.push(
      toFloatTensor(factor, { shape, values: numbers.factor }),
      toFloatTensor(offset, { shape, values: numbers.offset }),
    );
    return [toNode("Mul", [x, factor], scaled), toNode("Add", [scaled, offset], output)];
  });
  graph.initializer = [...graph.initializer, ...tensors];
}

/** (x - mean) / sqrt(variance + epsilon) * scale + shift, as factor * x + offset. */
function channelNumbersOf({ opType, input, attribute }: NodeProto, index: GraphIndex): ChannelNumbers | undefined {
  if (opType !== "BatchNormalization") return undefined;
  const [scale, shift, mean, variance] = input.slice(1).map((name) => index.floatsOf(name)?.values);
  if (!scale || !shift || !mean || !variance) return undefined;
  const { f: epsilon } = attribute.find(({ name }) => name === "epsilon") ?? { f: DEFAULT_EPSILON };
  const factor = scale.map((s, c) => s / Math.sqrt(variance[c]! + epsilon));
  const offset = shift.map((s, c) => s - mean[c]! * factor[c]!);
  return { factor, offset };
}

function toNode(opType: string, input: string[], output: string): NodeProto {
  return create(NodeProtoSchema, { opType, name: output, input, output: [output] });
}
