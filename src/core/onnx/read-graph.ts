/**
 * The way back from a model to a graph: `lowering/` the other way round, for the operations of which inference models
 * are made. What is read back can be differentiated, or given other inputs, as if it had just been built; weights,
 * folded normalisation, temperature and offset are those of the file, whatever the network looks like today.
 */

import { fail } from "../errors.js";
import {
  add,
  apply,
  constant,
  divide,
  errorFunction,
  exponential,
  logarithm,
  logSoftmax,
  matmul,
  multiply,
  negate,
  relu,
  repeatPixels,
  reshape,
  scaleChannels,
  sigmoid,
  softmax,
  squareRoot,
  subtract,
  sum,
  tanh,
  transpose,
} from "../graph/operations/builder.js";
import { onnxDataTypes } from "../graph/lowering/lower-graph.js";
import type { Node, OpKind, PoolAttributes, WindowAttributes } from "../graph/operations/op.js";
import { createTensor, type DataType, formatShape, sizeOf, type Tensor } from "../tensor/tensor.js";
import { dequantizeGraph } from "./dequantize.js";
import { parseModel, quoteName } from "./model.js";
import { type AttributeProto, AttributeProto_AttributeType, type NodeProto, type TensorProto } from "./onnx_pb.js";

const REMEDY = "Train a model with digits train.";

/** The numbers of an ONNX node's attributes. */
type Attributes = ReadonlyMap<string, readonly number[]>;

/** How one operator becomes nodes. */
interface ReadRule {
  /** Inputs it takes. */
  readonly arity: number;
  /** Inputs it takes besides, or not. @default 0 */
  readonly optional?: number;
  /** Attributes of whole numbers that it knows; a node with another one is refused. */
  readonly attributes: readonly string[];
  /** Attributes of one float that it knows. @default none */
  readonly floats?: readonly string[];
  /** Attributes of text that it knows, each with the one text that it may have. @default none */
  readonly texts?: Readonly<Record<string, string>>;
  read(inputs: readonly Node[], attributes: Attributes): Node;
}

/** The value of operations that no network is made of: they compute gradients, or are what training rewrites into. */
const trainingOnly = Symbol("in training steps only");

/** The ONNX operators of each operation, in the forms that `lowering/` writes. */
const rulesByKind: { readonly [K in OpKind]: Readonly<Record<string, ReadRule>> | typeof trainingOnly } = {
  input: {},
  constant: {},

  add: { Add: binary(add) },
  subtract: { Sub: binary(subtract) },
  multiply: { Mul: binary(multiply) },
  divide: { Div: binary(divide) },
  equal: trainingOnly,
  negate: { Neg: unary(negate) },
  exponential: { Exp: unary(exponential) },
  logarithm: { Log: unary(logarithm) },
  squareRoot: { Sqrt: unary(squareRoot) },
  relu: { Relu: unary(relu) },
  reluGradient: trainingOnly,
  sigmoid: { Sigmoid: unary(sigmoid) },
  tanh: { Tanh: unary(tanh) },
  errorFunction: { Erf: unary(errorFunction) },
  cast: trainingOnly,

  reshape: { Reshape: { arity: 2, attributes: [], read: readReshape } },
  transpose: {
    Transpose: {
      arity: 1,
      attributes: ["perm"],
      read: ([x], attributes) => transpose(x!, attributes.get("perm") ?? []),
    },
  },
  broadcast: trainingOnly,
  slice: trainingOnly,
  pad: trainingOnly,
  concatenate: trainingOnly,

  sum: { ReduceSum: { arity: 2, attributes: ["keepdims"], read: readSum } },
  sumOfSquares: trainingOnly,
  logSumExp: trainingOnly,
  max: trainingOnly,
  argmax: trainingOnly,

  matmul: { Gemm: { arity: 2, optional: 1, attributes: ["transA", "transB"], read: readGemm }, MatMul: binary(matmul) },
  convolution: {
    Conv: { arity: 2, optional: 1, attributes: ["kernel_shape", "strides", "pads"], read: readConvolution },
  },
  convolutionInputGradient: trainingOnly,
  convolutionWeightGradient: trainingOnly,
  scaleChannels: {
    BatchNormalization: { arity: 5, attributes: [], floats: ["epsilon"], read: readBatchNormalization },
  },

  maxPool: {
    MaxPool: {
      arity: 1,
      attributes: ["kernel_shape", "strides", "pads"],
      read: (inputs, attributes) => apply({ kind: "maxPool", ...poolOf(attributes), ties: "first" }, inputs),
    },
  },
  maxPoolGradient: trainingOnly,
  averagePool: {
    AveragePool: {
      arity: 1,
      attributes: ["kernel_shape", "strides", "pads", "count_include_pad"],
      read: (inputs, attributes) => apply({ kind: "averagePool", ...poolOf(attributes) }, inputs),
    },
  },
  averagePoolGradient: trainingOnly,
  repeatPixels: {
    Resize: {
      arity: 2,
      attributes: [],
      texts: { mode: "nearest", coordinate_transformation_mode: "asymmetric", nearest_mode: "floor" },
      read: readResize,
    },
  },
  blocksToChannels: trainingOnly,
  channelsToBlocks: trainingOnly,

  softmax: { Softmax: { ...unary(softmax), attributes: ["axis"] } },
  logSoftmax: { LogSoftmax: { ...unary(logSoftmax), attributes: ["axis"] } },
  oneHot: trainingOnly,
};

