/**
 * The ONNX form of the gradient of a convolution with respect to its weights: for each kernel position, the output's
 * gradient times the pixels that the position met, image by image, summed over the batch.
 *
 * Measured with a batch of 128 on two threads, gradient of 48 to 64 channels of 12x12: 5.4 ms this way; 6.4 with
 * the whole batch as one long row and one product a position; 8.6 with the positions stacked into one product.
 * One channel of 28x28 to 32: 0.5 ms stacked, 1.8 as one long row.
 */

import { floatTensor, sizeOf } from "../../tensor/tensor.js";
import { type LoweringContext, toPads } from "./context.js";
import type { Node } from "../operations/op.js";

/** Weights of a kernel up to which what each of them met is cheaper to find by a convolution. */
const SMALL_KERNEL = 32;

/** Channels below which a matrix product for each kernel position would have too little to do: they share one. */
const FEW_CHANNELS = 8;

/** What is multiplied for one kernel position. */
interface Factors {
  /** The output's gradient, [batch, out, pixels]. */
  readonly gradient: string;
  /** The images' pixels that it belongs to, [batch, in, pixels]. */
  readonly met: string;
}

type WeightGradient = Node<"convolutionWeightGradient">;

export function lowerConvolutionWeightGradient(
  context: LoweringContext,
  node: WeightGradient,
  [gradient = "", images = ""]: readonly string[],
  output: string,
): void {
  const { weightShape } = node.op;
  const [outChannels = 0, inChannels = 0, kernelRows = 0, kernelColumns = 0] = weightShape;
  const [batch = 0, , rows = 0, columns = 0] = node.inputs[0]?.shape ?? [];
  function flatten(x: string, channels: number): string {
    const shape = context.ints([batch, channels, rows * columns]);
    return context.emit("Reshape", [x, shape]);
  }
  const flatGradient = flatten(gradient, outChannels);

  const kernelSize = inChannels * kernelRows * kernelColumns;
  if (kernelSize <= SMALL_KERNEL) {
    const met = moveToChannels(context, node, images);
    const product = correlate(context, flatGradient, flatten(met, kernelSize));
    context.emit("Reshape", [product, context.ints(weightShape)], {}, output);
    return;
  }
  if (inChannels < FEW_CHANNELS) {
    const windows = cutOut(context, node, images);
    const stacked = context.emit("Concat", windows, { axis: 1 });
    const product = correlate(context, flatten(stacked, kernelSize), flatGradient);
    const kernelFirst = context.emit("Reshape", [
      product,
      context.ints([kernelRows, kernelColumns, inChannels, outChannels]),
    ]);
    context.emit("Transpose", [kernelFirst], { perm: [3, 2, 0, 1] }, output);
    return;
  }
  const factors = keepsSize(node)
    ? shift(context, node, flatGradient, flatten(images, inChannels))
    : cutOut(context, node, images).map((window) => ({ gradient: flatGradient, met: flatten(window, inChannels) }));
  const products = factors.map((position) => correlate(context, position.gradient, position.met));
  const kernelFirst = context.emit("Concat", products, { axis: 0 }); // [kh * kw, out, in]
  const kernelLast = context.emit("Transpose", [kernelFirst], { perm: [1, 2, 0] });
  context.emit("Reshape", [kernelLast, context.ints(weightShape)], {}, output);
}

/**
 * What each weight of a kernel met, in the weights' order: [batch, in * kh * kw, rows, columns]. A convolution with kernels
 * of a single 1 copies, with no operator for each of the weights: 30 slices and their concatenation took 0.8 ms of the
 * two-block network's step, of 64 images and 25 weights, and it takes 0.3.
 */
function moveToChannels(context: LoweringContext, { op, inputs }: WeightGradient, images: string): string {
  const [, , ...kernel] = op.weightShape;
  const inChannels = inputs[1]?.shape[1] ?? 0;
  const size = inChannels * sizeOf(kernel);
  const ones = new Float32Array(size * size);
  for (let i = 0; i < size; i++) ones[i * size + i] = 1;
  const kernels = context.tensor(floatTensor([size, inChannels, ...kernel], ones));
  return context.emit("Conv", [images, kernels], {
    kernel_shape: kernel,
    strides: op.stride,
    pads: toPads(op.padding),
  });
}

