/**
 * Picture files in Node, decoded to plain 8-bit RGBA, page by page: JPEG, PNG, WebP, AVIF, GIF and TIFF by sharp, HEIC by
 * libheif, PDF by PDFium, BMP and small PNGs here. Only decoding happens here; every pixel operation is in core, so that browser and server
 * give one answer.
 */

import { stat } from "node:fs/promises";

import sharp, { type Metadata } from "sharp";

import {
  type DecoderName,
  formatOf,
  formats,
  isRead,
  maxPixelsOf,
  type PictureFormat,
  pictureFormats,
} from "../../contract/formats.js";
import { defaultLimits } from "../../contract/limits.js";
import { listOf } from "../../contract/words.js";
import { fail } from "../../core/errors.js";
import type { Picture } from "../../core/picture/picture.js";
import { turnPicture } from "../../core/picture/turn.js";
import { type FilePath, toNodePath } from "../files/file-path.js";
import { readInputFile } from "../files/input-file.js";
import { decodeBmp } from "./bmp.js";
import { decodePlainPng } from "./plain-png.js";
import { readPngHeader } from "./png-structure.js";
import { endsEarly } from "./file-ends.js";
import type { PdfDocument } from "./pdf.js";
import {
  checkBytes,
  checkPages,
  checkPasses,
  checkSize,
  DECODING_SECONDS,
  type PictureLimits,
} from "./picture-limits.js";
import { tiffPages } from "./tiff-pages.js";

const WHAT_IS_READ = `${listOf(pictureFormats, "and")} are read`;

/** Where a picture comes from: a file's path, or a file's bytes. */
export type PictureSource =
  | { readonly kind: "file"; readonly path: FilePath }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array };

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
  /** As `openPdf`, whose thread is busy until a page is drawn. @default in this thread */
  readonly openPdf?: (bytes: Uint8Array, maxPixels: number) => Promise<PdfDocument>;
}

/** The pages of a file, decoded one by one. */
export interface Pages {
  readonly count: number;
  /** Decodes a page, counted from 0. @throws what {@link decodePicture} throws */
  load(index: number): Promise<Picture>;
  /** Frees what was opened; idempotent. */
  close(): Promise<void>;
}

/** Opens a file of a format. */
type Open = (bytes: Uint8Array, format: PictureFormat, options: Required<DecodeOptions>) => Promise<Pages>;

const openers: Readonly<Record<DecoderName, Open>> = {
  async sharp(bytes, format, options) {
    if (format !== "TIFF") return onePageEach([0], (place) => decodeBySharp(bytes, format, options, place));
    return onePageEach(tiffPages(bytes), async ({ place, isLab }) => {
      if (isLab) fail("PICTURE_UNREADABLE", "the TIFF file has CIELAB colours, which are not read. Save it in RGB.");
      return decodeBySharp(bytes, format, options, place);
    });
  },
  bmp: async (bytes, format, { inTurn, maxPixels }) =>
    onePageEach([0], () => inTurn(format, async () => decodeBmp(bytes, maxPixels))),
  libheif: async (bytes, format, { decodeHeic, inTurn, maxPixels }) =>
    onePageEach([0], () => inTurn(format, () => decodeHeic(bytes, maxPixels))),
  pdfium: openByPdfium,
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
  async openPdf(bytes, maxPixels) {
    // As that: PDFium is 4 MB.
    const { openPdf } = await import("./pdf.js");
    return openPdf(bytes, maxPixels);
  },
};

/**
 * Reads and decodes a picture file; of several pages the first.
 *
 * @throws FILE_NOT_FOUND, FILE_UNREADABLE, and what {@link decodePicture} throws
 */
export function loadPicture(path: FilePath, options: DecodeOptions = {}): Promise<Picture> {
  return decodeSource({ kind: "file", path }, options);
}

/**
 * Reads a picture file, and decodes its pages one after another: those of a TIFF or PDF, or the only one.
 *
 * @throws FILE_NOT_FOUND, FILE_UNREADABLE, and what {@link decodePicture} throws
 */
export async function* loadPages(path: FilePath, options: DecodeOptions = {}): AsyncGenerator<Picture, void, void> {
  const pages = await openSource({ kind: "file", path }, options);
  try {
    for (let index = 0; index < pages.count; index++) yield await pages.load(index);
  } finally {
    await pages.close();
  }
}

