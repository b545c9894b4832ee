/**
 * Whether a picture file ends before it should, by the structure of its format: in most formats, the decoders'
 * own messages do not distinguish a truncated file from a damaged one.
 */

import type { PictureFormat } from "../../contract/formats.js";
import { bmpEndsEarly } from "./bmp-header.js";

/** Whether a file of the format ends before its structure says so. */
export const endsEarly: Readonly<Record<PictureFormat, (bytes: Uint8Array) => boolean>> = {
  JPEG: jpegEndsEarly,
  PNG: pngEndsEarly,
  WebP: webpEndsEarly,
  HEIC: boxesEndEarly,
  AVIF: boxesEndEarly,
  GIF: gifEndsEarly,
  TIFF: tiffEndsEarly,
  BMP: bmpEndsEarly,
  // PDFium reads much of what is cut off, and says what it does not.
  PDF: () => false,
};

function jpegEndsEarly(bytes: Uint8Array): boolean {
  for (const marker of jpegMarkers(bytes)) {
    if (marker === END_OF_IMAGE) return false;
  }
  return true;
}

const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;

/**
 * How many parts of a file a decoder goes through before the first pixel, which a small file may have without end: the
 * scans of a JPEG, each over the whole picture, and the directories of a TIFF. Counted up to `limit` and one more.
 */
export function countPasses(bytes: Uint8Array, format: PictureFormat, limit: number): number {
  if (format === "TIFF") return countDirectories(bytes, limit);
  let scans = 0;
  if (format !== "JPEG") return scans;
  for (const marker of jpegMarkers(bytes)) {
    if (marker === START_OF_SCAN) scans++;
    if (marker === END_OF_IMAGE || scans > limit) break;
  }
  return scans;
}

/** ITU-T T.81 Annex B: segments with a length, and after a start of scan coded data up to the next marker. */
function* jpegMarkers(bytes: Uint8Array): Generator<number> {
  const view = viewOf(bytes);
  let at = bytes.indexOf(0xff, 2);
  while (at >= 0 && at + 1 < bytes.length) {
    const marker = bytes[at + 1]!;
    const isFill = marker === 0xff;
    const isAlone = marker === 0 || marker === 1 || (marker >= 0xd0 && marker <= END_OF_IMAGE);
    let next = at + (isFill ? 1 : 2);
    if (!isFill && !isAlone) {
      if (at + 3 >= bytes.length) return;
      next += view.getUint16(at + 2);
    }
    if (marker !== 0 && !isFill) yield marker;
    at = bytes.indexOf(0xff, next);
  }
}

/** TIFF 6.0, section 2: after the entries of a directory stands where the next one lies, or 0. */
function countDirectories(bytes: Uint8Array, limit: number): number {
  const view = viewOf(bytes);
  const isLittleEndian = bytes[0] === 0x49;
  let count = 0;
  let directory = bytes.length < 8 ? 0 : view.getUint32(4, isLittleEndian);
  while (directory !== 0 && directory + 2 <= bytes.length && count <= limit) {
    count++;
    const next = directory + 2 + view.getUint16(directory, isLittleEndian) * 12;
    directory = next + 4 <= bytes.length ? view.getUint32(next, isLittleEndian) : 0;
  }
  return count;
}

/** Chunks of length, type, content and checksum; the last is IEND. */
function pngEndsEarly(bytes: Uint8Array): boolean {
  const view = viewOf(bytes);
  for (let at = 8; at + 12 <= bytes.length;) {
    if (textAt(bytes, at + 4, 4) === "IEND") return false;
    at += 12 + view.getUint32(at);
  }
  return true;
}

/** RIFF: the size of all that follows stands at byte 4. */
function webpEndsEarly(bytes: Uint8Array): boolean {
  return bytes.length < 12 || viewOf(bytes).getUint32(4, true) + 8 > bytes.length;
}

