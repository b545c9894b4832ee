/**
 * What a run of a model takes at most, known before it runs. The operators are those of which this program makes
 * networks that read, and each shape follows from the shapes before it, never from what stands on an image: so a run of
 * as many images as there ever are in one is the largest there is, whatever they show.
 */

import { MAX_RUN_IMAGES } from "../digits.js";
import { fail } from "../errors.js";
import { LINE_HEIGHT, MAX_LINE_WIDTH } from "../line.js";
import { formatShape, type Shape, sizeOf } from "../tensor/tensor.js";
import { quoteName } from "./model.js";
import type { GraphProto, NodeProto, TensorProto, ValueInfoProto } from "./onnx_pb.js";

/**
 * Of a run of 64 images. The released model multiplies 12.4 million times an image, and computes 0.14 million numbers
 * (0.3 in 8 bits); the limits are 20 and 7 times that: a second of one core, and 256 MB were none given back.
 */
const MAX_MULTIPLICATIONS = MAX_RUN_IMAGES * 250e6;
const MAX_NUMBERS = MAX_RUN_IMAGES * 1e6;

const INT64 = 7;

const remedy = "Train a model with digits train.";

/** What is known of a value before the model runs. */
interface Value {
  readonly shape: Shape;
  /** Whether it is the same in every run. */
  readonly isFixed: boolean;
  /** Where it is a tensor of the file. */
  readonly tensor?: TensorProto;
}

/** What is given to the rule of an operator. */
interface Operands {
  readonly inputs: readonly Value[];
  /** The numbers of an attribute; undefined where the node has none of the name. */
  readonly numbersOf: (attribute: string) => readonly number[] | undefined;
}

/** What comes out of an operator, and how often it multiplies. */
interface Outcome {
  readonly shape: Shape;
  /** @default once a number */
  readonly multiplications?: number;
}

interface Rule {
  /** Inputs it takes, and how many besides. */
  readonly inputs: readonly [count: number, optional?: number];
  /** The attributes that it may have. @default none */
  readonly attributes?: readonly string[];
  /** Undefined where the shapes do not go together. */
  readonly outcome: (operands: Operands) => Outcome | undefined;
}

const unary: Rule = { inputs: [1], outcome: ({ inputs: [x] }) => x && { shape: x.shape } };
const binary: Rule = { inputs: [2], outcome: ({ inputs: [a, b] }) => ofShape(broadcast(a!.shape, b!.shape)) };
const softmax: Rule = { ...unary, attributes: ["axis"] };
const scaling: Rule = { ...unary, inputs: [2, 1], attributes: ["axis"] };

/** Whatever is not in the table is refused. */
const rules: Readonly<Record<string, Rule>> = {
  Add: binary,
  Sub: binary,
  Mul: binary,
  Div: binary,
  Neg: unary,
  Exp: unary,
  Log: unary,
  Sqrt: unary,
  Relu: unary,
  Sigmoid: unary,
  Tanh: unary,
  Erf: unary,
  Identity: unary,
  Softmax: softmax,
  LogSoftmax: softmax,
  QuantizeLinear: scaling,
  DequantizeLinear: scaling,
  BatchNormalization: { ...unary, inputs: [5], attributes: ["epsilon"] },
  Reshape: { inputs: [2], outcome: reshape },
  Transpose: { inputs: [1], attributes: ["perm"], outcome: transpose },
  ReduceSum: { inputs: [2], attributes: ["keepdims"], outcome: reduce },
  Gemm: { inputs: [2, 1], attributes: ["transA", "transB"], outcome: multiplyMatrices },
  MatMul: { inputs: [2], outcome: multiplyStacks },
  Conv: { inputs: [2, 1], attributes: ["kernel_shape", "strides", "pads"], outcome: convolve },
  MaxPool: { inputs: [1], attributes: ["kernel_shape", "strides", "pads"], outcome: pool },
  AveragePool: { inputs: [1], attributes: ["kernel_shape", "strides", "pads", "count_include_pad"], outcome: pool },
};

/**
 * Refuses a graph that may take long, or much memory, or whose shapes are not known before it runs.
 *
 * @throws MODEL_FOREIGN for an operator, an attribute or a shape that no network of this program has; MODEL_REFUSED for
 *   too much work or memory
 */
export function checkRunCost(graph: GraphProto): void {
  const { multiplications, numbers } = runCostOf(graph);
  if (multiplications > MAX_MULTIPLICATIONS) {
    refuseCost(`multiplies ${millions(multiplications)} times an image`, MAX_MULTIPLICATIONS);
  }
  if (numbers > MAX_NUMBERS) refuseCost(`computes ${millions(numbers)} numbers an image`, MAX_NUMBERS);
}

