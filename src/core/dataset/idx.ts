/**
 * IDX, the file format of MNIST: a magic number, the sizes of the dimensions as big-endian 32-bit words, then
 * the bytes themselves, row-major (http://yann.lecun.com/exdb/mnist/, "the IDX file format").
 */

import { IMAGE_PIXELS, IMAGE_SIZE } from "../digits.js";
import { fail } from "../errors.js";

/** 0x08 says unsigned bytes; the last byte is the number of dimensions. */
const IMAGES_MAGIC = 0x00000803;
const LABELS_MAGIC = 0x00000801;
const ROWS_MAGIC = 0x00000802;

const kinds: Readonly<Record<number, string>> = {
  [IMAGES_MAGIC]: "images",
  [LABELS_MAGIC]: "labels",
  [ROWS_MAGIC]: "rows",
};

/** The highest label of MNIST and its kin. */
const HIGHEST_DIGIT = 9;

/**
 * The images of an IDX3 file, as a view on its bytes.
 *
 * @param name what to call the file in messages
 * @returns [count, 28, 28], ink 255, paper 0
 * @throws DATASET_MALFORMED when the file is of another kind, its images are not 28x28, or its size is not what
 *   its header says
 */
export function parseIdxImages(bytes: Uint8Array, name: string): Uint8Array {
  const [count = 0, height, width] = parseHeader(bytes, IMAGES_MAGIC, name);
  if (height !== IMAGE_SIZE || width !== IMAGE_SIZE) {
    fail(
      "DATASET_MALFORMED",
      `${name} holds images of ${width}x${height} pixels; ${IMAGE_SIZE}x${IMAGE_SIZE} is expected.`,
    );
  }
  return parseBody(bytes, 16, count, IMAGE_PIXELS, name);
}

/**
 * The labels of an IDX1 file, as a view on its bytes.
 *
 * @param name what to call the file in messages
 * @param highestLabel 9 where all are digits
 * @returns [count], each 0 to `highestLabel`
 * @throws DATASET_MALFORMED when the file is of another kind, its size is not what its header says, or a label
 *   is higher
 */
export function parseIdxLabels(bytes: Uint8Array, name: string, highestLabel = HIGHEST_DIGIT): Uint8Array {
  const [count = 0] = parseHeader(bytes, LABELS_MAGIC, name);
  const labels = parseBody(bytes, 8, count, 1, name);
  const wrong = labels.findIndex((label) => label > highestLabel);
  if (wrong >= 0) {
    fail(
      "DATASET_MALFORMED",
      `${name} labels item ${wrong} as ${labels[wrong]}; a label is a whole number from 0 to ${highestLabel}.`,
    );
  }
  return labels;
}

/**
 * The rows of an IDX2 file, as a view on its bytes.
 *
 * @param name what to call the file in messages
 * @param rowBytes how many bytes each row has
 * @returns [count, rowBytes]
 * @throws DATASET_MALFORMED when the file is of another kind, its rows are longer or shorter, or its size is not what its
 *   header says
 */
export function parseIdxRows(bytes: Uint8Array, name: string, rowBytes: number): Uint8Array {
  const [count = 0, width] = parseHeader(bytes, ROWS_MAGIC, name);
  if (width !== rowBytes) {
    fail("DATASET_MALFORMED", `${name} holds rows of ${width} bytes; ${rowBytes} are expected.`);
  }
  return parseBody(bytes, 12, count, rowBytes, name);
}

/** The sizes of the dimensions, after the magic number has been checked. */
function parseHeader(bytes: Uint8Array, magic: number, name: string): readonly number[] {
  const dimensions = magic & 0xff;
  const headerBytes = 4 + 4 * dimensions;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length >= 4 && view.getUint32(0) !== magic) {
    fail(
      "DATASET_MALFORMED",
      `${name} begins with ${toHex(view.getUint32(0))}; an IDX file of ${kinds[magic]} begins with ${toHex(magic)}.`,
    );
  }
  if (bytes.length < headerBytes) {
    fail(
      "DATASET_MALFORMED",
      `${name} has ${bytes.length} bytes; the header of an IDX file alone has ${headerBytes}. The file is cut off.`,
    );
  }
  return Array.from({ length: dimensions }, (_, axis) => view.getUint32(4 + 4 * axis));
}

function parseBody(
  bytes: Uint8Array,
  headerBytes: number,
  count: number,
  bytesPerItem: number,
  name: string,
): Uint8Array {
  const expectedBytes = headerBytes + count * bytesPerItem;
  if (bytes.length !== expectedBytes) {
    fail(
      "DATASET_MALFORMED",
      `${name} has ${bytes.length} bytes; with the ${count} items of its header it must have ${expectedBytes}.`,
    );
  }
  return bytes.subarray(headerBytes);
}

function toHex(word: number): string {
  return `0x${word.toString(16).padStart(8, "0")}`;
}
