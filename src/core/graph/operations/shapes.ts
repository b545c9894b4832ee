/**
 * The shape rule of every operation: the shape and data type of the result, or an error that names the
 * operation and the shapes that do not fit.
 */

import { assert, fail } from "../../errors.js";
import { type DataType, formatShape, isSameShape, type Shape, sizeOf } from "../../tensor/tensor.js";
import type { Node, Op, OpKind } from "./op.js";
import {
  blocksToChannelsShape,
  channelsToBlocksShape,
  convolutionShape,
  isWhole,
  maxPoolShape,
  mismatch,
  poolShape,
  repeatPixelsShape,
} from "./image-shapes.js";

export interface ValueType {
  readonly shape: Shape;
  readonly dataType: DataType;
}

type ShapeRule<K extends OpKind> = (op: Op<K>, inputs: readonly Node[]) => ValueType;

const shapeRules: { readonly [K in OpKind]: ShapeRule<K> } = {
  input: (op) => ({ shape: op.shape, dataType: op.dataType }),
  constant: (op) => ({ shape: op.tensor.shape, dataType: op.tensor.dataType }),

  add: broadcastRule,
  subtract: broadcastRule,
  multiply: broadcastRule,
  divide: broadcastRule,
  equal: (op, inputs) => ({ shape: broadcastRule(op, inputs).shape, dataType: "bool" }),

  negate: sameRule,
  exponential: floatRule,
  logarithm: floatRule,
  squareRoot: floatRule,
  relu: floatRule,
  reluGradient: broadcastRule,
  sigmoid: floatRule,
  tanh: floatRule,
  errorFunction: floatRule,
  cast: (op, inputs) => ({ shape: at(inputs, 0).shape, dataType: op.dataType }),

  reshape(op, inputs) {
    const x = at(inputs, 0);
    if (sizeOf(x.shape) !== sizeOf(op.shape)) mismatch(op, x.shape, op.shape, "equal sizes");
    return { shape: op.shape, dataType: x.dataType };
  },
  transpose(op, inputs) {
    const x = at(inputs, 0);
    const sorted = op.permutation.toSorted((a, b) => a - b);
    if (sorted.length !== x.shape.length || sorted.some((axis, i) => axis !== i)) {
      mismatch(op, x.shape, op.permutation, "a permutation of the axes");
    }
    return { shape: op.permutation.map((axis) => dimension(op, x, axis)), dataType: x.dataType };
  },
  broadcast(op, inputs) {
    const x = at(inputs, 0);
    const shape = broadcastShapes(op, x.shape, op.shape);
    if (!isSameShape(shape, op.shape)) mismatch(op, x.shape, op.shape, "a shape that broadcasts");
    return { shape, dataType: x.dataType };
  },
  slice(op, inputs) {
    const x = at(inputs, 0);
    const fits = x.shape.every((size, axis) => {
      const [start, end] = [op.starts[axis] ?? -1, op.ends[axis] ?? -1];
      return start >= 0 && end > start && end <= size;
    });
    if (!fits || op.starts.length !== x.shape.length || op.ends.length !== x.shape.length) {
      mismatch(op, x.shape, op.ends, "bounds within the shape");
    }
    return { shape: op.ends.map((end, axis) => end - (op.starts[axis] ?? 0)), dataType: x.dataType };
  },
  pad(op, inputs) {
    const x = at(inputs, 0);
    if (op.before.length !== x.shape.length || op.after.length !== x.shape.length) {
      mismatch(op, x.shape, op.before, "one padding for each axis");
    }
    if ([...op.before, ...op.after].some((n) => !isWhole(n))) {
      mismatch(op, op.before, op.after, "whole numbers of zeros from 0");
    }
    const shape = x.shape.map((size, axis) => size + (op.before[axis] ?? 0) + (op.after[axis] ?? 0));
    return { shape, dataType: x.dataType };
  },
  concatenate(op, inputs) {
    const first = at(inputs, 0);
    let total = 0;
    for (const input of inputs) {
      const fits =
        input.dataType === first.dataType &&
        input.shape.length === first.shape.length &&
        input.shape.every((size, axis) => axis === op.axis || size === first.shape[axis]);
      if (!fits) mismatch(op, first.shape, input.shape, "equal sizes in every other axis");
      total += dimension(op, input, op.axis);
    }
    return { shape: first.shape.with(op.axis, total), dataType: first.dataType };
  },

  sum: reduceRule,
  sumOfSquares: reduceRule,
  logSumExp: reduceRule,
  max(op, inputs) {
    requireFloat(op, inputs);
    return reduceRule(op, inputs);
  },
  argmax(op, inputs) {
    const x = at(inputs, 0);
    dimension(op, x, op.axis);
    return { shape: x.shape.toSpliced(op.axis, 1), dataType: "int64" };
  },

  matmul(op, inputs) {
    const [a, b] = [at(inputs, 0), at(inputs, 1)];
    requireFloat(op, inputs);
    const rank = a.shape.length;
    const leading = a.shape.slice(0, -2);
    if (rank < 2 || b.shape.length !== rank || !isSameShape(leading, b.shape.slice(0, -2))) {
      mismatch(op, a.shape, b.shape, "matrices with equal leading axes");
    }
    const [rows, innerA] = op.transposeA ? lastTwo(a).toReversed() : lastTwo(a);
    const [innerB, columns] = op.transposeB ? lastTwo(b).toReversed() : lastTwo(b);
    if (innerA !== innerB) mismatch(op, a.shape, b.shape, "equal inner sizes");
    const shape = [...leading, rows ?? 0, columns ?? 0];
    const [, , bias] = inputs;
    if (bias && (rank !== 2 || !isSameShape(bias.shape, shape.slice(1)))) {
      mismatch(op, shape, bias.shape, "a matrix and a bias of its columns");
    }
    return { shape, dataType: a.dataType };
  },
  convolution(op, inputs) {
    const [images, weights] = [at(inputs, 0), at(inputs, 1)];
    requireFloat(op, inputs);
    return { shape: convolutionShape(op, images.shape, weights.shape), dataType: "float32" };
  },
  convolutionInputGradient(op, inputs) {
    const [gradient, weights] = [at(inputs, 0), at(inputs, 1)];
    const expected = convolutionShape(op, op.inputShape, weights.shape);
    return gradientRule(op, gradient, expected, op.inputShape);
  },
  convolutionWeightGradient(op, inputs) {
    const [gradient, images] = [at(inputs, 0), at(inputs, 1)];
    const expected = convolutionShape(op, images.shape, op.weightShape);
    return gradientRule(op, gradient, expected, op.weightShape);
  },

  scaleChannels(op, inputs) {
    requireFloat(op, inputs);
    const { shape } = at(inputs, 0);
    for (const { shape: perChannel } of [at(inputs, 1), at(inputs, 2)]) {
      if (shape.length !== 4 || !isSameShape(perChannel, shape.slice(1, 2))) {
        mismatch(op, shape, perChannel, "images and a number for each channel");
      }
    }
    return { shape, dataType: "float32" };
  },

  maxPool: (op, inputs) => floatImages(op, inputs, (images) => maxPoolShape(op, images)),
  maxPoolGradient: poolGradientRule,
  averagePool: (op, inputs) => floatImages(op, inputs, (images) => poolShape(op, images)),
  averagePoolGradient: poolGradientRule,
  repeatPixels: (op, inputs) => floatImages(op, inputs, (images) => repeatPixelsShape(op, images)),
  blocksToChannels: (op, inputs) => floatImages(op, inputs, (images) => blocksToChannelsShape(op, images)),
  channelsToBlocks: (op, inputs) => floatImages(op, inputs, (images) => channelsToBlocksShape(op, images)),

  softmax: floatRule,
  logSoftmax: floatRule,
  oneHot(op, inputs) {
    const x = at(inputs, 0);
    if (x.dataType !== "int64" && x.dataType !== "int32") {
      fail(
        "SHAPE_MISMATCH",
        `${op.kind} needs class numbers of int64 or int32; got ${x.dataType} ${formatShape(x.shape)}.`,
      );
    }
    return { shape: [...x.shape, op.classes], dataType: "float32" };
  },
};

