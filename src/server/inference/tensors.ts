/**
 * The tensors of a digit model as the Open Inference Protocol names them, and as bytes, as the binary tensor extension
 * has them: row-major, little-endian, nothing between elements.
 */

import { IMAGE_PIXELS, IMAGE_SIZE } from "../../core/digits.js";
import type { NetworkOutputs } from "../../core/reading/classifier.js";
import { refuse } from "./protocol-error.js";

const FLOAT32_BYTES = 4;

/** A text follows its length, an unsigned 32-bit number. */
const LENGTH_BYTES = 4;

export const INPUT_NAME = "images";

/** The shape of an input after its first dimension, the number of images. */
export const INPUT_SHAPE = [1, IMAGE_SIZE, IMAGE_SIZE] as const;

/** What Triton and KServe call a model that ONNX Runtime runs. */
export const PLATFORM = "onnxruntime_onnx";

/** The outputs, in the order in which they are given where a request names none. */
export const OUTPUT_NAMES = ["logits", "probabilities"] as const;

export type OutputName = (typeof OUTPUT_NAMES)[number] & keyof NetworkOutputs;

/** What an element of an input may be. */
export interface InputDatatype {
  readonly bytesPerElement: number;
  /** Of ink; paper is 0. */
  readonly maximum: number;
  readonly isWhole: boolean;
  /** For refusals. */
  readonly range: string;
}

export const inputDatatypes = {
  FP32: {
    bytesPerElement: 4,
    maximum: 1,
    isWhole: false,
    range: "an FP32 pixel is a number from 0 (paper) to 1 (ink). Divide bytes by 255, or send them as UINT8.",
  },
  UINT8: {
    bytesPerElement: 1,
    maximum: 255,
    isWhole: true,
    range: "a UINT8 pixel is a whole number from 0 (paper) to 255 (ink).",
  },
} as const satisfies Record<string, InputDatatype>;

export type InputDatatypeName = keyof typeof inputDatatypes;

/** Images [count, 28, 28]: floats from 0 to 1, or bytes from 0 to 255. */
export type Images = Float32Array | Uint8Array;

/** Room for images of a datatype. */
export function createImages(datatype: InputDatatypeName, count: number): Images {
  const length = count * IMAGE_PIXELS;
  return datatype === "FP32" ? new Float32Array(length) : new Uint8Array(length);
}

/**
 * Reads an input's bytes. The images are always a copy: the bytes may begin anywhere in the body, and four bytes
 * of a float must not.
 *
 * @param count images, by the input's shape
 * @throws REQUEST_INVALID when there are more or fewer bytes than the shape asks for, or a value is not a pixel
 */
export function parseBinaryTensor(bytes: Uint8Array, datatype: InputDatatypeName, count: number): Images {
  const images = createImages(datatype, count);
  const { bytesPerElement, maximum, range } = inputDatatypes[datatype];
  const expected = images.length * bytesPerElement;
  if (bytes.length !== expected) {
    refuse(
      `the input has ${bytes.length} bytes of binary data; by its shape [${[count, ...INPUT_SHAPE].join(", ")}] and datatype ${datatype} there are ${expected}.`,
    );
  }
  if (datatype === "UINT8") {
    images.set(bytes);
    return images;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let i = 0; i < images.length; i++) {
    const value = view.getFloat32(i * FLOAT32_BYTES, true);
    // Also false where the value is not a number.
    if (!(value >= 0 && value <= maximum)) refuse(`element ${i} of the binary data is ${value}; ${range}`);
    images[i] = value;
  }
  return images;
}

/** Floats as FP32. */
export function toBinaryFloats(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(values.length * FLOAT32_BYTES);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) {
    view.setFloat32(i * FLOAT32_BYTES, values[i]!, true);
  }
  return bytes;
}

/** Texts as BYTES. */
export function toBinaryTexts(texts: readonly string[]): Uint8Array {
  const parts = texts.map((text) => Buffer.from(text, "utf8"));
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const bytes = new Uint8Array(length + parts.length * LENGTH_BYTES);
  const view = new DataView(bytes.buffer);
  let offset = 0;
  for (const part of parts) {
    view.setUint32(offset, part.length, true);
    bytes.set(part, offset + LENGTH_BYTES);
    offset += LENGTH_BYTES + part.length;
  }
  return bytes;
}