/** The rules by operator; `Identity` only gives a value another name. */
const readRules: ReadonlyMap<string, ReadRule> = new Map([
  ["Identity", unary((x) => x)],
  ...Object.values(rulesByKind).flatMap((rules) => (rules === trainingOnly ? [] : Object.entries(rules))),
]);

/**
 * Reads the graph of an inference model of this program.
 *
 * @param inputs what takes the place of the model's inputs, by name; the first axis, which the file leaves open, may
 *   have any size
 * @returns the outputs by name
 * @throws MODEL_MALFORMED when the bytes are no whole ONNX model; MODEL_FOREIGN when the model has an operator,
 *   an attribute or a tensor that this program does not write into inference models
 */
export function readOnnxGraph(
  bytes: Uint8Array,
  inputs: Readonly<Record<string, Node>>,
): Readonly<Record<string, Node>> {
  const graph = dequantizeGraph(parseModel(bytes).graph);
  const values = new Map<string, Node>([
    ...graph.initializer.map((tensor): [string, Node] => [tensor.name, constant(toTensor(tensor))]),
    ...Object.entries(inputs),
  ]);
  function valueOf(name: string): Node {
    return (
      values.get(name) ??
      fail("MODEL_FOREIGN", `the model uses a value ${quoteName(name)} before anything gives it. ${REMEDY}`)
    );
  }
  for (const node of graph.node) {
    const [output = ""] = node.output;
    // A value without a name is one that is left out.
    const inputs = node.input.filter((name) => name !== "");
    values.set(output, readNode(node, inputs.map(valueOf)));
  }
  return Object.fromEntries(graph.output.map(({ name }) => [name, valueOf(name)]));
}

function readNode(node: NodeProto, inputs: readonly Node[]): Node {
  const rule = readRules.get(node.opType);
  const beyond = inputs.length - (rule?.arity ?? 0);
  if (rule === undefined || beyond < 0 || beyond > (rule.optional ?? 0)) {
    fail(
      "MODEL_FOREIGN",
      `the model computes ${quoteName(node.opType)} of ${inputs.length} values, which no network of this program does. ${REMEDY}`,
    );
  }
  const attributes = new Map(
    node.attribute.flatMap((attribute) => {
      const { name, type } = attribute;
      if (type === AttributeProto_AttributeType.STRING && rule.texts?.[name] === String.fromCharCode(...attribute.s)) {
        return [];
      }
      const isFloat = type === AttributeProto_AttributeType.FLOAT;
      const known = isFloat ? rule.floats : rule.attributes;
      const numbers = numbersOf(attribute);
      if (numbers === undefined || !known?.includes(name)) {
        fail(
          "MODEL_FOREIGN",
          `the model has ${quoteName(node.opType)} with ${quoteName(name)}, which no network of this program has. ${REMEDY}`,
        );
      }
      return [[name, numbers] as const];
    }),
  );
  return rule.read(inputs, attributes);
}

/** Undefined where they are none. */
function numbersOf(attribute: AttributeProto): number[] | undefined {
  switch (attribute.type) {
    case AttributeProto_AttributeType.INT:
      return [Number(attribute.i)];
    case AttributeProto_AttributeType.INTS:
      return attribute.ints.map(Number);
    case AttributeProto_AttributeType.FLOAT:
      return [attribute.f];
    default:
      return undefined;
  }
}

function unary(build: (x: Node) => Node): ReadRule {
  return { arity: 1, attributes: [], read: ([x]) => build(x!) };
}

function binary(build: (a: Node, b: Node) => Node): ReadRule {
  return { arity: 2, attributes: [], read: ([a, b]) => build(a!, b!) };
}