/**
 * The shape and data type of an operation's result.
 *
 * @throws SHAPE_MISMATCH naming the operation and the shapes.
 */
export function inferType(op: Op, inputs: readonly Node[]): ValueType {
  const rule = shapeRules[op.kind] as ShapeRule<OpKind>;
  return rule(op, inputs);
}

/** The shape both broadcast to (the NumPy rule, which is ONNX's). */
export function broadcastShapes(op: Op, a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const sizeA = a[axis - rank + a.length] ?? 1;
    const sizeB = b[axis - rank + b.length] ?? 1;
    if (sizeA !== sizeB && sizeA !== 1 && sizeB !== 1) mismatch(op, a, b, "shapes that broadcast");
    return sizeA === 1 ? sizeB : sizeA;
  });
}

function sameRule(_op: Op, inputs: readonly Node[]): ValueType {
  const { shape, dataType } = at(inputs, 0);
  return { shape, dataType };
}

function floatRule(op: Op, inputs: readonly Node[]): ValueType {
  requireFloat(op, inputs);
  return { shape: at(inputs, 0).shape, dataType: "float32" };
}

function broadcastRule(op: Op, inputs: readonly Node[]): ValueType {
  const [a, b] = [at(inputs, 0), at(inputs, 1)];
  if (a.dataType !== b.dataType) {
    fail(
      "SHAPE_MISMATCH",
      `${op.kind} needs equal data types; got ${a.dataType} ${formatShape(a.shape)} and ${b.dataType} ${formatShape(b.shape)}.`,
    );
  }
  return { shape: broadcastShapes(op, a.shape, b.shape), dataType: a.dataType };
}

