/**
 * A model as pages load it: the ONNX file that it is, of which the levels of weights are taken out and coded. Decoded it is
 * that file, byte by byte, for whoever reads ONNX files. What is left around the levels is for a compressor of files.
 */

import { DigitsError } from "../errors.js";
import { readOnnxFile } from "../onnx/onnx-file.js";
import { decodeLevels, encodeLevels, type LevelMatrix } from "./code-levels.js";

/** What every file begins with. No ONNX file does. */
const MARK = [0x6c, 0x76, 0x6c, 0x01];
/** ONNX's number of the data type int8. */
const INT8 = 3;
/** Numbers at the beginning: the mark, the bytes beside the levels, the matrices; and of each matrix. */
const HEAD = 3;
const OF_MATRIX = 3;
/** No model has more levels: a damaged file does not take all memory. */
const MOST_LEVELS = 2 ** 26;

/**
 * Codes a model whose weights are levels.
 *
 * @throws MODEL_MALFORMED
 */
export function encodeModel(model: Uint8Array): Uint8Array {
  const matrices = readOnnxFile(model).constants.flatMap(({ elementType, shape, bytes }) =>
    elementType === INT8 && bytes !== undefined && shape.length > 1 ? [{ bytes, rows: shape[0] ?? 0 }] : [],
  );
  const head = [new DataView(Uint8Array.from(MARK).buffer).getUint32(0, true), 0, matrices.length];
  const rest: Uint8Array[] = [];
  let at = 0;
  for (const { bytes, rows } of matrices) {
    const start = bytes.byteOffset - model.byteOffset;
    rest.push(model.subarray(at, start));
    at = start + bytes.length;
    head.push(rest.at(-1)!.length, rows, bytes.length / rows);
  }
  rest.push(model.subarray(at));
  head[1] = rest.reduce((sum, { length }) => sum + length, 0);
  const code = encodeLevels(
    matrices.map(({ bytes, rows }) => ({ levels: new Int8Array(bytes), columns: bytes.length / rows })),
  );
  return joined([new Uint8Array(Uint32Array.from(head).buffer), ...rest, code]);
}

/** Whether a file is a coded model. */
export function isCodedModel(bytes: Uint8Array): boolean {
  return MARK.every((byte, at) => bytes[at] === byte);
}

/**
 * Decodes a model.
 *
 * @returns the ONNX file
 * @throws MODEL_MALFORMED
 */
export function decodeModel(bytes: Uint8Array): Uint8Array {
  try {
    return decode(bytes);
  } catch (cause) {
    throw new DigitsError(
      "MODEL_MALFORMED",
      `${bytes.length} bytes are no whole coded model: the file is of another kind, or cut off. Copy it again.`,
      { cause },
    );
  }
}

function decode(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const numberAt = (place: number) => view.getUint32(4 * place, true);
  const [restBytes, count] = [numberAt(1), numberAt(2)];
  const matrices = Array.from({ length: count }, (_, matrix) => {
    const place = HEAD + OF_MATRIX * matrix;
    return { before: numberAt(place), rows: numberAt(place + 1), columns: numberAt(place + 2) };
  });
  const levels = matrices.reduce((sum, { rows, columns }) => sum + rows * columns, 0);
  const start = 4 * (HEAD + OF_MATRIX * count);
  if (!isCodedModel(bytes) || levels > MOST_LEVELS || start + restBytes > bytes.length) {
    throw new RangeError("the parts do not fit the file");
  }
  const model = new Uint8Array(restBytes + levels);
  const places: LevelMatrix[] = [];
  let [from, to] = [start, 0];
  for (const { before, rows, columns } of matrices) {
    model.set(bytes.subarray(from, from + before), to);
    from += before;
    to += before;
    places.push({ levels: new Int8Array(model.buffer, to, rows * columns), columns });
    to += rows * columns;
  }
  model.set(bytes.subarray(from, start + restBytes), to);
  decodeLevels(bytes.subarray(start + restBytes), places);
  return model;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
