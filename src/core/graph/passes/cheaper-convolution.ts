/**
 * Replaces convolutions by Winograd's minimal filtering where that multiplies less. Made before a graph is
 * differentiated, so that the gradients become as cheap.
 *
 * Value and both gradients in ms on two threads, directly and this way:
 *
 * | batch, channels | images, kernel      | direct | this way |
 * | --------------- | ------------------- | ------ | -------- |
 * | 64, 32 to 64    | 12x12, 3x3          | 4.4    | 2.0      |
 * | 64, 16 to 32    | 24x24, 5x5          | 14.3   | 8.2      |
 * | 64, 32 to 64    | 10x10, 3x3          | 4.2    | 1.8      |
 * | 64, 64 to 128   | 8x8, 3x3            | 8.8    | 2.8      |
 * | 128, 32 to 48   | 12x12, 3x3, padding | 11.2   | 5.9      |
 * | 128, 96 to 128  | 6x6, 3x3, padding   | 21.2   | 6.2      |
 * | 64, 6 to 16     | 14x14, 5x5          | 2.4    | 0.9      |
 */

import type { Node } from "../operations/op.js";
import { isKind, rewrite } from "./rewriting.js";
import { MOST_POINTS, type TileOutputs, winogradConvolution } from "./winograd.js";

/** What a multiplication of a transform takes, in multiplications of the large products: its matrices are narrow. */
const TRANSFORM_PRICE = 2;

/** A step computes the products of a convolution three times, for the value and both gradients. */
const PRODUCTS = 3;

/** And the transforms twice, for the value and, turned around, for the gradients. */
const TRANSFORMS = 2;

/** One direction of a convolution, in pixels. */
interface Direction {
  readonly pixels: number;
  readonly outputs: number;
  readonly taps: number;
}

interface Convolved {
  readonly vertical: Direction;
  readonly horizontal: Direction;
  /** Channels. */
  readonly input: number;
  readonly output: number;
  /** Images. */
  readonly batch: number;
}

/** Rewrites the convolutions that the roots depend on; gives the roots' replacements, in their order. */
export function cheapenConvolutions(roots: readonly Node[]): Node[] {
  return rewrite(roots, (node) => {
    const [images, weights] = node.inputs;
    if (
      !isKind(node, "convolution") ||
      images === undefined ||
      weights === undefined ||
      node.op.stride.some((step) => step !== 1)
    ) {
      return null;
    }
    const { padding } = node.op;
    const tileOutputs = chooseTiles(node, images, weights);
    return tileOutputs && winogradConvolution(images, weights, { padding, tileOutputs });
  });
}

/** The cheapest tiles of a convolution of stride 1, or null where the direct way is cheaper. */
function chooseTiles({ shape }: Node<"convolution">, images: Node, weights: Node): TileOutputs | null {
  const [batch = 0, output = 0, rows = 0, columns = 0] = shape;
  const [, input = 0, height = 0, width = 0] = images.shape;
  const [, , kernelHeight = 0, kernelWidth = 0] = weights.shape;
  const direct = PRODUCTS * rows * columns * kernelHeight * kernelWidth * input * output;
  const convolved: Convolved = {
    vertical: { pixels: height, outputs: rows, taps: kernelHeight },
    horizontal: { pixels: width, outputs: columns, taps: kernelWidth },
    input,
    output,
    batch,
  };
  let best: { tiles: TileOutputs; price: number } | null = null;
  for (const vertical of tileSizes(convolved.vertical)) {
    for (const horizontal of tileSizes(convolved.horizontal)) {
      const tiles: TileOutputs = [vertical, horizontal];
      const price = priceOf(convolved, tiles);
      if (price < (best?.price ?? direct)) best = { tiles, price };
    }
  }
  return best?.tiles ?? null;
}

/** How many results a tile can have; one of all results is the largest. */
function tileSizes({ outputs, taps }: Direction): number[] {
  const most = Math.min(outputs, MOST_POINTS - taps + 1);
  return Array.from({ length: Math.max(0, most) }, (_, i) => i + 1);
}

/** The multiplications for one image in a step, those of transforms at their price. */
function priceOf(
  { vertical, horizontal, input, output, batch }: Convolved,
  [verticalOutputs, horizontalOutputs]: TileOutputs,
): number {
  const rowPoints = verticalOutputs + vertical.taps - 1;
  const columnPoints = horizontalOutputs + horizontal.taps - 1;
  // Points of all tiles, in place of the pixels of a direction.
  const rows = rowPoints * Math.ceil(vertical.outputs / verticalOutputs);
  const columns = columnPoints * Math.ceil(horizontal.outputs / horizontalOutputs);
  const ofPixels = input * vertical.pixels * columns * (horizontal.pixels + rows);
  const ofOutputs = output * vertical.outputs * columns * (rows + horizontal.outputs);
  const ofWeights = input * output * vertical.taps * columnPoints * (horizontal.taps + rowPoints);
  const transforms = ofPixels + ofOutputs + ofWeights / batch;
  return PRODUCTS * rows * columns * input * output + TRANSFORMS * TRANSFORM_PRICE * transforms;
}
