/**
 * How large a picture may be. Limits are checked before anything is decoded, because a small file may hold a huge
 * picture.
 */

import { maxPixelsOf, type PictureFormat } from "../../contract/formats.js";
import { defaultLimits } from "../../contract/limits.js";
import { fail } from "../../core/errors.js";
import type { Size } from "../../core/picture/box.js";
import { countPasses } from "./file-ends.js";

const BYTES_PER_MEGABYTE = 1e6;
const PIXELS_PER_MEGAPIXEL = 1e6;

export interface PictureLimits {
  /** Size of the file, in bytes. @default 20e6 */
  readonly maxBytes?: number;
  /** Width times height, in pixels; a format may have a lower limit of its own. @default 50e6 */
  readonly maxPixels?: number;
}

/** Seconds for a picture, or a page: one at a limit takes a few on a slow machine. */
export const DECODING_SECONDS = 8;

/** @throws PICTURE_TOO_LARGE when a file has more bytes than it may */
export function checkBytes(count: number, maxBytes: number): void {
  if (count <= maxBytes) return;
  fail(
    "PICTURE_TOO_LARGE",
    `the file has ${(count / BYTES_PER_MEGABYTE).toFixed(1)} MB; the limit is ${maxBytes / BYTES_PER_MEGABYTE} MB. Scale the picture down.`,
  );
}

/** @throws PICTURE_TOO_LARGE when a file has more pages than it may */
export function checkPages(count: number, format: PictureFormat): void {
  const { maxPages } = defaultLimits;
  if (count <= maxPages) return;
  fail("PICTURE_TOO_LARGE", `the ${format} file has ${count} pages; the limit is ${maxPages}. Split it.`);
}

/**
 * Checks how often a decoder goes through a file before the first pixel, when it cannot be interrupted yet: 3,000 empty
 * scans in 0.4 MB took 16 s. A JPEG in progressive form has some 10 scans; no document of 1,000 pages fits in a picture
 * file.
 *
 * @throws PICTURE_TOO_LARGE
 */
export function checkPasses(bytes: Uint8Array, format: PictureFormat): void {
  const [limit, what] = format === "TIFF" ? [1000, "pages"] : [50, "scans"];
  if (countPasses(bytes, format, limit) <= limit) return;
  fail("PICTURE_TOO_LARGE", `the ${format} file has more than ${limit} ${what}. Save the picture anew.`);
}

/**
 * Checks the size that a file's header tells.
 *
 * @throws PICTURE_TOO_LARGE when it has more pixels than it may, or a longer side; PICTURE_TOO_SMALL
 */
export function checkSize({ width, height }: Size, format: PictureFormat, maxPixels: number): void {
  const { minSide, maxSide } = defaultLimits;
  const mostPixels = Math.min(maxPixels, maxPixelsOf(format));
  const what = `the picture has ${width}x${height} pixels`;
  if (width * height > mostPixels) {
    const found = `${((width * height) / PIXELS_PER_MEGAPIXEL).toFixed(1)} megapixels`;
    const limit = mostPixels / PIXELS_PER_MEGAPIXEL;
    const whose = mostPixels < maxPixels ? ` for ${format}` : "";
    fail("PICTURE_TOO_LARGE", `${what} (${found}); the limit is ${limit}${whose}. Scale it down.`);
  }
  if (Math.max(width, height) > maxSide) {
    fail("PICTURE_TOO_LARGE", `${what}; a side may have up to ${maxSide}. Scale it down, or cut it into parts.`);
  }
  if (Math.min(width, height) < minSide) {
    fail("PICTURE_TOO_SMALL", `${what}; a digit needs at least ${minSide} on each side, and is read well from 20 on.`);
  }
}
