/**
 * Typed functions that build graphs. Each applies one operation; shapes are checked at once.
 *
 * @example
 * const x = input("x", [32, 1, 28, 28]);
 * const h = relu(convolution(x, weights)); // [32, 16, 26, 26]
 */

import { assert } from "../../errors.js";
import {
  createTensor,
  type DataType,
  floatTensor,
  isSameShape,
  type Shape,
  sizeOf,
  type Tensor,
} from "../../tensor/tensor.js";
import type { MaxPoolAttributes, Node, Op, OpKind, Padding, PoolAttributes, WindowAttributes } from "./op.js";
import { inferType } from "./shapes.js";

/** A window's movement as people write it: one number for both directions, or each side its own. */
export interface WindowOptions {
  /** Pixels from one position to the next. @default 1 for convolutions, the window for pooling */
  readonly stride?: number | readonly [number, number];
  /** Zeros around the image, in pixels. @default 0 */
  readonly padding?: number | Padding;
}

export interface MaxPoolOptions extends WindowOptions {
  /** Where the gradient goes when several pixels are the maximum. @default "first" */
  readonly ties?: MaxPoolAttributes["ties"];
}

export interface MatmulOptions {
  /** Whether the last two axes of a change places first. @default false */
  readonly transposeA?: boolean;
  /** The same of b. @default false */
  readonly transposeB?: boolean;
  /** [n], added to every row; for matrices, without leading axes. @default none */
  readonly bias?: Node;
}

/** Applies an operation; the one place where nodes are made. */
export function apply<K extends OpKind>(op: Op<K>, inputs: readonly Node[]): Node<K> {
  return { op, inputs, ...inferType(op as Op, inputs) };
}

/** A value fed at each run. */
export function input(name: string, shape: Shape, dataType: DataType = "float32"): Node<"input"> {
  return apply({ kind: "input", name, shape, dataType }, []);
}

/** A value that is part of the graph. */
export function constant(tensor: Tensor): Node<"constant"> {
  return apply({ kind: "constant", tensor }, []);
}

/** A float32 number, shape []. */
export function scalar(value: number): Node<"constant"> {
  return constant(floatTensor([], [value]));
}

type Binary = "add" | "subtract" | "multiply" | "divide" | "equal" | "reluGradient";
type Unary =
  | "negate"
  | "exponential"
  | "logarithm"
  | "squareRoot"
  | "relu"
  | "sigmoid"
  | "tanh"
  | "errorFunction"
  | "softmax"
  | "logSoftmax";

function binary<K extends Binary>(kind: K): (a: Node, b: Node | number) => Node<K> {
  return (a, b) => apply({ kind } as unknown as Op<K>, [a, typeof b === "number" ? numberLike(a, b) : b]);
}

function unary<K extends Unary>(kind: K): (x: Node) => Node<K> {
  return (x) => apply({ kind } as unknown as Op<K>, [x]);
}

/** a + b with broadcasting; b may be a plain number. */
export const add = binary("add");
/** a - b with broadcasting. */
export const subtract = binary("subtract");
/** a * b, element by element, with broadcasting. */
export const multiply = binary("multiply");
/** a / b with broadcasting. */
export const divide = binary("divide");
/** a = b as bool, with broadcasting. */
export const equal = binary("equal");
/** The gradient of relu from the output's gradient and relu's output. */
export const reluGradient = binary("reluGradient");

/** -x */
export const negate = unary("negate");
/** e^x */
export const exponential = unary("exponential");
/** The natural logarithm. */
export const logarithm = unary("logarithm");
/** The square root. */
export const squareRoot = unary("squareRoot");
/** max(x, 0) */
export const relu = unary("relu");
/** 1 / (1 + e^-x) */
export const sigmoid = unary("sigmoid");
/** The hyperbolic tangent. */
export const tanh = unary("tanh");
/** The Gauss error function. */
export const errorFunction = unary("errorFunction");
/** e^x divided by its sum, over the last axis. */
export const softmax = unary("softmax");
/** Logarithms of the softmax over the last axis. */
export const logSoftmax = unary("logSoftmax");

/** Converts the data type; casting to the type it has returns the node itself. */
export function cast(x: Node, dataType: DataType): Node {
  return x.dataType === dataType ? x : apply({ kind: "cast", dataType }, [x]);
}

/** The same elements in another shape; one size may be -1 and is worked out. */
export function reshape(x: Node, shape: Shape): Node {
  const known = sizeOf(shape.filter((size) => size !== -1));
  const exact = shape.map((size) => (size === -1 ? Math.floor(sizeOf(x.shape) / known) : size));
  return isSameShape(exact, x.shape) ? x : apply({ kind: "reshape", shape: exact }, [x]);
}

/** Axes in another order: axis i of the result is axis permutation[i] of x. */
export function transpose(x: Node, permutation: readonly number[]): Node {
  return apply({ kind: "transpose", permutation }, [x]);
}

/** Repeats x along axes of size 1 until it has the shape. */
export function broadcast(x: Node, shape: Shape): Node {
  return isSameShape(x.shape, shape) ? x : apply({ kind: "broadcast", shape }, [x]);
}

/** The part of x from starts up to, not including, ends; one number for every axis. */
export function slice(x: Node, starts: readonly number[], ends: readonly number[]): Node {
  // ONNX's Slice wants at least one axis.
  return starts.every((n) => n === 0) && isSameShape(ends, x.shape) ? x : apply({ kind: "slice", starts, ends }, [x]);
}

