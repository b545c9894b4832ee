/**
 * The ONNX form of every operation (operator set 17). `onnx/` turns the result into a model's bytes.
 *
 * Where several forms give the same numbers, the one that measured fastest stands here, with the measurement.
 */

import { assert } from "../../errors.js";
import { createTensor, type DataType, floatTensor, type Shape, sizeOf, type Tensor } from "../../tensor/tensor.js";
import { type AttributeValues, type LoweringContext, toPads } from "./context.js";
import { lowerConvolutionWeightGradient } from "./weight-gradient.js";
import { lowerAveragePoolGradient, lowerConvolutionInputGradient, lowerMaxPoolGradient } from "./image-gradients.js";
import { type Node, type Op, type OpKind, type PoolAttributes, topologicalOrder } from "../operations/op.js";

/** The operator set the lowered graphs are written in. */
export const ONNX_OPSET = 17;

export type OnnxAttribute =
  | { readonly kind: "int"; readonly value: number }
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "ints"; readonly value: readonly number[] }
  | { readonly kind: "string"; readonly value: string };

export interface OnnxNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** A graph in ONNX's terms. */
export interface LoweredGraph {
  readonly inputs: readonly { name: string; shape: Shape; dataType: DataType }[];
  readonly outputs: readonly { name: string; shape: Shape; dataType: DataType }[];
  readonly initializers: readonly { name: string; tensor: Tensor }[];
  readonly nodes: readonly OnnxNode[];
}

/** Writes the ONNX nodes of one node; the last of them must produce `output`. */
type LoweringRule<K extends OpKind> = (
  context: LoweringContext,
  node: Node<K>,
  inputs: readonly string[],
  output: string,
) => void;

