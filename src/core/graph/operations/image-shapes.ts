/**
 * The shapes of operations on images: what slides a window over them, and what rearranges their pixels by square
 * blocks.
 */

import { fail } from "../../errors.js";
import { formatShape, type Shape } from "../../tensor/tensor.js";
import type { Op, PoolAttributes, WindowAttributes } from "./op.js";

/** [batch, out, rows, columns] of a convolution. */
export function convolutionShape(op: Op & WindowAttributes, images: Shape, weights: Shape): Shape {
  const [batch, channels, ...size] = imageShape(op, images, weights);
  const [out = 0, inChannels, ...window] = weights;
  if (weights.length !== 4 || inChannels !== channels) {
    mismatch(op, images, weights, "weights [out, in, height, width] for these channels");
  }
  return [batch, out, ...windowPositions(op, images, size, window)];
}

/** [batch, channels, rows, columns] of a pooling. */
export function poolShape(op: Op & PoolAttributes, images: Shape): Shape {
  const { padding, window } = op;
  const [batch, channels, ...size] = imageShape(op, images, window);
  // A window that lies wholly in the padding has no maximum.
  if (Math.max(padding.top, padding.bottom) >= window[0] || Math.max(padding.left, padding.right) >= window[1]) {
    mismatch(op, images, window, "padding smaller than the window");
  }
  return [batch, channels, ...windowPositions(op, images, size, window)];
}

/** As of any pooling; shared ties ask for more. */
export function maxPoolShape(op: Op<"maxPool">, images: Shape): Shape {
  const shape = poolShape(op, images);
  if (op.ties === "shared" && !coversWithTiles(op, images)) {
    mismatch(
      op,
      images,
      op.window,
      "square windows that lie side by side and leave no pixel over, for ties to be shared",
    );
  }
  return shape;
}

/** The four sizes of images; `window` is what moves over them, for the message. */
export function imageShape(op: Op, images: Shape, window: Shape): [number, number, number, number] {
  const [batch = 0, channels = 0, height = 0, width, ...rest] = images;
  if (width === undefined || rest.length > 0) {
    mismatch(op, images, window, "images [batch, channels, height, width]");
  }
  return [batch, channels, height, width];
}

/** How many positions the window takes, [vertical, horizontal]. */
function windowPositions(
  op: Op & WindowAttributes,
  imagesShape: Shape,
  [height = 0, width = 0]: readonly number[],
  window: readonly number[],
): [number, number] {
  const { stride, padding } = op;
  const steps = [...stride, ...window].every((n) => isWhole(n) && n > 0);
  if (!steps || !Object.values(padding).every(isWhole)) {
    mismatch(op, stride, window, "strides and windows of whole pixels from 1, padding from 0");
  }
  const [windowHeight = 0, windowWidth = 0] = window;
  const rows = Math.floor((height + padding.top + padding.bottom - windowHeight) / stride[0]) + 1;
  const columns = Math.floor((width + padding.left + padding.right - windowWidth) / stride[1]) + 1;
  if (rows < 1 || columns < 1) {
    mismatch(op, imagesShape, window, "an image at least as large as the window");
  }
  return [rows, columns];
}

/** [batch, channels, height * factor, width * factor] */
export function repeatPixelsShape(op: Op<"repeatPixels">, images: Shape): Shape {
  const { factor } = op;
  const [batch, channels, height, width] = blockedShape(op, images, factor);
  return [batch, channels, height * factor, width * factor];
}

/** [batch, block * block * channels, height / block, width / block] */
export function blocksToChannelsShape(op: Op<"blocksToChannels">, images: Shape): Shape {
  const { block } = op;
  const [batch, channels, height, width] = blockedShape(op, images, block);
  if (height % block !== 0 || width % block !== 0) {
    mismatch(op, images, [block, block], "sides that blocks divide");
  }
  return [batch, channels * block * block, height / block, width / block];
}

/** [batch, channels / (block * block), height * block, width * block] */
export function channelsToBlocksShape(op: Op<"channelsToBlocks">, images: Shape): Shape {
  const { block } = op;
  const [batch, channels, height, width] = blockedShape(op, images, block);
  if (channels % (block * block) !== 0) {
    mismatch(op, images, [block, block], "a channel for each place in a block");
  }
  return [batch, channels / (block * block), height * block, width * block];
}

/** The four sizes of images, and sure that blocks of this side exist. */
function blockedShape(op: Op, images: Shape, side: number) {
  if (!isWhole(side) || side === 0) {
    mismatch(op, images, [side, side], "blocks of whole pixels from 1");
  }
  return imageShape(op, images, [side, side]);
}

/** Throws SHAPE_MISMATCH with the operation, what it needs and the two shapes it got. */
export function mismatch(op: Op, a: Shape, b: Shape, expected: string): never {
  fail("SHAPE_MISMATCH", `${op.kind} needs ${expected}; got ${formatShape(a)} and ${formatShape(b)}.`);
}

/** Whether n counts something: 0, 1, 2, ... */
export function isWhole(n: number): boolean {
  return Number.isInteger(n) && n >= 0;
}

/**
 * Whether square windows lie side by side from the corner on, as tiles do: every pixel is in one of them at most, so
 * its gradient comes from one place.
 */
export function areTiles({ window, stride, padding }: PoolAttributes): boolean {
  const [side] = window;
  return [...window, ...stride].every((n) => n === side) && Object.values(padding).every((n) => n === 0);
}

/** Whether such windows leave no pixel over. */
export function coversWithTiles(pool: PoolAttributes, images: Shape): boolean {
  const [side] = pool.window;
  const [, , height = 0, width = 0] = images;
  return areTiles(pool) && height % side === 0 && width % side === 0;
}
