/**
 * The chunks of a PNG, and what its header says. After the PNG specification, third edition (W3C 2025).
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

/** The chunks up to IEND or to the first that is cut or damaged; of that one and of what follows there are none. */
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

/** Reads the header; undefined where it is damaged or says what no PNG may. */
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
  return {
    width,
    height,
    depth: content[8]!,
    colorType: content[9]!,
    isInterlaced: content[12] !== 0,
  };
}