const loweringRules: { readonly [K in OpKind]: LoweringRule<K> } = {
  input: () => assert(false, "inputs are not lowered"),
  constant: () => assert(false, "constants are not lowered"),

  add: operator("Add"),
  subtract: operator("Sub"),
  multiply: operator("Mul"),
  divide: operator("Div"),
  equal: operator("Equal"),
  negate: operator("Neg"),
  exponential: operator("Exp"),
  logarithm: operator("Log"),
  squareRoot: operator("Sqrt"),
  relu: operator("Relu"),
  reluGradient(context, _, [gradient = "", active = ""], output) {
    // 0.27 ms for 692,224 elements; with Where 0.36, with Sign 0.68.
    const zero = context.tensor(floatTensor([], [0]));
    const isActive = context.emit("Greater", [active, zero]);
    const mask = context.emit("Cast", [isActive], { to: onnxDataTypes.float32 });
    context.emit("Mul", [gradient, mask], {}, output);
  },
  sigmoid: operator("Sigmoid"),
  tanh: operator("Tanh"),
  errorFunction: operator("Erf"),
  cast(context, node, inputs, output) {
    context.emit("Cast", inputs, { to: onnxDataTypes[node.op.dataType] }, output);
  },

  reshape(context, node, [x = ""], output) {
    // 0 copies the size from the input: so a batch of any size passes.
    const { shape } = node;
    const copiesFirst = shape.length > 0 && shape[0] === node.inputs[0]?.shape[0];
    context.emit("Reshape", [x, context.ints(copiesFirst ? shape.with(0, 0) : shape)], {}, output);
  },
  transpose(context, node, inputs, output) {
    context.emit("Transpose", inputs, { perm: node.op.permutation }, output);
  },
  broadcast(context, node, [x = ""], output) {
    context.emit("Expand", [x, context.ints(node.shape)], {}, output);
  },
  slice(context, node, [x = ""], output) {
    const { starts, ends } = node.op;
    const whole = node.inputs[0]?.shape ?? [];
    const axes = whole.map((_, axis) => axis).filter((axis) => node.shape[axis] !== whole[axis]);
    const pick = (values: readonly number[]) => context.ints(axes.map((axis) => values[axis] ?? 0));
    context.emit("Slice", [x, pick(starts), pick(ends), context.ints(axes)], {}, output);
  },
  pad(context, node, [x = ""], output) {
    const { before, after } = node.op;
    context.emit("Pad", [x, context.ints([...before, ...after])], {}, output);
  },
  concatenate(context, node, inputs, output) {
    context.emit("Concat", inputs, { axis: node.op.axis }, output);
  },

  sum(context, node, [x = ""], output) {
    context.emit("ReduceSum", [x, context.ints(node.op.axes)], { keepdims: 1 }, output);
  },
  sumOfSquares(context, node, inputs, output) {
    context.emit("ReduceSumSquare", inputs, { axes: node.op.axes, keepdims: 1 }, output);
  },
  logSumExp(context, node, inputs, output) {
    context.emit("ReduceLogSumExp", inputs, { axes: node.op.axes, keepdims: 1 }, output);
  },
  max(context, node, inputs, output) {
    const attributes = { axes: node.op.axes, keepdims: 1 };
    context.emit("ReduceMax", inputs, attributes, output);
  },
  argmax(context, node, inputs, output) {
    context.emit("ArgMax", inputs, { axis: node.op.axis, keepdims: 0 }, output);
  },

  matmul(context, node, inputs, output) {
    const { transposeA, transposeB } = node.op;
    const rank = node.shape.length;
    if (rank === 2) {
      const attributes = { transA: Number(transposeA), transB: Number(transposeB) };
      context.emit("Gemm", inputs, attributes, output);
      return;
    }
    const [a = "", b = ""] = inputs;
    // ONNX Runtime fuses a transposition into the product.
    const order = Array.from({ length: rank }, (_, axis) => axis);
    const perm = [...order.slice(0, -2), rank - 1, rank - 2];
    const turned = (x: string, turn: boolean) => (turn ? context.emit("Transpose", [x], { perm }) : x);
    context.emit("MatMul", [turned(a, transposeA), turned(b, transposeB)], {}, output);
  },
  convolution(context, node, inputs, output) {
    const { stride, padding } = node.op;
    const kernel = node.inputs[1]?.shape.slice(2) ?? [];
    const attributes = { kernel_shape: kernel, strides: stride, pads: toPads(padding) };
    context.emit("Conv", inputs, attributes, output);
  },
  convolutionInputGradient: lowerConvolutionInputGradient,
  convolutionWeightGradient: lowerConvolutionWeightGradient,
  scaleChannels: lowerScaleChannels,

  maxPool(context, node, inputs, output) {
    const attributes = poolAttributes(node.op);
    if (!context.needsIndices(node)) {
      context.emit("MaxPool", inputs, attributes, output);
      return;
    }
    context.emitMany("MaxPool", inputs, [output, context.indicesOf(node)], attributes);
  },
  maxPoolGradient: lowerMaxPoolGradient,
  averagePool(context, node, inputs, output) {
    const attributes = { ...poolAttributes(node.op), count_include_pad: 1 };
    context.emit("AveragePool", inputs, attributes, output);
  },
  averagePoolGradient: lowerAveragePoolGradient,
  repeatPixels: lowerRepeatPixels,
  blocksToChannels: lowerBlocksToChannels,
  channelsToBlocks: lowerChannelsToBlocks,

  softmax: operator("Softmax", { axis: -1 }),
  logSoftmax: operator("LogSoftmax", { axis: -1 }),
  oneHot(context, node, [x = ""], output) {
    const depth = context.ints([node.op.classes]);
    const offAndOn = context.tensor(createTensor("float32", [2], Float32Array.of(0, 1)));
    context.emit("OneHot", [x, depth, offAndOn], { axis: -1 }, output);
  },
};

/** ONNX's numbers of the data types (TensorProto.DataType). */
export const onnxDataTypes: { readonly [D in DataType]: number } = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  bool: 9,
};

/**
 * Lowers the part of a graph that the outputs depend on.
 *
 * @param outputs nodes by the name the model shall give them
 */
