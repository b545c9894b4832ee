/**
 * The ONNX forms of what rearranges the pixels of images by square blocks.
 */

import { floatTensor } from "../../tensor/tensor.js";
import type { LoweringContext } from "./context.js";
import type { Node } from "../operations/op.js";

/** Enlargement to the nearest neighbour. */
export function lowerRepeatPixels(
  context: LoweringContext,
  node: Node<"repeatPixels">,
  [images = ""]: readonly string[],
  output: string,
): void {
  const { factor } = node.op;
  const noRegion = "";
  const scales = context.tensor(floatTensor([4], [1, 1, factor, factor]));
  // A pixel's neighbour is then always the one before it, never, by rounding, the next.
  const attributes = { mode: "nearest", coordinate_transformation_mode: "asymmetric", nearest_mode: "floor" };
  context.emit("Resize", [images, noRegion, scales], attributes, output);
}

export function lowerBlocksToChannels(
  context: LoweringContext,
  node: Node<"blocksToChannels">,
  inputs: readonly string[],
  output: string,
): void {
  const attributes = { blocksize: node.op.block };
  context.emit("SpaceToDepth", inputs, attributes, output);
}

export function lowerChannelsToBlocks(
  context: LoweringContext,
  node: Node<"channelsToBlocks">,
  inputs: readonly string[],
  output: string,
): void {
  const attributes = { blocksize: node.op.block, mode: "DCR" };
  context.emit("DepthToSpace", inputs, attributes, output);
}
