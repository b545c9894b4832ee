/**
 * How large a picture may be. Limits are checked before anything is decoded, because a small file may hold a huge
 * picture.
 */

import { fail } from "../../core/errors.js";

const BYTES_PER_MEGABYTE = 1e6;
const PIXELS_PER_MEGAPIXEL = 1e6;

export interface PictureLimits {
  /** Size of the file, in bytes. @default 20e6 */
  readonly maxBytes?: number;
  /** Width times height, in pixels. @default 50e6 */
  readonly maxPixels?: number;
}

/** @throws PICTURE_TOO_LARGE when a file has more bytes than it may */
export function checkBytes(count: number, maxBytes: number): void {
  if (count <= maxBytes) return;
  fail(
    "PICTURE_TOO_LARGE",
    `the file has ${(count / BYTES_PER_MEGABYTE).toFixed(1)} MB; the limit is ${maxBytes / BYTES_PER_MEGABYTE} MB. Scale the picture down.`,
  );
}

/** @throws PICTURE_TOO_LARGE when a picture has more pixels than it may */
export function checkPixels(
  { width, height }: { readonly width: number; readonly height: number },
  maxPixels: number,
): void {
  if (width * height <= maxPixels) return;
  fail(
    "PICTURE_TOO_LARGE",
    `the picture has ${width}x${height} pixels (${((width * height) / PIXELS_PER_MEGAPIXEL).toFixed(1)} megapixels); the limit is ${maxPixels / PIXELS_PER_MEGAPIXEL}. Scale it down.`,
  );
}
