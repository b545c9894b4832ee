/**
 * Tensors as bytes, as the binary tensor extension has them: row-major, little-endian, nothing between elements.
 */

import { refuse } from "./protocol-error.js";
import { createImages, INPUT_SHAPE, inputDatatypes, type Images, type InputDatatypeName } from "./tensors.js";

const FLOAT32_BYTES = 4;

/** A text stands behind its length, an unsigned 32-bit number. */
const LENGTH_BYTES = 4;

/**
 * Reads an input's bytes. The images are always a copy: the bytes may begin anywhere in the body, and four bytes
 * of a float must not.
 *
 * @param count images, by the input's shape
 * @throws REQUEST_INVALID when there are more or fewer bytes than the shape asks for, or a value is no pixel
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
    // Also false where the value is no number.
    if (!(value >= 0 && value <= maximum)) {
      refuse(`element ${i} of the binary data is ${value}; ${range}`);
    }
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
