/** The same picture as another file: a PNG with a comment. */

import { crc32 } from "node:zlib";

/** Of the last chunk, IEND. */
const END_BYTES = 12;

/** Puts a text chunk before the end (PNG 1.2, section 4.2.3). */
export function withMark(png: Buffer, mark: string): Buffer {
  const body = Buffer.from(`tEXtComment\0${mark}`, "latin1");
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(body.length - 4, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  const end = png.length - END_BYTES;
  return Buffer.concat([png.subarray(0, end), chunk, png.subarray(end)]);
}
