/**
 * From WOFF to the TrueType or OpenType file that it packs (W3C, "WOFF File Format 1.0", 2012). opentype.js can
 * unpack too, but refuses some files that are sound, and takes ten times as long.
 */

import { inflateSync } from "node:zlib";

import { assert } from "../../src/core/errors.js";

const WOFF_SIGNATURE = 0x774f4646;
const WOFF_HEADER_BYTES = 44;
const WOFF_ENTRY_BYTES = 20;
const SFNT_HEADER_BYTES = 12;
const SFNT_ENTRY_BYTES = 16;

/** The bytes of the font that a WOFF file holds. */
export function unpackWoff(woff: Buffer): ArrayBuffer {
  assert(woff.readUInt32BE(0) === WOFF_SIGNATURE, "no WOFF file");
  const tableCount = woff.readUInt16BE(12);
  const tables = Array.from({ length: tableCount }, (_, i) =>
    readTable(woff, WOFF_HEADER_BYTES + i * WOFF_ENTRY_BYTES),
  );

  const sizes = tables.map(({ bytes }) => roundUpToWord(bytes.length));
  let offset = SFNT_HEADER_BYTES + tableCount * SFNT_ENTRY_BYTES;
  const font = new ArrayBuffer(sizes.reduce((sum, size) => sum + size, offset));
  const view = new DataView(font);
  view.setUint32(0, woff.readUInt32BE(4));
  view.setUint16(4, tableCount);
  for (const [i, { tag, checksum, bytes }] of tables.entries()) {
    const entry = SFNT_HEADER_BYTES + i * SFNT_ENTRY_BYTES;
    view.setUint32(entry, tag);
    view.setUint32(entry + 4, checksum);
    view.setUint32(entry + 8, offset);
    view.setUint32(entry + 12, bytes.length);
    new Uint8Array(font).set(bytes, offset);
    offset += sizes[i] ?? 0;
  }
  return font;
}

/** The table whose entry in the directory begins at `entry`. */
function readTable(woff: Buffer, entry: number) {
  const offset = woff.readUInt32BE(entry + 4);
  const packedBytes = woff.readUInt32BE(entry + 8);
  const bytes = woff.readUInt32BE(entry + 12);
  const packed = woff.subarray(offset, offset + packedBytes);
  return {
    tag: woff.readUInt32BE(entry),
    checksum: woff.readUInt32BE(entry + 16),
    // A table that packing would not make smaller stands there as it is.
    bytes: packedBytes < bytes ? inflateSync(packed) : packed,
  };
}

function roundUpToWord(bytes: number): number {
  return Math.ceil(bytes / 4) * 4;
}
