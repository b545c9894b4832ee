/**
 * The ONNX forms of the gradients of convolution and pooling with respect to images, for which ONNX has no operators of
 * its own.
 */

import { assert } from "../../errors.js";
import { createTensor, type Shape, sizeOf } from "../../tensor/tensor.js";
import { type AttributeValues, type LoweringContext, toPads } from "./context.js";
import type { Node, WindowAttributes } from "../operations/op.js";

/**
 * The gradient with respect to a convolution's images. Two forms give it: a transposed convolution, whose work
 * grows with the output, and, with stride 1, the output's gradient correlated with the weights turned by 180
 * degrees, whose work grows with the images. Measured with a batch of 128 on two threads: 32 channels of 13x13
 * from 64 of 11x11 take 2.4 ms transposed and 3.7 turned, 48 of 12x12 from 64 of 12x12 take 5.2 and 3.7.
 */
export function lowerConvolutionInputGradient(
  context: LoweringContext,
  node: Node<"convolutionInputGradient">,
  [gradient = "", weights = ""]: readonly string[],
  output: string,
): void {
  const { stride, padding, inputShape } = node.op;
  const [, , rows = 0, columns = 0] = shapeOf(node, 0);
  const [, , kernelRows = 0, kernelColumns = 0] = shapeOf(node, 1);
  const [, , height = 0, width = 0] = inputShape;
  const opposite = [
    kernelRows - 1 - padding.top,
    kernelColumns - 1 - padding.left,
    kernelRows - 1 - padding.bottom,
    kernelColumns - 1 - padding.right,
  ];
  const kernel = [kernelRows, kernelColumns] as const;
  const isDense = stride[0] === 1 && stride[1] === 1;
  const isShrinking = rows * columns < height * width;
  if (isDense && !isShrinking && opposite.every((n) => n >= 0)) {
    const turned = context.emit("Slice", [
      weights,
      context.ints([-1, -1]),
      context.ints([-kernelRows - 1, -kernelColumns - 1]),
      context.ints([2, 3]),
      context.ints([-1, -1]),
    ]);
    const swapped = context.emit("Transpose", [turned], { perm: [1, 0, 2, 3] });
    const attributes = { kernel_shape: kernel, strides: [1, 1], pads: opposite };
    context.emit("Conv", [gradient, swapped], attributes, output);
    return;
  }
  const attributes = transposedAttributes(node.op, kernel, [rows, columns]);
  context.emit("ConvTranspose", [gradient, weights], attributes, output);
}

/**
 * The gradient of max pooling. Windows that do not overlap: `MaxUnpool` writes each gradient to the position
 * of its maximum. Overlapping windows may share a maximum, whose gradients are added.
 */
export function lowerMaxPoolGradient(
  context: LoweringContext,
  node: Node<"maxPoolGradient">,
  [gradient = ""]: readonly string[],
  output: string,
): void {
  const { window, stride, padding, inputShape } = node.op;
  const pool = node.inputs[1];
  assert(pool !== undefined, "the gradient of a pooling needs the pooling");
  const indices = context.indicesOf(pool);
  if (window[0] <= stride[0] && window[1] <= stride[1]) {
    const attributes = { kernel_shape: window, strides: stride, pads: toPads(padding) };
    context.emit("MaxUnpool", [gradient, indices, context.ints(inputShape)], attributes, output);
    return;
  }
  const flat = context.ints([-1]);
  const zeros = createTensor("float32", [sizeOf(inputShape)], new Float32Array(sizeOf(inputShape)));
  const scattered = context.emit(
    "ScatterElements",
    [context.tensor(zeros), context.emit("Reshape", [indices, flat]), context.emit("Reshape", [gradient, flat])],
    { axis: 0, reduction: "add" },
  );
  context.emit("Reshape", [scattered, context.ints(inputShape)], {}, output);
}

/** The gradient of average pooling: each window's share, laid back by a transposed convolution. */
export function lowerAveragePoolGradient(
  context: LoweringContext,
  node: Node<"averagePoolGradient">,
  [gradient = ""]: readonly string[],
  output: string,
): void {
  const { window, inputShape } = node.op;
  const [batch = 0, channels = 0] = inputShape;
  const [, , rows = 0, columns = 0] = shapeOf(node, 0);
  const area = window[0] * window[1];
  const share = createTensor("float32", [1, 1, ...window], new Float32Array(area).fill(1 / area));
  const single = context.emit("Reshape", [gradient, context.ints([batch * channels, 1, rows, columns])]);
  const spread = context.emit(
    "ConvTranspose",
    [single, context.tensor(share)],
    transposedAttributes(node.op, window, [rows, columns]),
  );
  context.emit("Reshape", [spread, context.ints(inputShape)], {}, output);
}

/** The attributes of the transposed convolution that leads from window positions back to the whole input. */
function transposedAttributes(
  { stride, padding, inputShape }: WindowAttributes & { readonly inputShape: Shape },
  kernel: readonly [number, number],
  [rows, columns]: readonly [number, number],
): AttributeValues {
  const [, , height = 0, width = 0] = inputShape;
  const reachedHeight = (rows - 1) * stride[0] + kernel[0];
  const reachedWidth = (columns - 1) * stride[1] + kernel[1];
  return {
    kernel_shape: kernel,
    strides: stride,
    pads: toPads(padding),
    // Pixels at the far edges that no window reached, because the stride did not divide evenly.
    output_padding: [
      height + padding.top + padding.bottom - reachedHeight,
      width + padding.left + padding.right - reachedWidth,
    ],
  };
}

function shapeOf(node: Node, index: number): readonly number[] {
  return node.inputs[index]?.shape ?? [];
}