/** What a run of {@link MAX_RUN_IMAGES} images takes. @throws MODEL_FOREIGN */
export function runCostOf(graph: GraphProto): { readonly multiplications: number; readonly numbers: number } {
  const values = new Map<string, Value>();
  function define(name: string, value: Value): void {
    if (values.has(name)) refuse(`the model gives ${quoteName(name)} twice`);
    values.set(name, value);
  }
  // Few numbers in a file may stand for a tensor that fills the memory.
  if (graph.sparseInitializer.length > 0) refuse("the model has a sparse tensor");
  for (const tensor of graph.initializer) {
    define(tensor.name, { shape: tensor.dims.map(Number), isFixed: true, tensor });
  }
  for (const input of graph.input) define(input.name, { shape: shapeOfInput(input), isFixed: false });
  let multiplications = 0;
  let numbers = 0;
  for (const node of graph.node) {
    const inputs = node.input.map(
      (name) => values.get(name) ?? refuse(`${placeOf(node)} takes ${quoteName(name)}, which nothing gives before it`),
    );
    const outcome = outcomeOf(node, inputs);
    const count = sizeOf(outcome.shape);
    numbers += count;
    multiplications += outcome.multiplications ?? count;
    define(node.output[0]!, { shape: outcome.shape, isFixed: inputs.every(({ isFixed }) => isFixed) });
  }
  return { multiplications, numbers };
}

function outcomeOf(node: NodeProto, inputs: readonly Value[]): Outcome {
  const rule = Object.hasOwn(rules, node.opType) ? rules[node.opType] : undefined;
  if (rule === undefined) refuse(`${placeOf(node)} is an operator that no network which reads is made of`);
  const [least, optional = 0] = rule.inputs;
  const isFitting = inputs.length >= least && inputs.length <= least + optional && node.output.length === 1;
  if (!isFitting) refuse(`${placeOf(node)} takes ${inputs.length} values and gives ${node.output.length}`);
  for (const { name } of node.attribute) {
    if (!rule.attributes?.includes(name)) refuse(`${placeOf(node)} has ${quoteName(name)}`);
  }
  const numbersOf: Operands["numbersOf"] = (wanted) => {
    const found = node.attribute.find(({ name }) => name === wanted);
    return found && (found.ints.length > 0 ? found.ints : [found.i]).map(Number);
  };
  const outcome = rule.outcome({ inputs, numbersOf });
  const isShape = outcome?.shape.every((size) => Number.isSafeInteger(size) && size >= 0);
  if (outcome && isShape) return outcome;
  const shapes = inputs.map(({ shape }) => formatShape(shape)).join(", ");
  return refuse(`the shape of what ${placeOf(node)} gives is not known before it runs; it takes ${shapes}`);
}

/**
 * The first axis, where it is open, has a place for each image of the largest run. Of lines, whose images are open in width
 * as well, one is run at a time, as wide as any is.
 */
function shapeOfInput({ name, type }: ValueInfoProto): Shape {
  const shape = type?.value.case === "tensorType" ? type.value.value.shape?.dim : undefined;
  const fixed = shape?.map(({ value }) => (value.case === "dimValue" ? Number(value.value) : Number.NaN));
  const isOfLines = fixed?.length === 4 && fixed[2] === LINE_HEIGHT && Number.isNaN(fixed[3]);
  const largest = isOfLines ? [1, 1, LINE_HEIGHT, MAX_LINE_WIDTH] : [MAX_RUN_IMAGES];
  const sizes = fixed?.map((size, axis) => (Number.isNaN(size) ? (largest[axis] ?? size) : size));
  if (sizes?.every((size) => size >= 0)) return sizes;
  return refuse(`the model's input ${quoteName(name)} may have any shape`);
}

function ofShape(shape: Shape | undefined): Outcome | undefined {
  return shape && { shape };
}

function broadcast(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length);
  const sizes = Array.from({ length: rank }, (_, axis) => {
    const [x, y] = [a[axis - rank + a.length] ?? 1, b[axis - rank + b.length] ?? 1];
    if (x === 1 || x === y) return y;
    return y === 1 ? x : Number.NaN;
  });
  return sizes;
}

/** Whole numbers that stand in the file. */
function numbersIn(value: Value | undefined): number[] | undefined {
  const { tensor } = value ?? {};
  if (tensor?.dataType !== INT64 || tensor.rawData.length !== sizeOf(value!.shape) * 8) return undefined;
  return Array.from(new BigInt64Array(Uint8Array.from(tensor.rawData).buffer), Number);
}