/**
 * What each kernel position met, row after row: cut out of the padded images; [batch, in, rows, columns].
 *
 * First columns, then rows of what is left, which are one piece of memory: 1.05 ms in the two-convolution network's step
 * (batch of 128, one thread) where cutting both at once, which copies row by row, took 1.3.
 */
function cutOut(context: LoweringContext, { op, inputs }: WeightGradient, images: string): string[] {
  const { stride, padding, weightShape } = op;
  const [, , kernelRows = 0, kernelColumns = 0] = weightShape;
  const [, , rows = 0, columns = 0] = inputs[0]?.shape ?? [];
  const { top, left, bottom, right } = padding;
  const pads = [0, 0, top, left, 0, 0, bottom, right];
  const padded = pads.some((n) => n > 0) ? context.emit("Pad", [images, context.ints(pads)]) : images;
  function cut(x: string, axis: 2 | 3, start: number): string {
    const [step, count] = axis === 2 ? [stride[0], rows] : [stride[1], columns];
    return context.emit("Slice", [
      x,
      context.ints([start]),
      context.ints([start + (count - 1) * step + 1]),
      context.ints([axis]),
      context.ints([step]),
    ]);
  }
  const byColumn = Array.from({ length: kernelColumns }, (_, j) => cut(padded, 3, j));
  return Array.from({ length: kernelRows }, (_, i) => byColumn.map((x) => cut(x, 2, i))).flat();
}

/**
 * The factors of each position where the output has the images' size. What a position met is then the flat image, read
 * from another pixel on: one piece of memory, where cutting out copies short rows. Where the end of a row meets the
 * beginning of the next in place of padding, the gradient is set to 0.
 *
 * 96 channels of 6x6, batch of 128, one thread: 1.1 ms for padding, setting to 0 and reading, where padding and cutting
 * out took 3.0; 48 of 12x12: 2.2 and 2.9.
 */
function shift(context: LoweringContext, { op, inputs }: WeightGradient, gradient: string, images: string): Factors[] {
  const { padding, weightShape } = op;
  const [, , kernelRows = 0, kernelColumns = 0] = weightShape;
  const [, , rows = 0, columns = 0] = inputs[0]?.shape ?? [];
  const pixels = rows * columns;
  const before = padding.top * columns + padding.left;
  const after = padding.bottom * columns + padding.right;
  const pads = context.ints([0, 0, before, 0, 0, after]);
  const padded = context.emit("Pad", [images, pads]);
  const byColumn = Array.from({ length: kernelColumns }, (_, j) => {
    const offset = j - padding.left;
    if (offset === 0) return gradient;
    const isInRow = Float32Array.from({ length: pixels }, (__, pixel) => {
      const column = (pixel % columns) + offset;
      return column >= 0 && column < columns ? 1 : 0;
    });
    const mask = context.tensor(floatTensor([pixels], isInRow));
    return context.emit("Mul", [gradient, mask]);
  });
  return Array.from({ length: kernelRows }, (_, i) =>
    byColumn.map((gradientOfColumn, j) => {
      const start = i * columns + j;
      const bounds = [start, start + pixels].map((n) => context.ints([n]));
      const met = start === before ? images : context.emit("Slice", [padded, ...bounds, context.ints([2])]);
      return { gradient: gradientOfColumn, met };
    }),
  ).flat();
}

/** Whether a convolution's output has its images' size. */
function keepsSize({ op, inputs }: WeightGradient): boolean {
  const [gradient, images] = inputs;
  return (
    op.stride.every((n) => n === 1) &&
    gradient?.shape[2] === images?.shape[2] &&
    gradient?.shape[3] === images?.shape[3]
  );
}

/** a [batch, m, pixels] times b [batch, n, pixels] transposed, summed over the batch: [1, m, n]. */
function correlate(context: LoweringContext, a: string, b: string): string {
  const turned = context.emit("Transpose", [b], { perm: [0, 2, 1] });
  const perImage = context.emit("MatMul", [a, turned]);
  return context.emit("ReduceSum", [perImage, context.ints([0])], { keepdims: 1 });
}
