/**
 * Picture files in Node, decoded to plain 8-bit RGBA: JPEG, PNG, WebP, AVIF, GIF and TIFF by sharp, HEIC by libheif, BMP and
 * small PNGs here. Only decoding happens here; every pixel operation is in core, so that browser and server
 * give one answer.
 */

import { stat } from "node:fs/promises";

import sharp, { type Metadata } from "sharp";

import {
  type DecoderName,
  formatOf,
  formats,
  isRead,
  type PictureFormat,
  pictureFormats,
} from "../../contract/formats.js";
import { defaultLimits } from "../../contract/limits.js";
import { listOf } from "../../contract/words.js";
import { fail } from "../../core/errors.js";
import type { Picture } from "../../core/picture/picture.js";
import { type FilePath, toNodePath } from "../files/file-path.js";
import { readInputFile } from "../files/input-file.js";
import { decodeBmp } from "./bmp.js";
import { decodePlainPng } from "./plain-png.js";
import { readPngHeader } from "./png-structure.js";
import { endsEarly } from "./file-ends.js";
import { checkBytes, checkPasses, checkSize, type PictureLimits } from "./picture-limits.js";

const WHAT_IS_READ = `${listOf(pictureFormats, "and")} are read`;

/** A picture at a limit takes a few seconds on a slow machine. */
export const DECODING_SECONDS = 8;

/** Where a picture comes from: a file's path, or a file's bytes. */
export type PictureSource =
  { readonly kind: "file"; readonly path: FilePath } | { readonly kind: "bytes"; readonly bytes: Uint8Array };

/** How pictures are decoded. */
export interface DecodeOptions extends PictureLimits {
  /** Does a piece of decoding once there is room for it. @default at once */
  readonly inTurn?: <Result>(format: PictureFormat, work: () => Promise<Result>) => Promise<Result>;
  /**
   * Pixels along the longer side that are enough: where the decoder can scale down as it decodes, it does, which takes a
   * tenth of the time. Pictures that are read are never scaled so. @default all there are
   */
  readonly side?: number;
  /** As `decodeHeic`, whose thread is busy until it is done. @default in this thread */
  readonly decodeHeic?: (bytes: Uint8Array, maxPixels: number) => Promise<Picture>;
}

/** Decodes a file of a format. @throws what {@link decodePicture} throws */
type Decode = (bytes: Uint8Array, format: PictureFormat, options: Required<DecodeOptions>) => Promise<Picture>;

const decoders: Readonly<Record<DecoderName, Decode>> = {
  sharp: decodeBySharp,
  bmp: (bytes, format, { inTurn, maxPixels }) => inTurn(format, async () => decodeBmp(bytes, maxPixels)),
  libheif: (bytes, format, { decodeHeic, inTurn, maxPixels }) => inTurn(format, () => decodeHeic(bytes, maxPixels)),
};

const defaults: Required<DecodeOptions> = {
  maxBytes: defaultLimits.maxPictureBytes,
  maxPixels: defaultLimits.maxPixels,
  inTurn: (_, work) => work(),
  side: Infinity,
  async decodeHeic(bytes, maxPixels) {
    // Loaded with the first one: libheif is 1.4 MB of WebAssembly.
    const { decodeHeic } = await import("./heic.js");
    return decodeHeic(bytes, maxPixels);
  },
};

/**
 * Reads and decodes a picture file.
 *
 * @throws FILE_NOT_FOUND, FILE_UNREADABLE, and what {@link decodePicture} throws
 */
export async function loadPicture(path: FilePath, options: DecodeOptions = {}): Promise<Picture> {
  const { maxBytes } = { ...defaults, ...options };
  // A missing file is reported by the reading below; here only the size counts.
  const size = await stat(toNodePath(path)).then(
    (found) => (found.isFile() ? found.size : 0),
    () => 0,
  );
  checkBytes(size, maxBytes);
  return decodePicture(await readInputFile(path), options);
}

/**
 * Decodes a picture: turned upright as its file says, the first frame of an animation, colours in sRGB.
 *
 * @throws PICTURE_EMPTY, PICTURE_UNREADABLE, PICTURE_TRUNCATED, PICTURE_TOO_LARGE, PICTURE_TOO_SMALL
 */
