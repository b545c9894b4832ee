/**
 * BMP, what Paint and older scanners write, decoded in plain TypeScript: the libvips inside sharp does not know it. After
 * Microsoft's "Bitmap Storage": a file header of 14 bytes, one of the picture that says its own length, masks or a palette,
 * then the rows, the lower one first, each padded to four bytes.
 */

import { fail } from "../../core/errors.js";
import type { Picture } from "../../core/picture/picture.js";
import { bmpCompressions, type BmpHeader, parseBmpHeader, strideOf } from "./bmp-header.js";
import { checkSize } from "./picture-limits.js";

/** Bits a pixel by compression. */
const KNOWN_BITS: Readonly<Record<number, readonly number[]>> = {
  [bmpCompressions.none]: [1, 4, 8, 16, 24, 32],
  [bmpCompressions.runLengths8]: [8],
  [bmpCompressions.runLengths4]: [4],
  [bmpCompressions.masks]: [16, 32],
  [bmpCompressions.masksWithAlpha]: [16, 32],
};

/**
 * Decodes a BMP file of 1 to 32 bits a pixel.
 *
 * @throws PICTURE_UNREADABLE, PICTURE_TOO_LARGE, PICTURE_TOO_SMALL
 */
export function decodeBmp(bytes: Uint8Array, maxPixels: number): Picture {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const header = readHeader(view);
  const { width, height, bits, compression } = header;
  checkSize(header, "BMP", maxPixels);
  const rgba = new Uint8Array(width * height * 4);
  const { runLengths8, runLengths4 } = bmpCompressions;
  if (compression === runLengths8 || compression === runLengths4) {
    unpackRuns(bytes, header, rgba);
  } else if (bits <= 8) unpackIndices(bytes, header, rgba);
  else unpackColors(view, header, rgba);
  return { width, height, rgba };
}

function readHeader(view: DataView): BmpHeader {
  const header = parseBmpHeader(view);
  if (header === undefined) failDamaged("its header is of a kind that is not known");
  const { bits, compression } = header;
  const isKnown = KNOWN_BITS[compression]?.includes(bits) === true;
  if (!isKnown) failDamaged(`${bits} bits a pixel with compression ${compression} are not known`);
  return header;
}

/** Where a row, counted from the first in the file, begins in the picture. */
function startOf(row: number, { width, height, isTopDown }: BmpHeader): number {
  return 4 * width * (isTopDown ? row : height - 1 - row);
}

/** Opaque colors; those that a file leaves out are black. */
function toPalette(bytes: Uint8Array, { bits, paletteAt, paletteStride, pixelsAt }: BmpHeader): Uint8Array {
  const palette = new Uint8Array(4 * 2 ** bits);
  for (let index = 0; index < 2 ** bits; index++) {
    const at = paletteAt + paletteStride * index;
    palette[4 * index + 3] = 255;
    if (at + 3 > Math.min(pixelsAt, bytes.length)) continue;
    for (let channel = 0; channel < 3; channel++) palette[4 * index + channel] = bytes[at + 2 - channel]!;
  }
  return palette;
}

function unpackIndices(bytes: Uint8Array, header: BmpHeader, rgba: Uint8Array): void {
  const { width, height, bits, pixelsAt } = header;
  const palette = toPalette(bytes, header);
  const perByte = 8 / bits;
  const mask = 2 ** bits - 1;
  for (let row = 0; row < height; row++) {
    const from = pixelsAt + row * strideOf(header);
    const to = startOf(row, header);
    for (let x = 0; x < width; x++) {
      const shift = bits * (perByte - 1 - (x % perByte));
      const index = (bytes[from + Math.floor(x / perByte)]! >> shift) & mask;
      rgba.set(palette.subarray(4 * index, 4 * index + 4), to + 4 * x);
    }
  }
}

/**
 * Two bytes each: how many pixels, and their index, or two that take turns. After a 0: the end of a row (0), of the picture
 * (1), a step to the right and on (2), or as many pixels as they are, padded to two bytes. What is left out is of the first
 * color.
 */
function unpackRuns(bytes: Uint8Array, header: BmpHeader, rgba: Uint8Array): void {
  const { width, height, bits, pixelsAt } = header;
  const palette = toPalette(bytes, header);
  for (let to = 0; to < rgba.length; to += 4) rgba.set(palette.subarray(0, 4), to);
  let at = pixelsAt;
  let x = 0;
  let row = 0;
  const put = (index: number) => {
    if (x < width) rgba.set(palette.subarray(4 * index, 4 * index + 4), startOf(row, header) + 4 * x);
    x++;
  };
  const indexOf = (byte: number, place: number) => (bits === 8 ? byte : place % 2 === 0 ? byte >> 4 : byte & 15);
  while (row < height && at + 1 < bytes.length) {
    const count = bytes[at++]!;
    const value = bytes[at++]!;
    if (count > 0) {
      for (let place = 0; place < count; place++) put(indexOf(value, place));
    } else if (value === 0) {
      x = 0;
      row++;
    } else if (value === 1) return;
    else if (value === 2) {
      x += bytes[at] ?? 0;
      row += bytes[at + 1] ?? 0;
      at += 2;
    } else {
      const perByte = 8 / bits;
      for (let place = 0; place < value; place++) put(indexOf(bytes[at + Math.floor(place / perByte)] ?? 0, place));
      at += 2 * Math.ceil(value / perByte / 2);
    }
  }
}

function unpackColors(view: DataView, header: BmpHeader, rgba: Uint8Array): void {
  const { width, height, bits, pixelsAt, masks } = header;
  const channels = masks.map((mask) => ({ mask, scale: mask === 0 ? 0 : 255 / mask }));
  let hasAlpha = false;
  for (let row = 0; row < height; row++) {
    const to = startOf(row, header);
    for (let x = 0, at = pixelsAt + row * strideOf(header); x < width; x++, at += bits / 8) {
      const pixel =
        bits === 32
          ? view.getUint32(at, true)
          : bits === 16
            ? view.getUint16(at, true)
            : view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
      rgba[to + 4 * x + 3] = 0;
      for (const [channel, { mask, scale }] of channels.entries()) {
        rgba[to + 4 * x + channel] = Math.round(((pixel & mask) >>> 0) * scale);
      }
      if (rgba[to + 4 * x + 3] !== 0) hasAlpha = true;
    }
  }
  // Files without transparency have no such mask, or leave that byte 0.
  if (!hasAlpha) for (let at = 3; at < rgba.length; at += 4) rgba[at] = 255;
}

function failDamaged(why: string): never {
  fail("PICTURE_UNREADABLE", `the BMP file cannot be decoded: ${why}. Save it again, as PNG if it can be chosen.`);
}
