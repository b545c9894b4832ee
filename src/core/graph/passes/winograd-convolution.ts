/**
 * A convolution by Winograd's minimal filtering, made of matrix products alone: rows, then columns of pixels are
 * transformed, at each point the channels are multiplied as matrices, and the results are transformed back.
 *
 * What is transformed comes out with its points first, so that after both the channels are last, and the values of each
 * pair of points are a matrix [tiles and images, channels]: nothing is moved but by the products. The gradients are
 * those of matrix products too. That of the weights sums over the batch in its product, where the direct one needs a copy
 * of the images for each weight of the kernel.
 */

import { floatTensor, type Tensor } from "../../tensor/tensor.js";
import { constant, matmul, reshape, transpose } from "../operations/builder.js";
import type { Node, Padding } from "../operations/op.js";
import { type RowTransforms, rowTransforms } from "./winograd-transforms.js";

/** How images are cut: results of a tile, [vertical, horizontal]. */
export type TileOutputs = readonly [number, number];

export interface WinogradOptions {
  readonly padding: Padding;
  readonly tileOutputs: TileOutputs;
}

/** The transforms of both directions. */
interface Transforms {
  readonly vertical: RowTransforms;
  readonly horizontal: RowTransforms;
}

/** Correlates images [batch, in, h, w] with weights [out, in, kh, kw], stride 1. */
export function winogradConvolution(images: Node, weights: Node, { padding, tileOutputs }: WinogradOptions): Node {
  const [batch = 0, inChannels = 0, height = 0, width = 0] = images.shape;
  const [outChannels = 0, , kernelHeight = 0, kernelWidth = 0] = weights.shape;
  const vertical = rowTransforms({
    pixels: height,
    padding: [padding.top, padding.bottom],
    taps: kernelHeight,
    tileOutputs: tileOutputs[0],
  });
  const horizontal = rowTransforms({
    pixels: width,
    padding: [padding.left, padding.right],
    taps: kernelWidth,
    tileOutputs: tileOutputs[1],
  });
  const { points } = horizontal;
  const pairs = points * vertical.points;
  const places = vertical.tiles * horizontal.tiles * batch;

  const pixels = transform(images, points, vertical.pixels, horizontal.pixels);
  // Most convolutions have more channels after them than before: so the longer axis is last in the products.
  const kernels = transform(transpose(weights, [1, 0, 2, 3]), points, vertical.weights, horizontal.weights);
  const products = matmul(
    reshape(pixels, [pairs, places, inChannels]),
    reshape(kernels, [pairs, inChannels, outChannels]),
  ); // [pairs, places, out]
  return transformOutputs(products, { vertical, horizontal }, [batch, outChannels]);
}

/** [.., h, w] to [horizontal points, rows of `vertical`, rest], where the rest has the horizontal tiles first. */
function transform(values: Node, points: number, vertical: Tensor, horizontal: Tensor): Node {
  const [height = 0, width = 0] = values.shape.slice(-2);
  const rows = matmul(constant(horizontal), reshape(values, [-1, width]), { transposeB: true }); // [rows of `horizontal`, the rest * h]
  return matmul(repeated(vertical, points), reshape(rows, [points, -1, height]), { transposeB: true });
}

/** The products at all points to [batch, out, h, w]. */
function transformOutputs(
  products: Node,
  { vertical, horizontal }: Transforms,
  [batch, channels]: readonly [number, number],
): Node {
  const [, height = 0] = vertical.outputs.shape;
  const [, width = 0] = horizontal.outputs.shape;
  const columns = matmul(
    reshape(products, [horizontal.points, vertical.points * vertical.tiles, -1]),
    repeated(vertical.outputs, horizontal.points),
    { transposeA: true },
  ); // [horizontal points, horizontal tiles * batch * out, h]
  const rows = matmul(reshape(columns, [horizontal.points * horizontal.tiles, -1]), constant(horizontal.outputs), {
    transposeA: true,
  });
  return reshape(rows, [batch, channels, height, width]);
}

/** A small matrix, as often as there are matrices to multiply it with. */
function repeated(matrix: Tensor, times: number): Node {
  const values = matrix.data as Float32Array;
  const all = new Float32Array(times * values.length);
  for (let i = 0; i < times; i++) all.set(values, i * values.length);
  return constant(floatTensor([times, ...matrix.shape], all));
}
