/** The layers networks are made of. Each takes the scope, a name that is unique in the network, and its input. */

import { assert } from "../errors.js";
import {
  add,
  cast,
  constant,
  convolution,
  errorFunction,
  divide,
  matmul,
  mean,
  multiply,
  relu,
  reshape,
  scaleChannels,
  sigmoid,
  squareRoot,
  subtract,
  sumOfSquares,
  type WindowOptions,
} from "../graph/operations/builder.js";
import type { Node } from "../graph/operations/op.js";
import { floatTensor, sizeOf } from "../tensor/tensor.js";
import type { Scope } from "./scope.js";

/** Added to variances before their root is taken, so that a constant channel divides by no zero. */
export const BATCH_NORM_EPSILON = 1e-5;

export interface ConvolutionOptions extends WindowOptions {
  readonly channels: number;
  /** Side of the square kernel, in pixels; or its height and width. */
  readonly kernel: number | readonly [number, number];
  /** Whether a bias is added; off before batch normalisation, which has its own. @default true */
  readonly bias?: boolean;
}

/** Convolution with its weights and bias: [batch, in, h, w] to [batch, channels, h', w']. */
export function convolutionLayer(
  scope: Scope,
  name: string,
  x: Node,
  { channels, kernel, bias = true, ...window }: ConvolutionOptions,
): Node {
  const inChannels = x.shape[1] ?? 0;
  const [height, width] = typeof kernel === "number" ? [kernel, kernel] : kernel;
  const fanIn = inChannels * height * width;
  const weights = scope.parameter(`${name}.weight`, [channels, inChannels, height, width], { kind: "he", fanIn });
  const y = convolution(x, weights, window);
  return bias ? add(y, channelParameter(scope, `${name}.bias`, channels, 0)) : y;
}

/** Fully connected layer: [batch, in] to [batch, units]. */
export function denseLayer(scope: Scope, name: string, x: Node, units: number): Node {
  const fanIn = x.shape[1] ?? 0;
  const weights = scope.parameter(`${name}.weight`, [fanIn, units], { kind: "he", fanIn });
  const bias = scope.parameter(`${name}.bias`, [units], { kind: "value", value: 0 });
  // One operator in place of two: one image alone is mostly operators, a batch in training is not.
  return scope.mode === "inference" ? matmul(x, weights, { bias }) : add(matmul(x, weights), bias);
}

/**
 * Batch normalisation over the channels of [batch, channels, h, w] (Ioffe and Szegedy 2015). In inference it is
 * one scale and one shift a channel, which ONNX Runtime folds into the convolution before it.
 */
export function batchNormLayer(scope: Scope, name: string, x: Node): Node {
  const channels = x.shape[1] ?? 0;
  const [scaleName, shiftName] = [`${name}.scale`, `${name}.shift`];
  const [meanName, varianceName] = [`${name}.mean`, `${name}.variance`];

  if (scope.mode === "inference") {
    const [scale, shift] = [scope.values(scaleName), scope.values(shiftName)];
    const [means, variances] = [scope.values(meanName), scope.values(varianceName)];
    const factor = scale.map((s, c) => s / Math.sqrt((variances[c] ?? 0) + BATCH_NORM_EPSILON));
    const offset = shift.map((s, c) => s - (means[c] ?? 0) * (factor[c] ?? 0));
    const perChannel = (values: Float32Array) => constant(floatTensor([channels], values));
    return scaleChannels(x, perChannel(factor), perChannel(offset));
  }

  const scale = channelParameter(scope, scaleName, channels, 1);
  const shift = channelParameter(scope, shiftName, channels, 0);
  const overChannel = [0, 2, 3];
  const count = sizeOf(x.shape) / channels;
  const average = mean(x, overChannel); // [1, channels, 1, 1]
  const meanSquare = multiply(sumOfSquares(x, overChannel), 1 / count);
  // Never negative; but for a nearly constant channel the difference of two roundings may be.
  const variance = relu(subtract(meanSquare, multiply(average, average)));
  scope.observe(meanName, average, 0);
  scope.observe(varianceName, variance, 1);
  // One multiplication and one addition touch the images; all else is one number a channel.
  const factor = divide(scale, squareRoot(add(variance, BATCH_NORM_EPSILON)));
  return add(multiply(x, factor), subtract(shift, multiply(average, factor)));
}

/** Drops elements at random in training and scales the rest up (Srivastava et al. 2014); nothing in inference. */
export function dropoutLayer(scope: Scope, name: string, x: Node, rate: number): Node {
  assert(rate >= 0 && rate < 1, `a dropout rate lies in [0, 1); got ${rate}`);
  if (scope.mode === "inference" || rate === 0) return x;
  const mask = cast(scope.mask(`${name}.mask`, x.shape, rate), "float32");
  return multiply(x, multiply(mask, 1 / (1 - rate)));
}

/** Mean over the pixels of each channel: [batch, channels, h, w] to [batch, channels]. */
export function globalAveragePool(x: Node): Node {
  return reshape(mean(x, [2, 3]), x.shape.slice(0, 2));
}

/** [batch, ...] to [batch, the rest]. */
export function flatten(x: Node): Node {
  return reshape(x, [x.shape[0] ?? 0, -1]);
}

/** Gaussian error linear unit, exact form (Hendrycks and Gimpel 2016). */
export function gelu(x: Node): Node {
  return multiply(multiply(x, 0.5), add(errorFunction(multiply(x, Math.SQRT1_2)), 1));
}

/** Sigmoid linear unit, x * sigmoid(x). */
export function silu(x: Node): Node {
  return multiply(x, sigmoid(x));
}

function channelParameter(scope: Scope, name: string, channels: number, value: number): Node {
  const flat = scope.parameter(name, [channels], { kind: "value", value });
  return reshape(flat, [1, channels, 1, 1]);
}
