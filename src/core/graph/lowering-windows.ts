/**
 * The ONNX forms of the gradients of convolution and pooling, for which ONNX has no operators of its own.
 */

import { assert } from "../errors.js";
import { createTensor, sizeOf } from "../tensor/tensor.js";
import type { LoweringContext } from "./lowering-context.js";
import type { Node } from "./op.js";

/**
 * The gradient with respect to a convolution's images. With stride 1 it is the output's gradient correlated
 * with the weights turned by 180 degrees; with larger strides a transposed convolution.
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
  const kernel = [kernelRows, kernelColumns];
  if (stride[0] === 1 && stride[1] === 1 && opposite.every((n) => n >= 0)) {
    const turned = context.emit("Slice", [
      weights,
      context.ints([-1, -1]),
      context.ints([-kernelRows - 1, -kernelColumns - 1]),
      context.ints([2, 3]),
      context.ints([-1, -1]),
    ]);
    const swapped = context.emit("Transpose", [turned], { perm: [1, 0, 2, 3] });
    const attributes = {
      kernel_shape: kernel,
      strides: [1, 1],
      pads: opposite,
    };
    context.emit("Conv", [gradient, swapped], attributes, output);
    return;
  }
  // Pixels at the far edges that no window reached, because the stride did not divide evenly.
  const unreached = [
    height +
      padding.top +
      padding.bottom -
      ((rows - 1) * stride[0] + kernelRows),
    width +
      padding.left +
      padding.right -
      ((columns - 1) * stride[1] + kernelColumns),
  ];
  const attributes = {
    kernel_shape: kernel,
    strides: stride,
    pads: [padding.top, padding.left, padding.bottom, padding.right],
    output_padding: unreached,
  };
  context.emit("ConvTranspose", [gradient, weights], attributes, output);
}

/**
 * The gradient with respect to a convolution's weights, as one matrix product over all pixels of the batch.
 *
 * Images and output gradient are laid on one grid, channel by channel, every image followed by the zeros that
 * pad it: then the images shifted by a kernel position are one contiguous slice of the whole batch, and where
 * a slice runs into another row or image the output gradient is zero. Neighbouring rows and images share their
 * padding. Strides spread the gradient out with zeros between, which leads back to stride 1.
 */
