/**
 * BMP, what Paint and older scanners write, decoded in plain TypeScript: the libvips inside sharp does not know it. After
 * Microsoft's "Bitmap Storage": a file header of 14 bytes, one of the picture that says its own length, masks or a palette,
 * then the rows, the lower one first, each padded to four bytes.
 */

import { fail } from "../../core/errors.js";
import type { Size } from "../../core/picture/box.js";
import type { Picture } from "../../core/picture/picture.js";
import { checkSize } from "./picture-limits.js";

const FILE_HEADER_BYTES = 14;
/** The header of OS/2 has short sides, and palettes of three bytes a color. */
const OS2_HEADER_BYTES = 12;
const INFO_HEADER_BYTES = 40;
/** Headers from here on have the masks inside. */
const HEADER_WITH_MASKS_BYTES = 52;
const HEADER_WITH_ALPHA_BYTES = 56;

const compressions = { none: 0, runLengths8: 1, runLengths4: 2, masks: 3, masksWithAlpha: 6 } as const;

interface Header extends Size {
  readonly isTopDown: boolean;
  readonly bits: number;
  readonly compression: number;
  readonly pixelsAt: number;
  /** Red, green, blue and alpha. */
  readonly masks: readonly number[];
  readonly paletteAt: number;
  readonly paletteStride: number;
}

/**
 * Decodes a BMP file of 1 to 32 bits a pixel.
 *
 * @throws PICTURE_UNREADABLE, PICTURE_TOO_LARGE, PICTURE_TOO_SMALL
 */
export function decodeBmp(bytes: Uint8Array, maxPixels: number): Picture {
  const view = viewOf(bytes);
  const header = readHeader(view);
  const { width, height, bits, compression } = header;
  checkSize(header, "BMP", maxPixels);
  const rgba = new Uint8Array(width * height * 4);
  const { runLengths8, runLengths4 } = compressions;
  if (compression === runLengths8 || compression === runLengths4) {
    fillPaper(rgba, toPalette(bytes, header));
    unpackRuns(bytes, header, rgba);
  } else if (bits <= 8) unpackIndices(bytes, header, rgba);
  else unpackColors(view, header, rgba);
  return { width, height, rgba };
}

/** Whether a file without run lengths has fewer bytes than its pixels take; of others it does not show. */
export function bmpEndsEarly(bytes: Uint8Array): boolean {
  if (bytes.length < FILE_HEADER_BYTES + OS2_HEADER_BYTES) return true;
  const view = viewOf(bytes);
  const headerBytes = view.getUint32(FILE_HEADER_BYTES, true);
  if (bytes.length < FILE_HEADER_BYTES + Math.min(headerBytes, INFO_HEADER_BYTES)) return true;
  const { runLengths8, runLengths4 } = compressions;
  const header = parseHeader(view);
  if (header === undefined || header.compression === runLengths8 || header.compression === runLengths4) return false;
  return header.pixelsAt + strideOf(header) * header.height > bytes.length;
}

function readHeader(view: DataView): Header {
  const header = parseHeader(view);
  if (header === undefined) failDamaged("its header is of a kind that is not known");
  const { bits, compression } = header;
  const { none, runLengths8, runLengths4, masks, masksWithAlpha } = compressions;
  const isKnown =
    compression === none
      ? [1, 4, 8, 16, 24, 32].includes(bits)
      : compression === runLengths8
        ? bits === 8
        : compression === runLengths4
          ? bits === 4
          : (compression === masks || compression === masksWithAlpha) && (bits === 16 || bits === 32);
  if (!isKnown) failDamaged(`${bits} bits a pixel with compression ${compression} are not known`);
  return header;
}

