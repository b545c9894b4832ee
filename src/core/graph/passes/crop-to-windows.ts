/**
 * Rows and columns at the far edges of images that belong to no window of a pooling are not computed: neither they nor
 * what only they are computed from. The 11x11 pixels of the two-convolution network's second convolution fill 5x5
 * windows of 2x2; with 10x10 of them, from 24x24 in place of 26x26 of the first, the convolutions cost 17 and 15 % less.
 */

import { areTiles } from "../operations/image-shapes.js";
import { sizeOf } from "../../tensor/tensor.js";
import { apply, slice } from "../operations/builder.js";
import type { Node, OpKind, Padding } from "../operations/op.js";
import { isKind, type RewritingContext } from "./rewriting.js";

/** Height and width of the near part of images that is wanted. */
type Size = readonly [number, number];

/** Gives the near part of a value, or null where a part would cost more than the whole. */
type Crop = (node: Node, size: Size) => Node | null;

/** How the near part of an operation's value is computed from near parts of its inputs. */
type CropRule<K extends OpKind> = (node: Node<K>, size: Size, crop: Crop) => Node | null;

/** What has no rule here is always computed whole. */
const cropRules: { readonly [K in OpKind]?: CropRule<K> } = {
  // The copy that this makes is small: what is fed is images of one channel, or bytes.
  input(node, [height, width]) {
    const [batch = 0, channels = 0] = node.shape;
    return slice(node, [0, 0, 0, 0], [batch, channels, height, width]);
  },
  // Where an earlier pooling was cropped already.
  slice({ op, inputs: [x] }, [height, width]) {
    if (x === undefined) return null;
    const [batch = 0, channels = 0] = op.ends;
    const [, , top = 0, left = 0] = op.starts;
    const ends = [batch, channels, top + height, left + width];
    return slice(x, op.starts, ends);
  },
  add: cropElements,
  multiply: cropElements,
  cast: cropElements,
  relu: cropElements,
  convolution: cropConvolution,
  maxPool: cropPooling,
};

/** Rewrites a pooling whose windows leave rows or columns over. */
export function cropToWindows(node: Node, { isUsedOnce }: RewritingContext): Node | null {
  const crop: Crop = (part, [height, width]) => {
    if (part.shape.length !== 4) return sizeOf(part.shape) === 1 ? part : null;
    const [, , wholeHeight = 0, wholeWidth = 0] = part.shape;
    if (wholeHeight <= height && wholeWidth <= width) return part;
    // Others want the whole: a part beside it would be computed twice, or copied.
    if (!isKind(part, "input") && !isUsedOnce(part)) return null;
    const rule = cropRules[part.op.kind] as CropRule<OpKind> | undefined;
    const size: Size = [Math.min(height, wholeHeight), Math.min(width, wholeWidth)];
    return rule?.(part, size, crop) ?? null;
  };
  if (!isKind(node, "maxPool") || !areTiles(node.op)) return null;
  const [, , rows = 0, columns = 0] = node.shape;
  const cropped = cropPooling(node, [rows, columns], crop);
  return cropped?.inputs[0] === node.inputs[0] ? null : cropped;
}

/** Broadcasting goes on as before: an axis of size 1 is smaller than what is wanted of it, and stays. */
function cropElements({ op, inputs }: Node, size: Size, crop: Crop): Node | null {
  const parts = inputs.map((part) => crop(part, size));
  return parts.every((part) => part !== null) ? apply(op, parts) : null;
}

function cropPooling({ op, inputs: [images] }: Node<"maxPool">, [rows, columns]: Size, crop: Crop): Node | null {
  if (images === undefined || !areTiles(op)) return null;
  const [height, width] = op.window;
  const part = crop(images, [rows * height, columns * width]);
  return part && apply(op, [part]);
}

function cropConvolution(
  { op, inputs: [images, weights] }: Node<"convolution">,
  [rows, columns]: Size,
  crop: Crop,
): Node | null {
  if (images === undefined || weights === undefined) return null;
  const { stride, padding } = op;
  const [, , imageHeight = 0, imageWidth = 0] = images.shape;
  const [, , kernelHeight = 0, kernelWidth = 0] = weights.shape;
  // How many rows and columns of the image the last position reaches; more than there are where it reaches the padding.
  const height = (rows - 1) * stride[0] + kernelHeight - padding.top;
  const width = (columns - 1) * stride[1] + kernelWidth - padding.left;
  if (height < 1 || width < 1) return null; // nothing but padding
  const part = crop(images, [height, width]);
  const reached: Padding = {
    ...padding,
    bottom: Math.max(0, height - imageHeight),
    right: Math.max(0, width - imageWidth),
  };
  return part && apply({ ...op, padding: reached }, [part, weights]);
}
