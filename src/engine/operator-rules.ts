/**
 * How each operator of ONNX becomes a layer, or part of one: normalisation, scales, biases and ReLU become part of the sum
 * that they follow, and constants of whole numbers become floats.
 */

import type { OnnxAttribute } from "../core/onnx/onnx-file.js";
import { type Shape, sizeOf } from "../core/tensor/tensor.js";
import type { Constant, ConvolutionLayer, DenseLayer, PlainRule, ScaleLayer, Window } from "./layers.js";
import { type NetworkBuilder, quote, type Reading, refuse } from "./network-builder.js";
import {
  each,
  flatten,
  functions,
  multiply,
  pair,
  pairings,
  reduceSum,
  reshape,
  softmax,
  transpose,
} from "./plain-operators.js";

/** The whole numbers that a type of 8 bits holds. */
const ranges: Readonly<Record<number, readonly [low: number, high: number]>> = { 2: [0, 255], 3: [-128, 127] };

export interface Rule {
  /** The attributes that it may have; those with a value may have no other. */
  readonly attributes?: Readonly<Record<string, OnnxAttribute | undefined>>;
  read(reading: Reading, network: NetworkBuilder): void;
}

const windowed = {
  kernel_shape: undefined,
  strides: undefined,
  pads: undefined,
  auto_pad: "NOTSET",
  dilations: [1, 1],
} as const;

/** What is not in the table is refused. */
export const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ...Object.entries(functions).map(([operator, function_]): [string, Rule] => [operator, plain(each(function_))]),
  ...Object.entries(pairings).map(([operator, function_]): [string, Rule] => [operator, plain(pair(function_))]),
  ["Relu", { read: readRelu }],
  ["Add", { read: readAdd }],
  ["Mul", { read: readMultiply }],
  ["Softmax", { attributes: { axis: -1 }, ...plain(softmax(false)) }],
  ["LogSoftmax", { attributes: { axis: -1 }, ...plain(softmax(true)) }],
  ["Reshape", { attributes: { allowzero: 0 }, read: readReshape }],
  ["Flatten", { attributes: { axis: undefined }, read: (r, to) => to.plain(r, flatten(r.number("axis", 1))) }],
  ["Transpose", { attributes: { perm: undefined }, read: (r, to) => to.plain(r, transpose(r.numbers("perm"))) }],
  ["ReduceSum", { attributes: { keepdims: undefined, noop_with_empty_axes: 0 }, read: readSum }],
  ["MatMul", { read: readMatMul }],
  ["Gemm", { attributes: { transA: undefined, transB: undefined, alpha: 1, beta: 1 }, read: readGemm }],
  ["Conv", { attributes: { ...windowed, group: 1 }, read: readConvolution }],
  ["BatchNormalization", { attributes: { epsilon: undefined, training_mode: 0, momentum: undefined }, read: readNorm }],
  ["MaxPool", { attributes: { ...windowed, ceil_mode: 0, storage_order: 0 }, read: readPool }],
  ["AveragePool", { attributes: { ...windowed, ceil_mode: 0, count_include_pad: undefined }, read: readPool }],
  [
    "Resize",
    {
      attributes: { mode: "nearest", coordinate_transformation_mode: "asymmetric", nearest_mode: "floor" },
      read: readRepeat,
    },
  ],
  ["QuantizeLinear", { attributes: { axis: undefined }, read: (r, to) => to.quantized.set(r.output, r) }],
  ["DequantizeLinear", { attributes: { axis: undefined }, read: readDequantize }],
]);

function plain(rule: PlainRule): Rule {
  return { read: (reading, network) => network.plain(reading, rule) };
}

function readRelu(reading: Reading, network: NetworkBuilder): void {
  const sum = network.sumBefore(reading.inputs[0]!);
  if (sum === undefined) return network.plain(reading, each(functions["Relu"]!));
  sum.least = 0;
  sum.output = reading.output;
}

function readAdd(reading: Reading, network: NetworkBuilder): void {
  if (foldChannels(reading, network, (value) => [1, value])) return;
  network.push({ kind: "add", inputs: reading.inputs, output: reading.output, least: -Infinity });
}

function readMultiply(reading: Reading, network: NetworkBuilder): void {
  if (foldChannels(reading, network, (value) => [value, 0])) return;
  network.plain(reading, pair(pairings["Mul"]!));
}