export function lowerConvolutionWeightGradient(
  context: LoweringContext,
  node: Node<"convolutionWeightGradient">,
  [gradient = "", images = ""]: readonly string[],
  output: string,
): void {
  const { stride, padding, weightShape } = node.op;
  const [outChannels = 0, inChannels = 0, kernelRows = 0, kernelColumns = 0] =
    weightShape;
  const [batch = 0, , rows = 0, columns = 0] = shapeOf(node, 0);
  const [, , height = 0, width = 0] = shapeOf(node, 1);

  const spread = spreadOut(
    context,
    gradient,
    [batch, outChannels, rows, columns],
    stride,
  );
  const spreadRows = (rows - 1) * stride[0] + 1;
  const spreadColumns = (columns - 1) * stride[1] + 1;
  const gridHeight = Math.max(
    height + Math.max(padding.top, padding.bottom),
    spreadRows,
  );
  const gridWidth = Math.max(
    width + Math.max(padding.left, padding.right),
    spreadColumns,
  );
  const length = batch * gridHeight * gridWidth;

  function toGrid(
    x: string,
    channels: number,
    usedHeight: number,
    usedWidth: number,
  ): string {
    const missing = [
      0,
      0,
      0,
      0,
      0,
      0,
      gridHeight - usedHeight,
      gridWidth - usedWidth,
    ];
    const padded = missing.some((n) => n > 0)
      ? context.emit("Pad", [x, context.ints(missing)])
      : x;
    const flat = context.emit("Reshape", [
      padded,
      context.ints([batch, channels, gridHeight * gridWidth]),
    ]);
    const channelFirst = context.emit("Transpose", [flat], { perm: [1, 0, 2] });
    return context.emit("Reshape", [
      channelFirst,
      context.ints([channels, length]),
    ]);
  }

  const flatGradient = toGrid(spread, outChannels, spreadRows, spreadColumns);
  const before = padding.top * gridWidth + padding.left;
  const after = (kernelRows - 1) * gridWidth + kernelColumns - 1 - before;
  const flatImages = context.emit("Pad", [
    toGrid(images, inChannels, height, width),
    context.ints([0, before, 0, Math.max(after, 0)]),
  ]);
  const shifts: string[] = [];
  for (let i = 0; i < kernelRows; i++) {
    for (let j = 0; j < kernelColumns; j++) {
      const start = i * gridWidth + j;
      shifts.push(sliceAxis(context, flatImages, 1, start, start + length));
    }
  }
  const stacked = context.emit("Concat", shifts, { axis: 0 }); // [kh * kw * in, pixels]
  const product = context.emit("Gemm", [flatGradient, stacked], { transB: 1 });
  const kernelFirst = context.emit("Reshape", [
    product,
    context.ints([outChannels, kernelRows, kernelColumns, inChannels]),
  ]);
  context.emit("Transpose", [kernelFirst], { perm: [0, 3, 1, 2] }, output);
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
    const attributes = {
      kernel_shape: window,
      strides: stride,
      pads: [padding.top, padding.left, padding.bottom, padding.right],
    };
    context.emit(
      "MaxUnpool",
      [gradient, indices, context.ints(inputShape)],
      attributes,
      output,
    );
    return;
  }
  const flat = context.ints([-1]);
  const zeros = createTensor(
    "float32",
    [sizeOf(inputShape)],
    new Float32Array(sizeOf(inputShape)),
  );
  const scattered = context.emit(
    "ScatterElements",
    [
      context.tensor(zeros),
      context.emit("Reshape", [indices, flat]),
      context.emit("Reshape", [gradient, flat]),
    ],
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
  const { window, stride, padding, inputShape } = node.op;
  const [batch = 0, channels = 0, height = 0, width = 0] = inputShape;
  const [, , rows = 0, columns = 0] = shapeOf(node, 0);
  const area = window[0] * window[1];
  const share = createTensor(
    "float32",
    [1, 1, ...window],
    new Float32Array(area).fill(1 / area),
  );
  const unreached = [
    height +
      padding.top +
      padding.bottom -
      ((rows - 1) * stride[0] + window[0]),
    width +
      padding.left +
      padding.right -
      ((columns - 1) * stride[1] + window[1]),
  ];
  const single = context.emit("Reshape", [
    gradient,
    context.ints([batch * channels, 1, rows, columns]),
  ]);
  const spread = context.emit(
    "ConvTranspose",
    [single, context.tensor(share)],
    {
      kernel_shape: window,
      strides: stride,
      pads: [padding.top, padding.left, padding.bottom, padding.right],
      output_padding: unreached,
    },
  );
  context.emit("Reshape", [spread, context.ints(inputShape)], {}, output);
}

/** Puts stride - 1 zeros between neighbouring elements of the last two axes. */
function spreadOut(
  context: LoweringContext,
  x: string,
  [batch = 0, channels = 0, rows = 0, columns = 0]: readonly number[],
  [strideRows, strideColumns]: readonly [number, number],
): string {
  if (strideRows === 1 && strideColumns === 1) return x;
  const split = context.emit("Reshape", [
    x,
    context.ints([batch, channels, rows, 1, columns, 1]),
  ]);
  const after = [0, 0, 0, strideRows - 1, 0, strideColumns - 1];
  const padded = context.emit("Pad", [
    split,
    context.ints([0, 0, 0, 0, 0, 0, ...after]),
  ]);
  const [height, width] = [rows * strideRows, columns * strideColumns];
  const joined = context.emit("Reshape", [
    padded,
    context.ints([batch, channels, height, width]),
  ]);
  return context.emit("Slice", [
    joined,
    context.ints([0, 0]),
    context.ints([height - strideRows + 1, width - strideColumns + 1]),
    context.ints([2, 3]),
  ]);
}

function sliceAxis(
  context: LoweringContext,
  x: string,
  axis: number,
  start: number,
  end: number,
): string {
  return context.emit("Slice", [
    x,
    context.ints([start]),
    context.ints([end]),
    context.ints([axis]),
  ]);
}

function shapeOf(node: Node, index: number): readonly number[] {
  return node.inputs[index]?.shape ?? [];
}