/** Undefined where it is not as long as any header is, or the file ends in it. */
function parseHeader(view: DataView): Header | undefined {
  const headerBytes = view.getUint32(FILE_HEADER_BYTES, true);
  const pixelsAt = view.getUint32(10, true);
  const isOs2 = headerBytes === OS2_HEADER_BYTES;
  if (!isOs2 && headerBytes < INFO_HEADER_BYTES) return undefined;
  if (isOs2) {
    const [width, height, bits] = [view.getUint16(18, true), view.getUint16(20, true), view.getUint16(24, true)];
    const palette = { paletteAt: FILE_HEADER_BYTES + OS2_HEADER_BYTES, paletteStride: 3 };
    return { width, height, bits, isTopDown: false, compression: 0, pixelsAt, masks: masksOf(bits), ...palette };
  }
  const height = view.getInt32(22, true);
  const bits = view.getUint16(28, true);
  const compression = view.getUint32(30, true);
  const hasMasks = compression === compressions.masks || compression === compressions.masksWithAlpha;
  const hasAlpha = headerBytes >= HEADER_WITH_ALPHA_BYTES || compression === compressions.masksWithAlpha;
  const masksAt = FILE_HEADER_BYTES + INFO_HEADER_BYTES;
  const maskCount = hasMasks ? (hasAlpha ? 4 : 3) : 0;
  if (view.byteLength < masksAt + 4 * maskCount) return undefined;
  const own = Array.from({ length: maskCount }, (_, i) => view.getUint32(masksAt + 4 * i, true));
  const isInside = headerBytes >= HEADER_WITH_MASKS_BYTES;
  return {
    width: view.getInt32(18, true),
    height: Math.abs(height),
    isTopDown: height < 0,
    bits,
    compression,
    pixelsAt,
    masks: hasMasks ? own : masksOf(bits),
    paletteAt: FILE_HEADER_BYTES + headerBytes + (isInside ? 0 : 4 * maskCount),
    paletteStride: 4,
  };
}

/** What files without masks have. */
function masksOf(bits: number): readonly number[] {
  return bits === 16 ? [0x7c00, 0x3e0, 0x1f] : [0xff0000, 0xff00, 0xff];
}

function strideOf({ width, bits }: Header): number {
  return 4 * Math.ceil((width * bits) / 32);
}

/** Where a row, counted from the first in the file, begins in the picture. */
function startOf(row: number, { width, height, isTopDown }: Header): number {
  return 4 * width * (isTopDown ? row : height - 1 - row);
}

/** Opaque colors; those that a file leaves out are black. */
function toPalette(bytes: Uint8Array, { bits, paletteAt, paletteStride, pixelsAt }: Header): Uint8Array {
  const palette = new Uint8Array(4 * 2 ** bits);
  for (let index = 0; index < 2 ** bits; index++) {
    const at = paletteAt + paletteStride * index;
    palette[4 * index + 3] = 255;
    if (at + 3 > Math.min(pixelsAt, bytes.length)) continue;
    for (let channel = 0; channel < 3; channel++) palette[4 * index + channel] = bytes[at + 2 - channel]!;
  }
  return palette;
}

function unpackIndices(bytes: Uint8Array, header: Header, rgba: Uint8Array): void {
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

/** What runs leave out is of the first color. */
function fillPaper(rgba: Uint8Array, palette: Uint8Array): void {
  for (let at = 0; at < rgba.length; at += 4) rgba.set(palette.subarray(0, 4), at);
}

/**
 * Two bytes each: how many pixels, and their index, or two that take turns. After a 0: the end of a row (0), of the picture
 * (1), a step to the right and on (2), or as many pixels as they are, padded to two bytes.
 */
function unpackRuns(bytes: Uint8Array, header: Header, rgba: Uint8Array): void {
  const { width, height, bits, pixelsAt } = header;
  const palette = toPalette(bytes, header);
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

function unpackColors(view: DataView, header: Header, rgba: Uint8Array): void {
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

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

function failDamaged(why: string): never {
  fail("PICTURE_UNREADABLE", `the BMP file cannot be decoded: ${why}. Save it again, as PNG if it can be chosen.`);
}
