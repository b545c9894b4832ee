/**
 * Glyphs as the two IDX files of a part, the format that MNIST is read from as well.
 */

import { gzipSync } from "node:zlib";

import { IMAGE_PIXELS, IMAGE_SIZE } from "../../src/core/digits.js";
import type { Glyph } from "./render-glyphs.js";

/** The bytes of a part's two files, before they are packed. */
export interface IdxFiles {
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
}

/** The images and labels in the order given. */
export function toIdxFiles(glyphs: readonly Glyph[]): IdxFiles {
  const images = new Uint8Array(glyphs.length * IMAGE_PIXELS);
  for (const [i, { image }] of glyphs.entries()) {
    images.set(image, i * IMAGE_PIXELS);
  }
  const labels = Uint8Array.from(glyphs, ({ label }) => label);
  return {
    images: idxFile([glyphs.length, IMAGE_SIZE, IMAGE_SIZE], images),
    labels: idxFile([glyphs.length], labels),
  };
}

/** The packed form; Node writes no time into it, so that the same bytes are packed the same. */
export function packFile(bytes: Uint8Array): Uint8Array {
  return gzipSync(bytes, { level: 9 });
}

/** 0x08 says unsigned bytes; the byte after it is the number of dimensions. */
function idxFile(dimensions: readonly number[], body: Uint8Array): Uint8Array {
  const header = Buffer.alloc(4 + 4 * dimensions.length);
  header.writeUInt32BE(0x0800 + dimensions.length);
  for (const [axis, size] of dimensions.entries()) {
    header.writeUInt32BE(size, 4 + 4 * axis);
  }
  return Buffer.concat([header, body]);
}
