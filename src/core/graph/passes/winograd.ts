/**
 * A convolution by Winograd's minimal filtering, made of matrix products alone: rows, then columns of pixels are
 * transformed, at each point the channels are multiplied as matrices, and the results are transformed back.
 *
 * What is transformed comes out with its points first, so that after both the channels are last, and the values of each
 * pair of points are a matrix [tiles and images, channels]: nothing is moved but by the products. The gradients are
 * those of matrix products too. That of the weights sums over the batch in its product, where the direct one needs a copy
 * of the images for each weight of the kernel.
 */

import { assert } from "../../errors.js";
import { floatTensor, type Tensor } from "../../tensor/tensor.js";
import { constant, matmul, reshape, transpose } from "../operations/builder.js";
import type { Node, Padding } from "../operations/op.js";

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

/** A matrix row by row. */
type Matrix = readonly (readonly number[])[];

/** What is evaluated at each point, a row a point; the last point is infinity. */
export interface FilterTransforms {
  /** [points, points] */
  readonly pixels: Matrix;
  /** [points, taps] */
  readonly weights: Matrix;
  /** [points, outputs] */
  readonly outputs: Matrix;
}

/** The transforms of a whole row of pixels, cut into tiles that overlap. */
export interface RowTransforms {
  readonly points: number;
  readonly tiles: number;
  /** [points * tiles, pixels]; padding is no column, for zeros add nothing. */
  readonly pixels: Tensor;
  /** [points, taps] */
  readonly weights: Tensor;
  /** [points * tiles, outputs of the row] */
  readonly outputs: Tensor;
}

export interface RowOptions {
  /** Pixels of the row. */
  readonly pixels: number;
  /** Zeros before and after it. */
  readonly padding: readonly [number, number];
  /** Weights of the filter. */
  readonly taps: number;
  /** Results of a tile. */
  readonly tileOutputs: number;
}

/**
 * The finite points, by their number. Of symmetric sets of round numbers from 1/4 to 4, those with the smallest rounding
 * error: of squares of random pixels, in single precision and relative to the results, 2e-7 with 3 points, 2e-6 with 7 and
 * 8e-6 with 9. With 10 it was 1e-4, so there are no more.
 */
const pointSets: readonly (readonly number[])[] = [
  [],
  [0],
  [0, 1],
  [0, 1, -1],
  [0, 1.6, -1.6, 0.6],
  [0, 0.6, -0.6, 1.5, -1.5],
  [0, 0.8, -0.8, 1.6, -1.6, 0.4],
  [0, 0.5, -0.5, 1, -1, 1.75, -1.75],
  [0, 0.8, -0.8, 1.25, -1.25, 2.5, -2.5, 1 / 3],
  [0, 0.4, -0.4, 0.8, -0.8, 4 / 3, -4 / 3, 2.5, -2.5],
];

/** The most points, infinity among them, that there are transforms for. */
export const MOST_POINTS = pointSets.length;

/**
 * The numbers of Winograd's minimal filtering, as Toom and Cook construct it: `outputs` neighbouring results of a
 * filter of `taps` weights need `outputs + taps - 1` products in place of `outputs * taps`. Pixels and weights are the
 * coefficients of polynomials, which are evaluated at as many points, multiplied there, and interpolated:
 *
 *     y = outputs^T ((weights w) * (pixels x)),    y[i] = sum over k of w[k] x[i + k]
 *
 * S. Winograd, Arithmetic Complexity of Computations, 1980; A. Lavin and S. Gray, Fast Algorithms for Convolutional
 * Neural Networks, CVPR 2016, arXiv:1509.09308.
 */
export function filterTransforms(outputs: number, taps: number): FilterTransforms {
  const finite = pointSets[outputs + taps - 2];
  assert(finite !== undefined, `there are no points for ${outputs} outputs of ${taps} taps`);
  const transforms = {
    pixels: [...finite.map((point) => basisPolynomial(finite, point)), polynomialWithZeros(finite)],
    weights: powers(finite, taps),
    outputs: powers(finite, outputs),
  };
  return balance(transforms);
}

/** The transforms of a row; what a last tile has beyond the row is left out. */
export function rowTransforms({ pixels, padding: [before, after], taps, tileOutputs }: RowOptions): RowTransforms {
  const tile = filterTransforms(tileOutputs, taps);
  const points = tile.weights.length;
  const outputs = before + pixels + after - taps + 1;
  const tiles = Math.ceil(outputs / tileOutputs);
  // Tile after tile within each point, so that a point's values lie together.
  const place = (rows: Matrix, length: number, offset: number) =>
    floatTensor(
      [points * tiles, length],
      Float32Array.from({ length: points * tiles * length }, (_, at) => {
        const [row, column] = [Math.floor(at / length), at % length];
        const start = (row % tiles) * tileOutputs - offset;
        return rows[Math.floor(row / tiles)]?.[column - start] ?? 0;
      }),
    );
  return {
    points,
    tiles,
    pixels: place(tile.pixels, pixels, before),
    weights: floatTensor([points, taps], Float32Array.from(tile.weights.flat())),
    outputs: place(tile.outputs, outputs, 0),
  };
}

/** Each point's powers from 0 on; at infinity the highest alone counts. */
function powers(finite: readonly number[], count: number): Matrix {
  const exponents = Array.from({ length: count }, (_, exponent) => exponent);
  return [
    ...finite.map((point) => exponents.map((exponent) => point ** exponent)),
    exponents.map((exponent) => Number(exponent === count - 1)),
  ];
}

/** The coefficients, from the lowest on, of the polynomial that is 1 at one of the points and 0 at the others. */
function basisPolynomial(finite: readonly number[], point: number): number[] {
  const others = finite.filter((other) => other !== point);
  const scale = others.reduce((product, other) => product * (point - other), 1);
  return [...polynomialWithZeros(others).map((value) => value / scale), 0];
}

/** The coefficients, from the lowest on, of the product of (x - zero). */
function polynomialWithZeros(zeros: readonly number[]): number[] {
  return zeros.reduce<number[]>(
    (coefficients, zero) => [0, ...coefficients].map((lower, i) => lower - zero * (coefficients[i] ?? 0)),
    [1],
  );
}

/** Gives the three rows of each point the same length; the product of the three scales is 1, so the results stay. */
function balance(transforms: FilterTransforms): FilterTransforms {
  const scaled = (rows: Matrix) =>
    rows.map((row, point) => {
      const lengths = [transforms.pixels, transforms.weights, transforms.outputs].map((matrix) =>
        Math.hypot(...(matrix[point] ?? [])),
      );
      const common = Math.cbrt(lengths.reduce((product, n) => product * n, 1));
      return row.map((value) => (value * common) / Math.hypot(...row));
    });
  return {
    pixels: scaled(transforms.pixels),
    weights: scaled(transforms.weights),
    outputs: scaled(transforms.outputs),
  };
}
