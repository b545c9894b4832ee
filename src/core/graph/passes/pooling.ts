/** Rewritings of max pooling: as training wants it (`cheapenPooling`), and as inference wants it (`poolLater`). */

import {
  add,
  apply,
  blocksToChannels,
  constant,
  convolution,
  matmul,
  max,
  pad,
  reshape,
  transpose,
} from "../operations/builder.js";
import { areTiles, coversWithTiles } from "../operations/image-shapes.js";
import { cropToWindows } from "./crop-to-windows.js";
import type { Node } from "../operations/op.js";
import { isKind, rewrite, type RewritingContext, type RewritingRule } from "./rewriting.js";
import { floatTensor } from "../../tensor/tensor.js";

/** Each goes over the whole graph, in this order: the first two bring poolings next to convolutions of a fitting size. */
const rules: readonly RewritingRule[] = [addBiasAfterPooling, cropToWindows, poolOverChannels, shareTies];

/**
 * Rewrites the max poolings that the roots depend on; gives the roots' replacements, in their order.
 *
 * ONNX Runtime finds the positions of maxima, which the gradient of `maxPool` asks for, one by one: with a batch of 128
 * on one thread 5.5 ms for 32 channels of 26x26, a fifth of the two-convolution network's step. These rewritings, made
 * before a graph is differentiated, need no positions.
 *
 * The values are the same. So are the gradients, but where several pixels of a window are its maximum: they then get
 * equal shares, where before the first got all.
 */
export function cheapenPooling(roots: readonly Node[]): Node[] {
  return rules.reduce<Node[]>(rewrite, [...roots]);
}

/** What is added to all pixels of a channel alike is added after the pooling, to fewer pixels. */
function addBiasAfterPooling(node: Node, { isUsedOnce }: RewritingContext): Node | null {
  if (!isKind(node, "maxPool") || !areTiles(node.op)) return null;
  const [sum] = node.inputs;
  if (!isKind(sum, "add") || !isUsedOnce(sum)) return null;
  const [images, bias] = sum.inputs;
  if (images?.shape.length !== 4 || bias?.shape.length !== 4) return null;
  const [, , height, width] = bias.shape;
  return height === 1 && width === 1 ? add(apply(node.op, [images]), bias) : null;
}

/** The other poolings share their gradient among equal pixels too: for that, comparing suffices. */
function shareTies(node: Node): Node | null {
  const [images] = node.inputs;
  return isKind(node, "maxPool") &&
    images !== undefined &&
    node.op.ties === "first" &&
    coversWithTiles(node.op, images.shape)
    ? apply({ ...node.op, ties: "shared" }, [images])
    : null;
}

/**
 * Channels up to which this is cheaper. A kernel for all places of a window has zeros, 7 of 16 for 3x3; with more
 * channels they cost more than the pooling.
 */
const FEW_CHANNELS = 2;

/** Side of the windows this was measured for, in pixels. */
const SIDE = 2;

/** Places in a window. */
const PLACES = SIDE * SIDE;

/**
 * Rewrites a pooling of 2x2 windows that follows a convolution of few channels and stride 1.
 *
 * The convolution gives the pixels of each window as groups of channels: it moves by whole windows, over images whose
 * blocks are channels, with a kernel for each place in a window. The pooling is then a maximum over the groups, which
 * compares what is adjacent in memory.
 *
 * With 32 kernels of 3x3 on 128 images of 28x28, one thread: 2.2 ms with the gradient, where convolution, pooling and
 * its gradient took 7.3.
 */
export function poolOverChannels(node: Node, { isUsedOnce }: RewritingContext): Node | null {
  const [convolved] = node.inputs;
  if (!isKind(node, "maxPool") || !isKind(convolved, "convolution")) {
    return null;
  }
  const [images, weights] = convolved.inputs;
  if (images === undefined || weights === undefined) return null;
  const isFit =
    isUsedOnce(convolved) &&
    node.op.window[0] === SIDE &&
    coversWithTiles(node.op, convolved.shape) &&
    isSpreadable(convolved, images, weights);
  if (!isFit) return null;

  const { padding } = convolved.op;
  const padded = pad(images, [0, 0, padding.top, padding.left], [0, 0, padding.bottom, padding.right]);
  const grouped = convolution(blocksToChannels(padded, SIDE), spreadKernels(weights)); // [batch, 4 * out, height / 2, width / 2]
  const [batch = 0, ...pooled] = node.shape;
  // Flat: ONNX Runtime compares long rows faster than many short ones.
  const groups = reshape(grouped, [batch, PLACES, -1]);
  return reshape(max(groups, [1]), [batch, ...pooled]);
}

