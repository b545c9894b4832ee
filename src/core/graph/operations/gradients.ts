/**
 * The gradient rule of every operation: from the gradient of its output to the gradients of its inputs.
 *
 * A gradient is lazy in its shape: it may have size 1 where the value has more, and then stands for its
 * repetition. Sums are thus differentiated without writing the repeated values to memory; an `Expand` there
 * took a third of a training step. A rule that needs all elements calls `full`.
 */

import { assert } from "../../errors.js";
import { type Shape } from "../../tensor/tensor.js";
import {
  apply,
  averagePool,
  blocksToChannels,
  broadcast,
  cast,
  channelsToBlocks,
  divide,
  equal,
  exponential,
  multiply,
  negate,
  pad,
  reluGradient,
  repeatPixels,
  reshape,
  scalar,
  slice,
  subtract,
  sum,
  transpose,
  matmul,
} from "./builder.js";
import type { Node, OpKind } from "./op.js";

/** One gradient for each input; null where an input takes none. */
type GradientRule<K extends OpKind> = (node: Node<K>, gradient: Node) => readonly (Node | null)[];

/** The explicit value of operations that have no gradient. */
export const notDifferentiable = Symbol("not differentiable");

/** The rules, one for each operation: total, so that a new one does not compile without. */
export const gradientRules: { readonly [K in OpKind]: GradientRule<K> | typeof notDifferentiable } = {
  input: () => [],
  constant: () => [],

  add: (node, g) => [sumTo(g, node, 0), sumTo(g, node, 1)],
  subtract: (node, g) => [sumTo(g, node, 0), sumTo(negate(g), node, 1)],
  multiply: (node, g) => {
    const [a, b] = pair(node);
    return [sumTo(multiply(g, b), node, 0), sumTo(multiply(g, a), node, 1)];
  },
  divide: (node, g) => {
    const [, b] = pair(node);
    return [
      sumTo(divide(g, b), node, 0),
      sumTo(negate(divide(multiply(g, node), b)), node, 1), // d(a/b)/db = -(a/b)/b
    ];
  },
  equal: notDifferentiable,

  negate: (_, g) => [negate(g)],
  exponential: (node, g) => [multiply(g, node)],
  logarithm: (node, g) => [divide(g, first(node))],
  squareRoot: (node, g) => [divide(multiply(g, 0.5), node)],
  relu: (node, g) => [reluGradient(full(g, node), node)],
  reluGradient: notDifferentiable,
  sigmoid: (node, g) => [multiply(g, multiply(node, subtract(scalar(1), node)))],
  tanh: (node, g) => [multiply(g, subtract(scalar(1), multiply(node, node)))],
  errorFunction: (node, g) => {
    const x = first(node);
    return [multiply(g, multiply(exponential(negate(multiply(x, x))), 2 / Math.sqrt(Math.PI)))];
  },
  cast: notDifferentiable,

  reshape: (node, g) => [reshape(full(g, node), first(node).shape)],
  transpose: (node, g) => [transpose(g, inverse(node.op.permutation))],
  broadcast: (node, g) => [sumTo(g, node, 0)],
  slice: (node, g) => {
    const { shape } = first(node);
    const after = shape.map((size, axis) => size - (node.op.ends[axis] ?? 0));
    return [pad(full(g, node), node.op.starts, after)];
  },
  pad: (node, g) => {
    const ends = node.op.before.map((n, axis) => n + (first(node).shape[axis] ?? 0));
    return [slice(full(g, node), node.op.before, ends)];
  },
  concatenate: (node, g) => {
    const whole = full(g, node);
    let start = 0;
    return node.inputs.map((part) => {
      const size = part.shape[node.op.axis] ?? 0;
      const starts = part.shape.map((_, axis) => (axis === node.op.axis ? start : 0));
      start += size;
      return slice(
        whole,
        starts,
        part.shape.map((n, axis) => n + (starts[axis] ?? 0)),
      );
    });
  },

  sum: (_, g) => [g],
  sumOfSquares: (node, g) => [multiply(first(node), multiply(g, 2))],
  logSumExp: (node, g) => [multiply(g, exponential(subtract(first(node), node)))],
  max: (node, g) => {
    const hits = cast(equal(first(node), node), "float32");
    return [multiply(hits, divide(g, sum(hits, node.op.axes)))];
  },
  argmax: notDifferentiable,

  matmul: (node, g) => {
    const [a, b] = pair(node);
    const [, , bias] = node.inputs;
    const { transposeA, transposeB } = node.op;
    const whole = full(g, node);
    // c = op(a) op(b): d op(a) = g op(b)^T, d op(b) = op(a)^T g; a transposed operand takes the transpose.
    return [
      transposeA
        ? matmul(b, whole, { transposeA: transposeB, transposeB: true })
        : matmul(whole, b, { transposeB: !transposeB }),
      transposeB
        ? matmul(whole, a, { transposeA: true, transposeB: transposeA })
        : matmul(a, whole, { transposeA: !transposeA }),
      ...(bias ? [sumTo(g, node, 2)] : []),
    ];
  },
  convolution: (node, g) => {
    const [images, weights] = pair(node);
    const { stride, padding } = node.op;
    const whole = full(g, node);
    return [
      apply({ kind: "convolutionInputGradient", stride, padding, inputShape: images.shape }, [whole, weights]),
      apply({ kind: "convolutionWeightGradient", stride, padding, weightShape: weights.shape }, [whole, images]),
    ];
  },
  convolutionInputGradient: notDifferentiable,
  convolutionWeightGradient: notDifferentiable,

  scaleChannels: (node, g) => {
    const [images, scale] = pair(node);
    const whole = full(g, node);
    const perImage = reshape(scale, [1, -1, 1, 1]);
    const perChannel = (x: Node) => reshape(sum(x, [0, 2, 3]), scale.shape);
    return [multiply(g, perImage), perChannel(multiply(whole, images)), perChannel(whole)];
  },

  maxPool: (node, g) => {
    const { ties, ...windows } = node.op;
    const whole = full(g, node);
    if (ties === "shared") return [sharedMaxPoolGradient(node, whole)];
    const inputShape = first(node).shape;
    return [apply({ ...windows, kind: "maxPoolGradient", inputShape }, [whole, node])];
  },
  maxPoolGradient: notDifferentiable,
  averagePool: (node, g) => [
    apply({ ...node.op, kind: "averagePoolGradient", inputShape: first(node).shape }, [full(g, node)]),
  ],
  averagePoolGradient: notDifferentiable,
  repeatPixels: (node, g) => {
    const { factor } = node.op;
    return [multiply(averagePool(full(g, node), factor), factor * factor)];
  },
  blocksToChannels: (node, g) => [channelsToBlocks(full(g, node), node.op.block)],
  channelsToBlocks: (node, g) => [blocksToChannels(full(g, node), node.op.block)],

  // dx = y * (g - sum(g * y))
  softmax: (node, g) => {
    const weighted = multiply(g, node);
    const last = node.shape.length - 1;
    return [subtract(weighted, multiply(node, sum(weighted, [last])))];
  },
  // y = x - log sum e^x: dx = g - softmax(x) * sum(g)
  logSoftmax: (node, g) => {
    const whole = full(g, node);
    const last = node.shape.length - 1;
    return [subtract(whole, multiply(exponential(node), sum(whole, [last])))];
  },
  oneHot: notDifferentiable,
};