/** 0 copies the size from the input. */
function readReshape([x, shape]: readonly Node[]): Node {
  const sizes = constantNumbers(shape, "a shape");
  return reshape(
    x!,
    sizes.map((size, axis) => (size === 0 ? (x!.shape[axis] ?? 0) : size)),
  );
}

function readSum([x, axes]: readonly Node[]): Node {
  return sum(x!, constantNumbers(axes, "the axes of a sum"));
}

function constantNumbers(node: Node | undefined, what: string): number[] {
  if (node?.op.kind !== "constant") fail("MODEL_FOREIGN", `the model computes ${what}. ${REMEDY}`);
  return Array.from<number | bigint, number>(node.op.tensor.data, Number);
}

function readGemm([a, b, bias]: readonly Node[], attributes: Attributes): Node {
  const transposeB = attributes.get("transB")?.[0] === 1;
  return matmul(a!, b!, {
    transposeA: attributes.get("transA")?.[0] === 1,
    transposeB,
    ...(bias && { bias: checkBias(bias, b!.shape[transposeB ? 0 : 1]) }),
  });
}

function readResize([images, scales]: readonly Node[]): Node {
  const [batch, channels, down = 0, right] = constantNumbers(scales, "how much larger images become");
  const isWhole = batch === 1 && channels === 1 && down === right && Number.isInteger(down) && down > 0;
  if (!isWhole) fail("MODEL_FOREIGN", `the model enlarges images by other than whole factors. ${REMEDY}`);
  return repeatPixels(images!, down);
}

function readConvolution([images, weights, bias]: readonly Node[], attributes: Attributes): Node {
  const convolved = apply({ kind: "convolution", ...windowOf(attributes) }, [images!, weights!]);
  if (bias === undefined) return convolved;
  const [, channels = 0] = convolved.shape;
  return add(convolved, reshape(checkBias(bias, channels), [1, channels, 1, 1]));
}

/** As folded normalisation is written: there is nothing left to normalise with, just a scale and a shift. */
function readBatchNormalization([images, scale, shift, mean, variance]: readonly Node[], attributes: Attributes): Node {
  const isFolded = attributes.get("epsilon")?.[0] === 0 && isConstantOf(mean, 0) && isConstantOf(variance, 1);
  if (!isFolded) {
    fail(
      "MODEL_FOREIGN",
      `the model normalises by a mean and a variance, which models of this program have in their scales and shifts. ${REMEDY}`,
    );
  }
  return scaleChannels(images!, scale!, shift!);
}

function isConstantOf(node: Node | undefined, value: number): boolean {
  return node?.op.kind === "constant" && node.op.tensor.data.every((element) => element === value);
}

/** A number for each channel; what else ONNX would spread over them, no program of ours writes. */
function checkBias(bias: Node, channels: number | undefined): Node {
  if (bias.shape.length === 1 && bias.shape[0] === channels) return bias;
  fail("MODEL_FOREIGN", `the model adds a bias of ${formatShape(bias.shape)} to ${channels} channels. ${REMEDY}`);
}

function windowOf(attributes: Attributes): WindowAttributes {
  const [vertical = 1, horizontal = 1] = attributes.get("strides") ?? [];
  const [top = 0, left = 0, bottom = 0, right = 0] = attributes.get("pads") ?? [];
  return { stride: [vertical, horizontal], padding: { top, left, bottom, right } };
}

function poolOf(attributes: Attributes): PoolAttributes {
  const [height = 1, width = 1] = attributes.get("kernel_shape") ?? [];
  return { window: [height, width], ...windowOf(attributes) };
}

/** How each data type lies in a file: little-endian, as on all platforms that Node and browsers run on. */
const storage = {
  float32: Float32Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} as const;

function toTensor({ name, dims, dataType, rawData }: TensorProto): Tensor {
  const known = (Object.keys(onnxDataTypes) as DataType[]).find((type) => onnxDataTypes[type] === dataType);
  const shape = dims.map(Number);
  if (known === undefined || rawData.length !== sizeOf(shape) * storage[known].BYTES_PER_ELEMENT) {
    fail(
      "MODEL_FOREIGN",
      `the model's tensor ${quoteName(name)} has a data type or a form that this program does not write. ${REMEDY}`,
    );
  }
  // A copy of its own: inside the file it lies at any place, and typed arrays begin at multiples of their size.
  const { buffer } = Uint8Array.from(rawData);
  return createTensor(known, shape, new storage[known](buffer));
}