/** x with zeros before and after every axis. */
export function pad(x: Node, before: readonly number[], after: readonly number[]): Node {
  return before.every((n) => n === 0) && after.every((n) => n === 0) ? x : apply({ kind: "pad", before, after }, [x]);
}

/** Joins along one axis. */
export function concatenate(parts: readonly Node[], axis: number): Node {
  const [first] = parts;
  assert(first !== undefined, "concatenate needs at least one part");
  return parts.length === 1 ? first : apply({ kind: "concatenate", axis }, parts);
}

/** Sums over axes, which stay with size 1; over all of them when none are given. */
export function sum(x: Node, axes: readonly number[] = allAxes(x)): Node {
  return axes.length === 0 ? x : apply({ kind: "sum", axes }, [x]);
}

/** Sums the squares over axes, which stay with size 1. */
export function sumOfSquares(x: Node, axes: readonly number[] = allAxes(x)): Node {
  // ONNX's reduction over no axis would be one over all.
  return axes.length === 0 ? multiply(x, x) : apply({ kind: "sumOfSquares", axes }, [x]);
}

/** The logarithm of the sum of e^x over axes, which stay with size 1. */
export function logSumExp(x: Node, axes: readonly number[]): Node {
  return apply({ kind: "logSumExp", axes }, [x]);
}

/** The mean over axes, which stay with size 1; over all of them when none are given. */
export function mean(x: Node, axes: readonly number[] = allAxes(x)): Node {
  const count = axes.reduce((product, axis) => product * (x.shape[axis] ?? 1), 1);
  return multiply(sum(x, axes), 1 / count);
}

/** The largest element over axes, which stay with size 1. */
export function max(x: Node, axes: readonly number[]): Node {
  return apply({ kind: "max", axes }, [x]);
}

/** The index of the largest element along an axis, int64; the axis goes. */
export function argmax(x: Node, axis: number): Node {
  return apply({ kind: "argmax", axis }, [x]);
}

/** The matrix product over the last two axes: [..., m, k] times [..., k, n]. */
export function matmul(a: Node, b: Node, { transposeA = false, transposeB = false, bias }: MatmulOptions = {}): Node {
  const inputs = bias === undefined ? [a, b] : [a, b, bias];
  return apply({ kind: "matmul", transposeA, transposeB }, inputs);
}

/** Correlates images [batch, in, h, w] with weights [out, in, kh, kw]. */
export function convolution(images: Node, weights: Node, options: WindowOptions = {}): Node {
  return apply({ kind: "convolution", ...windowAttributes(options, [1, 1]) }, [images, weights]);
}

/** Multiplies each channel of images [batch, c, h, w] by its scale, of [c], and adds its shift, of [c]. */
export function scaleChannels(images: Node, scale: Node, shift: Node): Node {
  return apply({ kind: "scaleChannels" }, [images, scale, shift]);
}

/** The largest value in each window. */
export function maxPool(
  images: Node,
  window: number | readonly [number, number],
  { ties = "first", ...options }: MaxPoolOptions = {},
): Node {
  const attributes = poolAttributes(window, options);
  return apply({ kind: "maxPool", ...attributes, ties }, [images]);
}

/** The mean of each window; padding counts as zeros. */
export function averagePool(
  images: Node,
  window: number | readonly [number, number],
  options: WindowOptions = {},
): Node {
  return apply({ kind: "averagePool", ...poolAttributes(window, options) }, [images]);
}

/** Each pixel of [batch, c, h, w] becomes a block of `factor` x `factor`. */
export function repeatPixels(images: Node, factor: number): Node {
  return apply({ kind: "repeatPixels", factor }, [images]);
}

/** [batch, c, h, w] becomes [batch, block * block * c, h / block, w / block], place after place in the blocks. */
export function blocksToChannels(images: Node, block: number): Node {
  return apply({ kind: "blocksToChannels", block }, [images]);
}

/** The way back from `blocksToChannels`. */
export function channelsToBlocks(images: Node, block: number): Node {
  return apply({ kind: "channelsToBlocks", block }, [images]);
}

/** Class numbers become rows of one 1 and zeros, float32, along a new last axis. */
export function oneHot(classes: Node, count: number): Node {
  return apply({ kind: "oneHot", classes: count }, [classes]);
}

function poolAttributes(window: number | readonly [number, number], options: WindowOptions): PoolAttributes {
  const size = toPair(window);
  return { window: size, ...windowAttributes(options, size) };
}

function windowAttributes(
  { stride, padding = 0 }: WindowOptions,
  defaultStride: readonly [number, number],
): WindowAttributes {
  return {
    stride: stride === undefined ? defaultStride : toPair(stride),
    padding: typeof padding === "number" ? { top: padding, left: padding, bottom: padding, right: padding } : padding,
  };
}

function toPair(value: number | readonly [number, number]): readonly [number, number] {
  return typeof value === "number" ? [value, value] : value;
}

function allAxes(x: Node): number[] {
  return x.shape.map((_, axis) => axis);
}

/** A number as a scalar of the data type of the other operand. */
function numberLike(x: Node, value: number): Node {
  switch (x.dataType) {
    case "float32":
      return scalar(value);
    case "int32":
      return constant(createTensor("int32", [], Int32Array.of(value)));
    case "int64":
      return constant(createTensor("int64", [], BigInt64Array.of(BigInt(value))));
    case "uint8":
    case "bool":
      return constant(createTensor(x.dataType, [], Uint8Array.of(value)));
  }
}