/** The rule of a node's operation. */
export function gradientRuleOf(node: Node): GradientRule<OpKind> | typeof notDifferentiable {
  return gradientRules[node.op.kind] as GradientRule<OpKind> | typeof notDifferentiable;
}

/** Each window's gradient in equal shares to the pixels that are its maximum; windows are tiles. */
function sharedMaxPoolGradient(pool: Node<"maxPool">, gradient: Node): Node {
  const images = first(pool);
  const [side] = pool.op.window;
  const hits = cast(equal(images, repeatPixels(pool, side)), "float32");
  const count = multiply(averagePool(hits, side), side * side);
  return multiply(hits, repeatPixels(divide(gradient, count), side));
}

/** A gradient with all the elements of the value it belongs to. */
export function full(gradient: Node, value: Node): Node {
  return broadcast(gradient, value.shape);
}

/**
 * Sums a gradient over the axes along which an input was repeated. Where the gradient itself is lazy, the sum
 * over a repeated axis is a multiplication by its size.
 */
function sumTo(gradient: Node, output: Node, inputIndex: number): Node {
  const target = output.inputs[inputIndex];
  assert(target !== undefined, `${output.op.kind} has no input ${inputIndex}`);
  const rank = output.shape.length;
  const targetShape: Shape = [...Array<number>(rank - target.shape.length).fill(1), ...target.shape];

  const summed: number[] = [];
  let repeats = 1;
  for (let axis = 0; axis < rank; axis++) {
    const outputSize = output.shape[axis] ?? 1;
    if (targetShape[axis] !== 1 || outputSize === 1) continue;
    if (gradient.shape[axis] === 1) repeats *= outputSize;
    else summed.push(axis);
  }
  const total = sum(gradient, summed);
  const scaled = repeats === 1 ? total : multiply(total, repeats);
  return scaled.shape.length === target.shape.length
    ? scaled
    : reshape(scaled, scaled.shape.slice(rank - target.shape.length));
}

/** A lazy gradient with as many axes as the value it belongs to. */
export function alignRank(x: Node, rank: number): Node {
  return reshape(x, [...Array<number>(rank - x.shape.length).fill(1), ...x.shape]);
}

function inverse(permutation: readonly number[]): number[] {
  return permutation.map((_, axis) => permutation.indexOf(axis));
}

function first(node: Node): Node {
  const [x] = node.inputs;
  assert(x !== undefined, `${node.op.kind} has no input`);
  return x;
}

function pair(node: Node): [Node, Node] {
  const [a, b] = node.inputs;
  assert(a !== undefined && b !== undefined, `${node.op.kind} needs two inputs`);
  return [a, b];
}