export async function decodePicture(bytes: Uint8Array, options: DecodeOptions = {}): Promise<Picture> {
  const complete = { ...defaults, ...options };
  if (bytes.length === 0) {
    fail("PICTURE_EMPTY", "the file is empty (0 bytes). Save it again.");
  }
  checkBytes(bytes.length, complete.maxBytes);
  const format = readableFormat(bytes);
  checkEnd(bytes, format);
  checkPasses(bytes, format);
  return decoders[formats[format].decoder](bytes, format, complete);
}

async function decodeBySharp(
  bytes: Uint8Array,
  format: PictureFormat,
  { maxPixels, inTurn, side }: Required<DecodeOptions>,
): Promise<Picture> {
  // Where a PNG's header is damaged, the decoder says what is wrong with it.
  const header = format === "PNG" ? readPngHeader(bytes) : undefined;
  if (header !== undefined) {
    checkSize(header, format, maxPixels);
    const plain = decodePlainPng(bytes);
    if (plain !== undefined) return plain;
  }
  return inTurn(format, async () => {
    checkSize(header ?? (await readHeader(bytes, format)), format, maxPixels);
    return readPixels(bytes, format, side);
  });
}

/** The picture of a source; throws what {@link loadPicture} throws. */
export function decodeSource(source: PictureSource, options: DecodeOptions = {}): Promise<Picture> {
  return source.kind === "file" ? loadPicture(source.path, options) : decodePicture(source.bytes, options);
}

function checkEnd(bytes: Uint8Array, format: PictureFormat): void {
  if (!endsEarly[format](bytes)) return;
  fail(
    "PICTURE_TRUNCATED",
    `the ${format} file ends too early, after ${bytes.length} bytes; a part is missing. Copy or download it again.`,
  );
}

function readableFormat(bytes: Uint8Array): PictureFormat {
  const format = formatOf(bytes);
  if (format === undefined) fail("PICTURE_UNREADABLE", `the file is not a picture of a known format; ${WHAT_IS_READ}.`);
  if (isRead(format)) return format;
  fail("PICTURE_UNREADABLE", `the file is ${format}, which is not read; ${WHAT_IS_READ}. Save it as one of those.`);
}

/** Sharp's own limit is off: its error for a large picture looks like that for a damaged one. */
async function readHeader(bytes: Uint8Array, format: PictureFormat): Promise<Metadata> {
  try {
    return await sharp(bytes, { limitInputPixels: false }).metadata();
  } catch (cause) {
    failToDecode(cause, format);
  }
}

async function readPixels(bytes: Uint8Array, format: PictureFormat, side: number): Promise<Picture> {
  try {
    const upright = sharp(bytes, { failOn: "truncated", limitInputPixels: false, pages: 1 }).autoOrient();
    const scaled = Number.isFinite(side)
      ? upright.resize({ width: side, height: side, fit: "inside", withoutEnlargement: true })
      : upright;
    const { data, info } = await scaled
      .toColourspace("srgb")
      .ensureAlpha()
      .raw({ depth: "uchar" })
      .timeout({ seconds: DECODING_SECONDS })
      .toBuffer({ resolveWithObject: true });
    return {
      width: info.width,
      height: info.height,
      rgba: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    };
  } catch (cause) {
    failToDecode(cause, format);
  }
}

/** Distinguishes a truncated file from a damaged one, as far as the decoder does. */
function failToDecode(cause: unknown, format: PictureFormat): never {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (/premature end|unexpected end|end of file/i.test(message)) {
    fail(
      "PICTURE_TRUNCATED",
      `the ${format} file ends before its last pixel; a part is missing. Copy or download it again.`,
      { cause },
    );
  }
  if (message.startsWith("timeout")) {
    fail(
      "PICTURE_TOO_LARGE",
      `the ${format} file takes longer than ${DECODING_SECONDS} s to decode. Scale the picture down, or save it anew.`,
      { cause },
    );
  }
  fail(
    "PICTURE_UNREADABLE",
    `the ${format} file is damaged and cannot be decoded (${message.split("\n")[0]?.trim()}). Save it again.`,
    { cause },
  );
}