/** What is added to, or multiplied with, every channel of a sum becomes part of it. */
function foldChannels(
  { inputs, output }: Reading,
  network: NetworkBuilder,
  change: (value: number) => readonly [scale: number, shift: number],
): boolean {
  for (const [k, name] of inputs.entries()) {
    const sum = network.sumBefore(name);
    const constant = network.constantOf(inputs[1 - k]!);
    if (sum === undefined || constant === undefined || sum.kind === "add") continue;
    const channels = sum.shifts.length;
    const shape = sum.kind === "dense" ? [channels] : [channels, 1, 1];
    const isOne = constant.values.length === 1 && constant.shape.length <= shape.length;
    const isFitting = isOne || withoutOnes(constant.shape) === withoutOnes(shape);
    if (!isFitting || constant.shape.length > (sum.kind === "dense" ? 2 : 4)) continue;
    const changes = Array.from({ length: channels }, (_, c) => change(oneOf(constant.values, c)));
    scaleSum(
      sum,
      Float32Array.from(changes, ([scale]) => scale),
      Float32Array.from(changes, ([, shift]) => shift),
    );
    sum.output = output;
    return true;
  }
  return false;
}

/** A shape as text, without the ones before it. */
const withoutOnes = (shape: Shape) => shape.join().replace(/^(1,)*/, "");

function scaleSum(
  { scales, shifts }: ConvolutionLayer | DenseLayer | ScaleLayer,
  byScales: Float32Array,
  byShifts: Float32Array,
): void {
  for (let c = 0; c < scales.length; c++) {
    scales[c]! *= byScales[c]!;
    shifts[c] = shifts[c]! * byScales[c]! + byShifts[c]!;
  }
}

/** ONNX's formula: (x - mean) / sqrt(variance + epsilon) * scale + shift. */
function readNorm(reading: Reading, network: NetworkBuilder): void {
  const [scale, shift, mean, variance] = [1, 2, 3, 4].map((index) => reading.constant(index).values);
  const epsilon = reading.number("epsilon", 1e-5);
  const scales = Float32Array.from(scale!, (value, c) => value / Math.sqrt(variance![c]! + epsilon));
  const shifts = Float32Array.from(shift!, (value, c) => value - mean![c]! * scales[c]!);
  const [name = ""] = reading.inputs;
  const sum = network.sumBefore(name);
  if (sum?.kind === "convolution" || sum?.kind === "scale") {
    scaleSum(sum, scales, shifts);
    sum.output = reading.output;
    return;
  }
  network.push({ kind: "scale", inputs: [name], output: reading.output, scales, shifts, least: -Infinity });
}

function readReshape(reading: Reading, network: NetworkBuilder): void {
  const [name = ""] = reading.inputs;
  const rule = reshape(Array.from(reading.constant(1).values));
  const constant = network.constantOf(name);
  if (constant) network.define(reading.output, { values: constant.values, shape: rule([constant.shape]).shape });
  else network.plain({ inputs: [name], output: reading.output }, rule);
}

function readSum(reading: Reading, network: NetworkBuilder): void {
  const axes = Array.from(reading.constant(1).values);
  const [name = ""] = reading.inputs;
  network.plain({ inputs: [name], output: reading.output }, reduceSum(axes, reading.number("keepdims", 1) === 1));
}

function readMatMul(reading: Reading, network: NetworkBuilder): void {
  const [name = "", matrix = ""] = reading.inputs;
  const constant = network.constantOf(matrix);
  if (constant?.shape.length !== 2 || network.constantOf(name)) return network.plain(reading, multiply());
  pushDense(reading, network, constant, false, undefined);
}

function readGemm(reading: Reading, network: NetworkBuilder): void {
  const [name = "", matrix = "", added = ""] = reading.inputs;
  const [transposeA, transposeB] = [reading.number("transA", 0) === 1, reading.number("transB", 0) === 1];
  const constant = network.constantOf(matrix);
  const bias = added === "" ? undefined : reading.constant(2);
  const columns = constant?.shape[transposeB ? 0 : 1];
  const isPerColumn = bias === undefined || [1, columns].includes(bias.values.length);
  if (!isPerColumn) refuse(`"Gemm" that adds ${quote(added)}, not a number a column`);
  if (constant === undefined || transposeA || network.constantOf(name)) {
    return network.plain(reading, multiply({ transposeA, transposeB }));
  }
  pushDense(reading, network, constant, transposeB, bias);
}

function pushDense(
  { inputs, output }: Reading,
  network: NetworkBuilder,
  matrix: Constant,
  isTransposed: boolean,
  bias: Constant | undefined,
): void {
  const { shape, values: given } = matrix;
  const [rows = 0, columns = 0] = shape;
  const [outs, ins] = isTransposed ? [rows, columns] : [columns, rows];
  const values = new Float32Array(outs * ins);
  for (let to = 0, i = 0; to < outs; to++) {
    for (let from = 0; from < ins; from++, i++) values[i] = given[isTransposed ? i : from * columns + to]!;
  }
  network.push({
    kind: "dense",
    inputs: [inputs[0]!],
    output,
    weights: { shape: [outs, ins], values },
    scales: new Float32Array(outs).fill(1),
    shifts: toBias(bias, outs),
    least: -Infinity,
  });
}

