/**
 * Constants of floats in a model, as numbers to work with and back.
 */

import { create } from "@bufbuild/protobuf";

import { fail } from "../errors.js";
import { type TensorProto, TensorProtoSchema } from "../onnx/onnx_pb.js";
import { sizeOf } from "../tensor/tensor.js";

/** ONNX's number of the data type float32. */
const FLOAT = 1;

/** A constant of floats. */
export interface FloatConstant {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/**
 * The numbers of a tensor; undefined where they are no floats.
 *
 * @throws MODEL_FOREIGN when they are not kept as raw data
 */
export function readFloats({ name, dims, dataType, rawData }: TensorProto): FloatConstant | undefined {
  if (dataType !== FLOAT) return undefined;
  const shape = dims.map(Number);
  if (rawData.length !== sizeOf(shape) * Float32Array.BYTES_PER_ELEMENT) {
    fail(
      "MODEL_FOREIGN",
      `the model's tensor ${JSON.stringify(name.slice(0, 60))} does not keep its numbers as raw data, as models of this program do. Train a model with digits train.`,
    );
  }
  // A copy of its own: inside the file it lies at any place, and typed arrays begin at multiples of their size.
  return { shape, values: new Float32Array(Uint8Array.from(rawData).buffer) };
}

export function toFloatTensor(name: string, { shape, values }: FloatConstant): TensorProto {
  return create(TensorProtoSchema, {
    name,
    dims: shape.map(BigInt),
    dataType: FLOAT,
    rawData: new Uint8Array(values.buffer as ArrayBuffer),
  });
}