/** Whether whole blocks hold what the kernels meet, and few enough zeros come in between. */
function isSpreadable({ op }: Node<"convolution">, images: Node, weights: Node): boolean {
  const [, channels = 0] = images.shape;
  const [, , kernelHeight = 0, kernelWidth = 0] = weights.shape;
  return (
    channels <= FEW_CHANNELS &&
    op.stride.every((n) => n === 1) &&
    kernelHeight === kernelWidth &&
    kernelHeight % SIDE === 1
  );
}

/**
 * Kernels [out, in, k, k] as [4 * out, 4 * in, (k + 1) / 2, (k + 1) / 2]: for each place in a window, the kernel moved
 * there, its pixels taken apart by their place in a block. A product with zeros and ones, so that the gradient finds its
 * way back.
 */
function spreadKernels(weights: Node): Node {
  const [out = 0, channels = 0, kernel = 0] = weights.shape;
  const side = (kernel + SIDE - 1) / SIDE;
  const pixels = reshape(weights, [out * channels, kernel ** 2]);
  const spread = matmul(pixels, constant(spreadingMatrix(kernel, side)));
  const byPlaces = reshape(spread, [out, channels, PLACES, PLACES, side ** 2]);
  return reshape(transpose(byPlaces, [2, 0, 3, 1, 4]), [PLACES * out, PLACES * channels, side, side]);
}

/** [k * k, 4 * 4 * side * side]: 1 where a kernel's pixel goes, by place in the window, place in the block, and block. */
function spreadingMatrix(kernel: number, side: number) {
  const shape = [kernel ** 2, PLACES * PLACES * side ** 2];
  const values = new Float32Array(kernel ** 2 * PLACES * PLACES * side ** 2);
  for (let pixel = 0; pixel < kernel ** 2; pixel++) {
    for (let place = 0; place < PLACES; place++) {
      const row = Math.floor(pixel / kernel) + Math.floor(place / SIDE);
      const column = (pixel % kernel) + (place % SIDE);
      const inBlock = (row % SIDE) * SIDE + (column % SIDE);
      const block = Math.floor(row / SIDE) * side + Math.floor(column / SIDE);
      const kernelOfPlace = (pixel * PLACES + place) * PLACES + inBlock;
      values[kernelOfPlace * side ** 2 + block] = 1;
    }
  }
  return floatTensor(shape, values);
}

/**
 * Puts max poolings after what is done to each pixel by itself; gives the roots' replacements, in their order. The
 * largest of several pixels stays the largest when all are changed alike, as long as the change keeps their order: so
 * does a ReLU, and so does a scale that is not negative, with any shift. The numbers stay the same to the last bit.
 *
 * That changes more pixels. But ONNX Runtime changes them as it computes the convolution before, at next to no cost;
 * after a pooling, each change is an operator of its own. The time of one image is mostly the number of operators.
 */
export function poolLater(roots: readonly Node[]): Node[] {
  return rewrite(roots, changeBeforePooling);
}

function changeBeforePooling(node: Node, { isUsedOnce }: RewritingContext): Node | null {
  const [pool, ...perChannel] = node.inputs;
  if (!isKind(pool, "maxPool") || !isUsedOnce(pool) || !keepsOrder(node)) {
    return null;
  }
  const changed = apply(node.op, [...pool.inputs, ...perChannel]);
  return apply(pool.op, [changed]);
}

function keepsOrder(node: Node): boolean {
  if (isKind(node, "relu")) return true;
  const [, scale] = node.inputs;
  return (
    isKind(node, "scaleChannels") &&
    isKind(scale, "constant") &&
    Array.from<number | bigint>(scale.op.tensor.data).every((s) => s >= 0)
  );
}
