/** What a BMP file says of itself before its pixels, after Microsoft's "Bitmap Storage". */

import type { Size } from "../../core/picture/box.js";

const FILE_HEADER_BYTES = 14;
/** The header of OS/2 has short sides, and palettes of three bytes a color. */
const OS2_HEADER_BYTES = 12;
const INFO_HEADER_BYTES = 40;
/** Headers from here on have the masks inside. */
const HEADER_WITH_MASKS_BYTES = 52;
const HEADER_WITH_ALPHA_BYTES = 56;

export const bmpCompressions = { none: 0, runLengths8: 1, runLengths4: 2, masks: 3, masksWithAlpha: 6 } as const;

/** The header of a file. */
export interface BmpHeader extends Size {
  readonly isTopDown: boolean;
  readonly bits: number;
  readonly compression: number;
  readonly pixelsAt: number;
  /** Red, green, blue and alpha. */
  readonly masks: readonly number[];
  readonly paletteAt: number;
  readonly paletteStride: number;
}

/** Whether a file without run lengths has fewer bytes than its pixels take; of others it does not show. */
export function bmpEndsEarly(bytes: Uint8Array): boolean {
  if (bytes.length < FILE_HEADER_BYTES + OS2_HEADER_BYTES) return true;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const headerBytes = view.getUint32(FILE_HEADER_BYTES, true);
  if (bytes.length < FILE_HEADER_BYTES + Math.min(headerBytes, INFO_HEADER_BYTES)) return true;
  const { runLengths8, runLengths4 } = bmpCompressions;
  const header = parseBmpHeader(view);
  if (header === undefined || header.compression === runLengths8 || header.compression === runLengths4) return false;
  return header.pixelsAt + strideOf(header) * header.height > bytes.length;
}

/** Undefined where it is not as long as any header is, or the file ends in it. */
export function parseBmpHeader(view: DataView): BmpHeader | undefined {
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
  const hasMasks = compression === bmpCompressions.masks || compression === bmpCompressions.masksWithAlpha;
  const hasAlpha = headerBytes >= HEADER_WITH_ALPHA_BYTES || compression === bmpCompressions.masksWithAlpha;
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

/** Bytes of a row. */
export function strideOf({ width, bits }: BmpHeader): number {
  return 4 * Math.ceil((width * bits) / 32);
}
