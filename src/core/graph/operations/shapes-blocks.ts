/**
 * The shapes of what rearranges the pixels of images by square blocks.
 */

import type { Shape } from "../../tensor/tensor.js";
import type { Op } from "./op.js";
import { isWhole, mismatch } from "./shape-mismatch.js";
import { imageShape } from "./image-shapes.js";

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
