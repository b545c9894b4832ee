/**
 * The structure of a PNG: its chunks, its header, and the filters of its rows, undone. After the PNG specification,
 * third edition (W3C 2025).
 */

import { crc32 } from "node:zlib";

const SIGNATURE_BYTES = 8;
/** A chunk's length, type and checksum, four bytes each. */
const FRAME_BYTES = 12;
const HEADER_BYTES = 13;

/** A chunk whose checksum is right. */
export interface PngChunk {
  /** Four letters. */
  readonly type: string;
  readonly content: Uint8Array;
}

export interface PngHeader {
  /** At least 1, as is the height. */
  readonly width: number;
  readonly height: number;
  /** Bits a sample. */
  readonly depth: number;
  readonly colorType: number;
  readonly isInterlaced: boolean;
}

/** The chunks up to IEND, or up to the first that is truncated or damaged, that one left out. */
export function* readPngChunks(bytes: Uint8Array): Generator<PngChunk> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = SIGNATURE_BYTES;
  while (at + FRAME_BYTES <= bytes.length) {
    const end = at + FRAME_BYTES + view.getUint32(at);
    if (end > bytes.length) return;
    const typeAndContent = bytes.subarray(at + 4, end - 4);
    if (crc32(typeAndContent) !== view.getUint32(end - 4)) return;
    const type = String.fromCharCode(...typeAndContent.subarray(0, 4));
    yield { type, content: typeAndContent.subarray(4) };
    if (type === "IEND") return;
    at = end;
  }
}

/** Reads the header; undefined where it is damaged, or has values that PNG does not allow. */
export function readPngHeader(bytes: Uint8Array): PngHeader | undefined {
  const first = readPngChunks(bytes).next();
  if (first.done === true) return undefined;
  const { type, content } = first.value;
  if (type !== "IHDR" || content.length !== HEADER_BYTES) return undefined;
  const view = new DataView(content.buffer, content.byteOffset);
  const width = view.getUint32(0);
  const height = view.getUint32(4);
  const [compression, filtering] = [content[10], content[11]];
  if (width === 0 || height === 0 || compression !== 0 || filtering !== 0) {
    return undefined;
  }
  return { width, height, depth: content[8]!, colorType: content[9]!, isInterlaced: content[12] !== 0 };
}

/** The size of a row, in bytes. */
export interface PngRows {
  readonly rowBytes: number;
  readonly height: number;
  /** From a byte to the same one of the pixel to its left; 1 where a pixel has less than a byte. */
  readonly pixelBytes: number;
}

/** The bytes of all rows. */
export interface UnfilteredRows {
  readonly bytes: Uint8Array;
  /** Where the first row begins, and from one row to the next. */
  readonly start: number;
  readonly stride: number;
}

/** Adds to the bytes from `from` to `to - 1` what was predicted. `left` and `above` bytes back are the neighbours. */
type RowFilter = (bytes: Uint8Array, from: number, to: number, left: number, above: number) => void;

/**
 * Undoes the filters.
 *
 * @param filtered for each row one byte, which is its filter, and its bytes
 * @returns undefined where a row has an unknown filter
 */
export function undoFilters(
  filtered: Uint8Array,
  { rowBytes, height, pixelBytes }: PngRows,
): UnfilteredRows | undefined {
  // Zeros above the first row and left of each are the neighbours of bytes that have none.
  const stride = pixelBytes + rowBytes;
  const start = stride + pixelBytes;
  const bytes = new Uint8Array(stride * (height + 1));
  for (let row = 0; row < height; row++) {
    const source = row * (rowBytes + 1);
    const filter = filters[filtered[source]!];
    if (filter === undefined) return undefined;
    const from = start + row * stride;
    const to = from + rowBytes;
    bytes.set(filtered.subarray(source + 1, source + 1 + rowBytes), from);
    filter(bytes, from, to, pixelBytes, stride);
  }
  return { bytes, start, stride };
}

/** By number. Byte arrays add modulo 256 by themselves. */
const filters: readonly RowFilter[] = [
  function none() {},

  function sub(bytes, from, to, left) {
    for (let i = from; i < to; i++) bytes[i]! += bytes[i - left]!;
  },

  function up(bytes, from, to, _, above) {
    for (let i = from; i < to; i++) bytes[i]! += bytes[i - above]!;
  },

  function average(bytes, from, to, left, above) {
    for (let i = from; i < to; i++) {
      bytes[i]! += (bytes[i - left]! + bytes[i - above]!) >> 1;
    }
  },

  function paeth(bytes, from, to, left, above) {
    for (let i = from; i < to; i++) {
      const a = bytes[i - left]!;
      const b = bytes[i - above]!;
      const c = bytes[i - above - left]!;
      // The distances of a + b - c from each of the three.
      const fromA = Math.abs(b - c);
      const fromB = Math.abs(a - c);
      const fromC = Math.abs(a + b - c - c);
      if (fromA <= fromB && fromA <= fromC) bytes[i]! += a;
      else bytes[i]! += fromB <= fromC ? b : c;
    }
  },
];