function reduceRule(op: Op<"sum" | "sumOfSquares" | "logSumExp" | "max">, inputs: readonly Node[]): ValueType {
  const x = at(inputs, 0);
  if (
    op.axes.length === 0 ||
    op.axes.some((axis) => x.shape[axis] === undefined) ||
    new Set(op.axes).size !== op.axes.length
  ) {
    mismatch(op, x.shape, op.axes, "one or more different axes of the shape");
  }
  const shape = x.shape.map((size, axis) => (op.axes.includes(axis) ? 1 : size));
  return { shape, dataType: x.dataType };
}

function floatImages(op: Op, inputs: readonly Node[], toShape: (shape: Shape) => Shape): ValueType {
  requireFloat(op, inputs);
  return { shape: toShape(at(inputs, 0).shape), dataType: "float32" };
}

function poolGradientRule(op: Op<"maxPoolGradient" | "averagePoolGradient">, inputs: readonly Node[]): ValueType {
  const expected = poolShape(op, op.inputShape);
  return gradientRule(op, at(inputs, 0), expected, op.inputShape);
}

/** A gradient of an output of the expected shape becomes one of an input of the given shape. */
function gradientRule(op: Op, gradient: Node, expected: Shape, shape: Shape): ValueType {
  if (!isSameShape(gradient.shape, expected)) {
    mismatch(op, gradient.shape, expected, "a gradient of the output's shape");
  }
  return { shape, dataType: gradient.dataType };
}

function lastTwo(node: Node): number[] {
  return node.shape.slice(-2);
}

function at(inputs: readonly Node[], index: number): Node {
  const input = inputs[index];
  assert(input !== undefined, `input ${index} is missing`);
  return input;
}

function requireFloat(op: Op, inputs: readonly Node[]): void {
  for (const { shape, dataType } of inputs) {
    if (dataType !== "float32") {
      fail("SHAPE_MISMATCH", `${op.kind} needs float32; got ${dataType} ${formatShape(shape)}.`);
    }
  }
}

function dimension(op: Op, node: Node, axis: number): number {
  const size = node.shape[axis];
  if (size === undefined) {
    fail("SHAPE_MISMATCH", `${op.kind} needs an axis of the shape ${formatShape(node.shape)}; got axis ${axis}.`);
  }
  return size;
}
