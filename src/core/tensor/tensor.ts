/** Shapes and typed storage. A tensor is plain: a data type, a shape, and a flat typed array in row-major order. */

import { fail } from "../errors.js";

/** The storage of each data type. `bool` holds 0 or 1 in a byte, as ONNX Runtime does. */
export interface StorageByType {
  readonly float32: Float32Array;
  readonly int32: Int32Array;
  readonly int64: BigInt64Array;
  readonly uint8: Uint8Array;
  readonly bool: Uint8Array;
}

export type DataType = keyof StorageByType;

/** Sizes of the dimensions, outermost first. A scalar's shape is `[]`. */
export type Shape = readonly number[];

/** A tensor of any of the data types; `data` holds `sizeOf(shape)` elements, row-major. */
export type Tensor<D extends DataType = DataType> = {
  [K in D]: { readonly dataType: K; readonly shape: Shape; readonly data: StorageByType[K] };
}[D];

/** The number of elements of a shape. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((size, dimension) => size * dimension, 1);
}

/** `[2, 3]` as text, for messages. */
export function formatShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

/** Whether both shapes have the same dimensions. */
export function isSameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dimension, axis) => dimension === b[axis]);
}

/**
 * Wraps storage as a tensor.
 *
 * @throws SHAPE_MISMATCH when `data` does not hold exactly the shape's number of elements.
 */
export function createTensor<D extends DataType>(dataType: D, shape: Shape, data: StorageByType[D]): Tensor<D> {
  if (data.length !== sizeOf(shape)) {
    fail(
      "SHAPE_MISMATCH",
      `a tensor of shape ${formatShape(shape)} holds ${sizeOf(shape)} elements; got ${data.length}.`,
    );
  }
  return { dataType, shape, data } as unknown as Tensor<D>;
}

/** A float32 tensor from plain numbers. */
export function floatTensor(shape: Shape, values: ArrayLike<number>): Tensor<"float32"> {
  return createTensor("float32", shape, values instanceof Float32Array ? values : Float32Array.from(values));
}
