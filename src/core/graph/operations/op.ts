/**
 * The closed set of operations a graph is made of. Everything else (dropout, batch normalisation, GELU,
 * cross-entropy, ...) is composed of these in `layers.ts` and `losses.ts`. What is known of each operation
 * stands in three total tables: its shape in `shapes.ts`, its gradient in `gradients.ts`, its ONNX form in
 * `lowering/lower-graph.ts`. An operation added here does not compile until it has all three.
 */

import type { DataType, Shape, Tensor } from "../../tensor/tensor.js";

/** Zeros added around an image, in pixels. */
export interface Padding {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** How a window moves over an image [batch, channels, height, width]. */
export interface WindowAttributes {
  /** Pixels from one position to the next, [vertical, horizontal]. */
  readonly stride: readonly [number, number];
  readonly padding: Padding;
}

export interface PoolAttributes extends WindowAttributes {
  /** Size of the window in pixels, [height, width]. */
  readonly window: readonly [number, number];
}

export interface MaxPoolAttributes extends PoolAttributes {
  /**
   * Where the gradient goes when several pixels are the maximum: all to the first of them, or in equal shares to each.
   * Shares are cheaper, and need square windows that are laid side by side and leave no pixel over.
   */
  readonly ties: "first" | "shared";
}

export interface ReduceAttributes {
  /** Axes reduced, ascending; they stay with size 1. */
  readonly axes: readonly number[];
}

/** Every operation with its attributes. */
export interface AttributesByKind {
  // Leaves
  readonly input: { readonly name: string; readonly shape: Shape; readonly dataType: DataType };
  readonly constant: { readonly tensor: Tensor };
  // Element by element, with broadcasting
  readonly add: object;
  readonly subtract: object;
  readonly multiply: object;
  readonly divide: object;
  readonly equal: object;
  // Element by element
  readonly negate: object;
  readonly exponential: object;
  readonly logarithm: object;
  readonly squareRoot: object;
  readonly relu: object;
  /** (output gradient, output of relu): the gradient where the output is positive, else 0. */
  readonly reluGradient: object;
  readonly sigmoid: object;
  readonly tanh: object;
  readonly errorFunction: object;
  readonly cast: { readonly dataType: DataType };
  // Shapes
  readonly reshape: { readonly shape: Shape };
  readonly transpose: { readonly permutation: readonly number[] };
  readonly broadcast: { readonly shape: Shape };
  /** Elements `starts[axis]` up to, not including, `ends[axis]`, of every axis. */
  readonly slice: { readonly starts: readonly number[]; readonly ends: readonly number[] };
  /** Zeros before and after every axis. */
  readonly pad: { readonly before: readonly number[]; readonly after: readonly number[] };
  readonly concatenate: { readonly axis: number };
  // Reductions
  readonly sum: ReduceAttributes;
  readonly sumOfSquares: ReduceAttributes;
  /** The logarithm of the sum of exponentials, in which nothing overflows. */
  readonly logSumExp: ReduceAttributes;
  /** The largest element; its gradient is shared evenly among all that are as large. */
  readonly max: ReduceAttributes;
  readonly argmax: { readonly axis: number };
  // Linear algebra
  /**
   * Matrix product over the last two axes, with equal leading axes. Of two matrices [rows, columns], a third input
   * [columns] is added to every row.
   */
  readonly matmul: { readonly transposeA: boolean; readonly transposeB: boolean };
  /** (images [batch, in, h, w], weights [out, in, kh, kw]). A correlation, as in every framework. */
  readonly convolution: WindowAttributes;
  /** (output gradient, weights): the gradient with respect to the images. */
  readonly convolutionInputGradient: WindowAttributes & { readonly inputShape: Shape };
  /** (output gradient, images): the gradient with respect to the weights. */
  readonly convolutionWeightGradient: WindowAttributes & { readonly weightShape: Shape };
  /** (images [batch, c, h, w], scale [c], shift [c]): images * scale + shift, channel by channel. */
  readonly scaleChannels: object;
  // Pooling
  readonly maxPool: MaxPoolAttributes;
  /** (output gradient, the maxPool node itself): each gradient goes to the pixel that was the maximum. */
  readonly maxPoolGradient: PoolAttributes & { readonly inputShape: Shape };
  /** The padding counts as zeros in the average. */
  readonly averagePool: PoolAttributes;
  readonly averagePoolGradient: PoolAttributes & { readonly inputShape: Shape };
  /** Each pixel becomes a block of `factor` x `factor`. */
  readonly repeatPixels: { readonly factor: number };
  /**
   * [batch, c, h, w] becomes [batch, block * block * c, h / block, w / block]: the pixels of one place in the blocks
   * are one image; channel (i * block + j) * c + k holds row i, column j of the blocks of channel k.
   */
  readonly blocksToChannels: { readonly block: number };
  /** The way back. */
  readonly channelsToBlocks: { readonly block: number };
  // Classification, over the last axis
  readonly softmax: object;
  readonly logSoftmax: object;
  /** Class numbers [...] become rows [..., classes] of one 1 and zeros, float32. */
  readonly oneHot: { readonly classes: number };
}

export type OpKind = keyof AttributesByKind;

/** An operation: its kind and its attributes. */
export type Op<K extends OpKind = OpKind> = { [Kind in K]: { readonly kind: Kind } & AttributesByKind[Kind] }[K];

/** A value in a graph: an operation applied to other values. Nodes never change; identity is their name. */
export interface Node<K extends OpKind = OpKind> {
  readonly op: Op<K>;
  readonly inputs: readonly Node[];
  readonly shape: Shape;
  readonly dataType: DataType;
}

/** Every node the given ones depend on, inputs before what uses them. Iterative: graphs are deep. */
export function topologicalOrder(outputs: readonly Node[]): Node[] {
  const order: Node[] = [];
  const done = new Set<Node>();
  const stack: { node: Node; next: number }[] = [];
  for (const output of outputs) {
    stack.push({ node: output, next: 0 });
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const source = done.has(top.node) ? undefined : top.node.inputs[top.next];
      if (source !== undefined) {
        top.next++;
        if (!done.has(source)) stack.push({ node: source, next: 0 });
        continue;
      }
      if (!done.has(top.node)) {
        done.add(top.node);
        order.push(top.node);
      }
      stack.pop();
    }
  }
  return order;
}