/**
 * Decodes a picture: turned upright as its file says, the first frame of an animation, the first of several pages, colours
 * in sRGB.
 *
 * @throws PICTURE_EMPTY, PICTURE_UNREADABLE, PICTURE_ENCRYPTED, PICTURE_TRUNCATED, PICTURE_TOO_LARGE, PICTURE_TOO_SMALL;
 *   PACKAGE_MISSING for a PDF
 */
export function decodePicture(bytes: Uint8Array, options: DecodeOptions = {}): Promise<Picture> {
  return decodeSource({ kind: "bytes", bytes }, options);
}

/** The picture of a source, or its first page; throws what {@link loadPicture} throws. */
export async function decodeSource(source: PictureSource, options: DecodeOptions = {}): Promise<Picture> {
  const pages = await openSource(source, options);
  try {
    return await pages.load(0);
  } finally {
    await pages.close();
  }
}

/** Opens the pages of a source; throws what {@link loadPicture} throws. */
export async function openSource(source: PictureSource, options: DecodeOptions = {}): Promise<Pages> {
  const complete = { ...defaults, ...options };
  const bytes = source.kind === "bytes" ? source.bytes : await readPictureFile(source.path, complete.maxBytes);
  if (bytes.length === 0) {
    fail("PICTURE_EMPTY", "the file is empty (0 bytes). Save it again.");
  }
  checkBytes(bytes.length, complete.maxBytes);
  const format = readableFormat(bytes);
  checkEnd(bytes, format);
  checkPasses(bytes, format);
  const pages = await openers[formats[format].decoder](bytes, format, complete);
  try {
    checkPages(pages.count, format);
  } catch (error) {
    await pages.close();
    throw error;
  }
  return pages;
}

async function readPictureFile(path: FilePath, maxBytes: number): Promise<Uint8Array> {
  // A missing file is reported by the reading below; here only the size counts.
  const size = await stat(toNodePath(path)).then(
    (found) => (found.isFile() ? found.size : 0),
    () => 0,
  );
  checkBytes(size, maxBytes);
  return readInputFile(path);
}

function onePageEach<Place>(places: readonly Place[], load: (place: Place) => Promise<Picture>): Pages {
  return { count: places.length, load: (index) => load(places[index]!), async close() {} };
}

async function openByPdfium(
  bytes: Uint8Array,
  format: PictureFormat,
  { openPdf, inTurn, maxPixels, side }: Required<DecodeOptions>,
): Promise<Pages> {
  const document = await openPdf(bytes, Math.min(maxPixels, maxPixelsOf(format)));
  return {
    count: document.count,
    async load(index) {
      const page = await inTurn(format, () => document.page(index));
      if (page.kind === "picture") {
        checkSize(page.picture, format, maxPixels);
        return page.picture;
      }
      checkPasses(page.bytes, "JPEG");
      // What a camera noted does not turn a page.
      const scanned = await inTurn("JPEG", async () => {
        checkSize(await readHeader(page.bytes, "JPEG"), "JPEG", maxPixels);
        return readPixels(page.bytes, "JPEG", { isTurned: false, side });
      });
      return turnPicture(scanned, page.turn);
    },
    close: () => document.close(),
  };
}

async function decodeBySharp(
  bytes: Uint8Array,
  format: PictureFormat,
  { maxPixels, inTurn, side }: Required<DecodeOptions>,
  page: number,
): Promise<Picture> {
  // Where a PNG's header is damaged, the decoder says what is wrong with it.
  const header = format === "PNG" ? readPngHeader(bytes) : undefined;
  if (header !== undefined) {
    checkSize(header, format, maxPixels);
    const plain = decodePlainPng(bytes);
    if (plain !== undefined) return plain;
  }
  return inTurn(format, async () => {
    checkSize(header ?? (await readHeader(bytes, format, page)), format, maxPixels);
    return readPixels(bytes, format, { page, side });
  });
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
async function readHeader(bytes: Uint8Array, format: PictureFormat, page = 0): Promise<Metadata> {
  try {
    return await sharp(bytes, { limitInputPixels: false, ...(page > 0 && { page }) }).metadata();
  } catch (cause) {
    failToDecode(cause, format);
  }
}

async function readPixels(
  bytes: Uint8Array,
  format: PictureFormat,
  { page = 0, isTurned = true, side }: { readonly page?: number; readonly isTurned?: boolean; readonly side: number },
): Promise<Picture> {
  try {
    const options = { failOn: "truncated", limitInputPixels: false, pages: 1, ...(page > 0 && { page }) } as const;
    const stored = sharp(bytes, options);
    const upright = isTurned ? stored.autoOrient() : stored;
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