function readConvolution(reading: Reading, network: NetworkBuilder): void {
  const weights = reading.constant(1);
  const [channels = 0, , height = 1, width = 1] = weights.shape;
  if (weights.shape.length !== 4) refuse(`"Conv" over ${weights.shape.length - 2} axes`);
  network.push({
    kind: "convolution",
    inputs: [reading.inputs[0]!],
    output: reading.output,
    window: windowOf(reading, [height, width]),
    weights,
    scales: new Float32Array(channels).fill(1),
    shifts: toBias(reading.constantOr(2, undefined), channels),
    least: -Infinity,
  });
}

function readPool(reading: Reading, network: NetworkBuilder): void {
  const window = windowOf(reading, reading.numbers("kernel_shape") ?? []);
  const { operator } = reading.node;
  const hasEdges = window.top + window.left + window.bottom + window.rightEdge > 0;
  if (operator === "AveragePool" && hasEdges && reading.number("count_include_pad", 0) === 0) {
    refuse('"AveragePool" without its edges');
  }
  network.push({
    kind: "pool",
    inputs: [reading.inputs[0]!],
    output: reading.output,
    window,
    of: operator === "MaxPool" ? "largest" : "mean",
  });
}

function readRepeat(reading: Reading, network: NetworkBuilder): void {
  const [images = 0, channels = 0, down = 0, right = 0] = Array.from(reading.constantOr(2, undefined)?.values ?? []);
  const isWhole =
    images === 1 && channels === 1 && [down, right].every((factor) => Number.isInteger(factor) && factor > 0);
  if (!isWhole || reading.inputs.length > 3) refuse('"Resize" by other than whole scales of height and width');
  network.push({ kind: "repeat", inputs: [reading.inputs[0]!], output: reading.output, down, right });
}

/** Of a constant the floats it stands for; of what was made whole before, the rounding that both are together. */
function readDequantize(reading: Reading, network: NetworkBuilder): void {
  const [name = ""] = reading.inputs;
  const scale = reading.constant(1);
  const zero = reading.constantOr(2, undefined);
  const constant = network.constantOf(name);
  if (constant !== undefined) {
    return network.define(reading.output, toFloats(constant, scale, zero, reading.number("axis", 1)));
  }
  const quantize = network.quantized.get(name);
  const range = ranges[network.typeOf(quantize?.inputs[2] ?? "")] ?? ranges[2]!;
  const zeroValue = zero?.values[0] ?? 0;
  const isPair =
    quantize !== undefined &&
    scale.values.length === 1 &&
    quantize.constant(1).values[0] === scale.values[0] &&
    (quantize.constantOr(2, undefined)?.values[0] ?? 0) === zeroValue;
  if (!isPair) refuse(`"DequantizeLinear" of ${quote(name)}, which no "QuantizeLinear" of the same scale gives`);
  const [low, high] = range;
  network.push({
    kind: "round",
    inputs: [quantize.inputs[0]!],
    output: reading.output,
    step: scale.values[0]!,
    zero: zeroValue,
    low,
    high,
  });
}

/** Row by row, each with one scale: a page waits for it before it reads anything. */
function toFloats({ shape, values }: Constant, scale: Constant, zero: Constant | undefined, axis: number): Constant {
  const stride = sizeOf(shape.slice((axis < 0 ? shape.length : 0) + axis + 1));
  const floats = new Float32Array(values.length);
  for (let i = 0; i < floats.length;) {
    const place = (i / stride) % (shape.at(axis) ?? 1);
    const [factor, less] = [oneOf(scale.values, place), zero ? oneOf(zero.values, place) : 0];
    for (const end = i + stride; i < end; i++) floats[i] = (values[i]! - less) * factor;
  }
  return { shape, values: floats };
}

function toBias(constant: Constant | undefined, channels: number): Float32Array {
  const { values = [0] } = constant ?? {};
  if (values.length !== 1 && values.length !== channels) refuse(`a bias of ${values.length} for ${channels} channels`);
  return Float32Array.from({ length: channels }, (_, c) => oneOf(values, c));
}

/** The number of a place, or the one that all places have. */
function oneOf(values: ArrayLike<number>, place: number): number {
  return values[values.length === 1 ? 0 : place] ?? 0;
}

function windowOf(reading: Reading, kernel: Shape): Window {
  const [height = 1, width = 1] = reading.numbers("kernel_shape") ?? kernel;
  const [down = 1, right = 1] = reading.numbers("strides") ?? [];
  const [top = 0, left = 0, bottom = 0, rightEdge = 0] = reading.numbers("pads") ?? [];
  return { height, width, down, right, top, left, bottom, rightEdge };
}