/** ISO 14496-12: boxes of length and type; 0 reaches to the end of the file, 1 stands for a longer length field. */
function boxesEndEarly(bytes: Uint8Array): boolean {
  const view = viewOf(bytes);
  let at = 0;
  while (at + 8 <= bytes.length) {
    let size = view.getUint32(at);
    if (size === 0) return false;
    if (size === 1) {
      if (at + 16 > bytes.length) return true;
      size = Number(view.getBigUint64(at + 8));
    }
    if (size < 8) return false; // broken rather than cut; the decoder says so
    at += size;
  }
  return at !== bytes.length;
}

/** GIF89a: blocks made of sub-blocks, up to the trailer. */
function gifEndsEarly(bytes: Uint8Array): boolean {
  const colourTableBytes = (flags: number) => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0);
  let at = 13 + colourTableBytes(bytes[10] ?? 0);
  while (at < bytes.length) {
    const block = bytes[at]!;
    if (block === 0x3b) return false; // trailer
    if (block === 0x21) at += 2;
    else if (block === 0x2c) at += 11 + colourTableBytes(bytes[at + 9] ?? 0);
    else return false; // broken rather than cut; the decoder says so
    while (at < bytes.length && bytes[at] !== 0) at += 1 + bytes[at]!;
    at++;
  }
  return true;
}

/** Bytes of one value of each field type of TIFF 6.0, by the type's number; 0 where there is none. */
const TIFF_TYPE_BYTES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8] as const;
const TIFF_SHORT = 3;
/** Where the strips or tiles lie, with the field that holds their sizes. */
const TIFF_OFFSET_TAGS: ReadonlyMap<number, number> = new Map([
  [273, 279],
  [324, 325],
]);

/**
 * TIFF 6.0, section 2: the first directory, the values its fields point at, and the strips or tiles of its
 * picture may stand in any order; a file that ends before one of them does is cut.
 */
function tiffEndsEarly(bytes: Uint8Array): boolean {
  if (bytes.length < 8) return true;
  const view = viewOf(bytes);
  const isLittleEndian = bytes[0] === 0x49;
  const directory = view.getUint32(4, isLittleEndian);
  if (directory + 2 > bytes.length) return true;
  const entryCount = view.getUint16(directory, isLittleEndian);
  if (directory + 2 + entryCount * 12 > bytes.length) return true;

  const fields = new Map<number, (index: number) => number>();
  const counts = new Map<number, number>();
  for (let entry = 0; entry < entryCount; entry++) {
    const at = directory + 2 + entry * 12;
    const tag = view.getUint16(at, isLittleEndian);
    const type = view.getUint16(at + 2, isLittleEndian);
    const count = view.getUint32(at + 4, isLittleEndian);
    const valueBytes = TIFF_TYPE_BYTES[type] ?? 0;
    // Up to four bytes stand in the entry itself, more of them elsewhere.
    const isInside = count * valueBytes <= 4;
    const start = isInside ? at + 8 : view.getUint32(at + 8, isLittleEndian);
    if (start + count * valueBytes > bytes.length) return true;
    if (valueBytes < 2) continue;
    counts.set(tag, count);
    fields.set(tag, (index) =>
      type === TIFF_SHORT
        ? view.getUint16(start + 2 * index, isLittleEndian)
        : view.getUint32(start + valueBytes * index, isLittleEndian),
    );
  }
  for (const [offsetTag, sizeTag] of TIFF_OFFSET_TAGS) {
    const offset = fields.get(offsetTag);
    const size = fields.get(sizeTag);
    const pieceCount = Math.min(counts.get(offsetTag) ?? 0, counts.get(sizeTag) ?? 0);
    for (let i = 0; offset && size && i < pieceCount; i++) {
      if (offset(i) + size(i) > bytes.length) return true;
    }
  }
  return false;
}

/** Bytes as Latin-1 text; shorter where the file is. */
function textAt(bytes: Uint8Array, start: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(start, start + length));
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