/** 0 copies the size from the input, and one -1 stands for what is left. */
function reshape({ inputs: [x, wanted] }: Operands): Outcome | undefined {
  const { shape } = x!;
  const sizes = numbersIn(wanted)?.map((size, axis) => (size === 0 ? (shape[axis] ?? Number.NaN) : size));
  if (sizes === undefined) return undefined;
  const known = sizeOf(sizes.filter((size) => size !== -1));
  const filled = sizes.map((size) => (size === -1 ? sizeOf(shape) / known : size));
  return sizeOf(filled) === sizeOf(shape) ? { shape: filled } : undefined;
}

function transpose({ inputs: [x], numbersOf }: Operands): Outcome | undefined {
  const order = numbersOf("perm") ?? [];
  const isOrder = order.toSorted((a, b) => a - b).every((axis, place) => axis === place);
  return isOrder && order.length === x!.shape.length ? { shape: order.map((axis) => x!.shape[axis]!) } : undefined;
}

function reduce({ inputs: [x, axes], numbersOf }: Operands): Outcome | undefined {
  const { shape } = x!;
  const reduced = numbersIn(axes)?.map((axis) => (axis < 0 ? axis + shape.length : axis));
  if (reduced === undefined) return undefined;
  const isKept = numbersOf("keepdims")?.[0] !== 0;
  const kept = shape.flatMap((size, axis) => (reduced.includes(axis) ? (isKept ? [1] : []) : [size]));
  return { shape: kept, multiplications: sizeOf(shape) };
}

function multiplyMatrices({ inputs: [a, b, bias], numbersOf }: Operands): Outcome | undefined {
  const [rows, inner] = numbersOf("transA")?.[0] ? a!.shape.toReversed() : a!.shape;
  const [depth, columns] = numbersOf("transB")?.[0] ? b!.shape.toReversed() : b!.shape;
  const isFitting = a!.shape.length === 2 && b!.shape.length === 2 && inner === depth;
  if (!isFitting) return undefined;
  const shape = [rows!, columns!];
  const withBias = broadcast(shape, bias?.shape ?? []);
  return withBias?.join() === shape.join() ? { shape, multiplications: rows! * columns! * inner! } : undefined;
}

function multiplyStacks({ inputs: [a, b] }: Operands): Outcome | undefined {
  const [rows, inner] = a!.shape.slice(-2);
  const [depth, columns] = b!.shape.slice(-2);
  if (inner === undefined || columns === undefined || inner !== depth) return undefined;
  const stack = broadcast(a!.shape.slice(0, -2), b!.shape.slice(0, -2));
  return stack && { shape: [...stack, rows!, columns], multiplications: sizeOf(stack) * rows! * columns * inner };
}

/** With weights that are the same in every run: of others, fewer images might make a larger outcome. */
function convolve({ inputs: [images, weights], numbersOf }: Operands): Outcome | undefined {
  const [count, channels] = images!.shape;
  const [made, taken, ...kernel] = weights!.shape;
  const sizes = windowed(images!.shape, kernel, numbersOf);
  const isFitting = weights!.isFixed && channels === taken && sizes !== undefined;
  if (!isFitting || numbersOf("kernel_shape")?.join() !== kernel.join()) return undefined;
  const shape = [count!, made!, ...sizes];
  return { shape, multiplications: sizeOf(shape) * taken! * sizeOf(kernel) };
}

function pool({ inputs: [images], numbersOf }: Operands): Outcome | undefined {
  const kernel = numbersOf("kernel_shape") ?? [];
  const sizes = windowed(images!.shape, kernel, numbersOf);
  if (sizes === undefined) return undefined;
  const shape = [...images!.shape.slice(0, 2), ...sizes];
  return { shape, multiplications: sizeOf(shape) * sizeOf(kernel) };
}

/** How often a window fits, by height and width. */
function windowed(images: Shape, kernel: readonly number[], numbersOf: Operands["numbersOf"]): number[] | undefined {
  const strides = numbersOf("strides") ?? [1, 1];
  const pads = numbersOf("pads") ?? [0, 0, 0, 0];
  const isFitting = images.length === 4 && kernel.length === 2 && strides.length === 2 && pads.length === 4;
  if (!isFitting || [...kernel, ...strides].some((size) => size < 1) || pads.some((size) => size < 0)) return undefined;
  return kernel.map((size, axis) => {
    const padded = images[axis + 2]! + pads[axis]! + pads[axis + 2]!;
    return Math.floor((padded - size) / strides[axis]!) + 1;
  });
}

function placeOf({ name, opType }: NodeProto): string {
  return `the node ${quoteName(name)} (${quoteName(opType)})`;
}

function millions(count: number): string {
  return `${(count / MAX_RUN_IMAGES / 1e6).toFixed(1)} million`;
}

function refuse(what: string): never {
  fail("MODEL_FOREIGN", `${what}. ${remedy}`);
}

function refuseCost(what: string, limit: number): never {
  fail("MODEL_REFUSED", `the model ${what}; ${millions(limit)} are the limit. ${remedy}`);
}