export function lowerGraph(outputs: Readonly<Record<string, Node>>): LoweredGraph {
  const roots = Object.entries(outputs);
  const order = topologicalOrder(roots.map(([, node]) => node));
  const readIndices = new Set(
    order.flatMap((node) => (node.op.kind === "maxPoolGradient" ? node.inputs.slice(1) : [])),
  );
  const names = new Map<Node, string>();
  const nodes: OnnxNode[] = [];
  const inputs: { name: string; shape: Shape; dataType: DataType }[] = [];
  const initializers = new Map<string, { name: string; tensor: Tensor }>();
  const taken = new Map<string, number>();

  function unique(base: string): string {
    const count = (taken.get(base) ?? 0) + 1;
    taken.set(base, count);
    return `${base}_${count}`;
  }

  function addInitializer(tensor: Tensor): string {
    // Small constants are shared; keyed by content, for axes and shapes come up again and again.
    const key =
      sizeOf(tensor.shape) <= 16 ? `${tensor.dataType}[${tensor.shape.join()}]:${tensor.data.join()}` : unique("large");
    const known = initializers.get(key);
    if (known !== undefined) return known.name;
    const name = unique("constant");
    initializers.set(key, { name, tensor });
    return name;
  }

  const context: LoweringContext = {
    emit(operatorName, from, attributes = {}, output = unique(operatorName)) {
      context.emitMany(operatorName, from, [output], attributes);
      return output;
    },
    emitMany(operatorName, from, to, attributes = {}) {
      nodes.push({ operator: operatorName, inputs: from, outputs: to, attributes: toAttributes(attributes) });
    },
    ints: (values) => addInitializer(createTensor("int64", [values.length], BigInt64Array.from(values, BigInt))),
    tensor: addInitializer,
    indicesOf: (node) => `${names.get(node) ?? ""}_indices`,
    needsIndices: (node) => readIndices.has(node),
  };

  for (const [name, node] of roots) {
    if (node.op.kind !== "input" && node.op.kind !== "constant" && !names.has(node)) {
      names.set(node, name);
    }
  }
  for (const node of order) {
    if (node.op.kind === "input") {
      const { name, shape, dataType } = node.op;
      inputs.push({ name, shape, dataType });
      names.set(node, name);
    } else if (node.op.kind === "constant") {
      names.set(node, addInitializer(node.op.tensor));
    } else {
      const output = names.get(node) ?? unique(node.op.kind);
      names.set(node, output);
      const from = node.inputs.map((source) => names.get(source) ?? "");
      const rule = loweringRules[node.op.kind] as LoweringRule<OpKind>;
      rule(context, node, from, output);
    }
  }
  for (const [name, node] of roots) {
    const own = names.get(node) ?? "";
    if (own !== name) context.emit("Identity", [own], {}, name);
  }
  return {
    inputs,
    outputs: roots.map(([name, { shape, dataType }]) => ({ name, shape, dataType })),
    initializers: [...initializers.values()],
    nodes,
  };
}

function poolAttributes({ window, stride, padding }: Op & PoolAttributes): AttributeValues {
  return { kernel_shape: window, strides: stride, pads: toPads(padding) };
}

function operator(name: string, attributes: AttributeValues = {}): LoweringRule<OpKind> {
  return (context, _, inputs, output) => {
    context.emit(name, inputs, attributes, output);
  };
}

function toAttributes(values: AttributeValues): Record<string, OnnxAttribute> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]): [string, OnnxAttribute] => {
      if (typeof value === "string") return [name, { kind: "string", value }];
      if (typeof value === "number") return [name, { kind: "int", value }];
      if ("float" in value) return [name, { kind: "float", value: value.float }];
      return [name, { kind: "ints", value }];
    }),
  );
}

/** Enlargement to the nearest neighbour. */
export function lowerRepeatPixels(
  context: LoweringContext,
  node: Node<"repeatPixels">,
  [images = ""]: readonly string[],
  output: string,
): void {
  const { factor } = node.op;
  const noRegion = "";
  const scales = context.tensor(floatTensor([4], [1, 1, factor, factor]));
  // A pixel's neighbour is then always the one before it, never, by rounding, the next.
  const attributes = { mode: "nearest", coordinate_transformation_mode: "asymmetric", nearest_mode: "floor" };
  context.emit("Resize", [images, noRegion, scales], attributes, output);
}

export function lowerBlocksToChannels(
  context: LoweringContext,
  node: Node<"blocksToChannels">,
  inputs: readonly string[],
  output: string,
): void {
  const attributes = { blocksize: node.op.block };
  context.emit("SpaceToDepth", inputs, attributes, output);
}

export function lowerChannelsToBlocks(
  context: LoweringContext,
  node: Node<"channelsToBlocks">,
  inputs: readonly string[],
  output: string,
): void {
  const attributes = { blocksize: node.op.block, mode: "DCR" };
  context.emit("DepthToSpace", inputs, attributes, output);
}

/**
 * A batch normalisation by the mean 0 and the variance 1. ONNX Runtime folds it into a convolution before it. Elsewhere
 * it makes one operator of it and of an activation after it, in the layout that its convolutions compute in; an `Add`
 * of one number a channel leaves that layout.
 */
export function lowerScaleChannels(
  context: LoweringContext,
  node: Node<"scaleChannels">,
  inputs: readonly string[],
  output: string,
): void {
  const channels = node.shape[1] ?? 0;
  const every = (value: number) => context.tensor(floatTensor([channels], Array<number>(channels).fill(value)));
  context.emit("BatchNormalization", [...inputs, every(0), every(1)], { epsilon: { float: 0 } }, output);
}
