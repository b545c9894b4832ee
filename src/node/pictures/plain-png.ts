/**
 * Plain PNGs, decoded here: small, up to 8 bits a sample, not interlaced, without a colour profile or an orientation.
 * The decoder of all formats takes a millisecond before its first pixel, which is more than reading a digit takes.
 * Whatever is unusual or doubtful is left to that decoder, so that every file has one answer and one error.
 */

import { constants, inflateSync } from "node:zlib";

import type { Picture } from "../../core/picture/picture.js";
import { readPngChunks, readPngHeader, type PngHeader, undoFilters, type UnfilteredRows } from "./png-structure.js";

/** Pixels of the largest picture that is decoded here: the other decoder works beside this thread. */
const MOST_PIXELS = 1e6;

/**
 * Chunks that say nothing about the values of the pixels. Gamma, chromaticities and rendering intent are among them:
 * the other decoder does not apply them either.
 */
const IDLE_CHUNKS: ReadonlySet<string> = new Set(["bKGD", "cHRM", "gAMA", "pHYs", "sBIT", "sRGB", "tEXt", "tIME"]);

/** What the samples of a pixel are, by the number that the header has for it. */
const GREY = 0;
const RGB = 2;
const PALETTE = 3;
const GREY_AND_OPACITY = 4;
const RGB_AND_OPACITY = 6;
const CHANNELS: ReadonlyMap<number, number> = new Map([
  [GREY, 1],
  [RGB, 3],
  [PALETTE, 1],
  [GREY_AND_OPACITY, 2],
  [RGB_AND_OPACITY, 4],
]);
const SMALL_DEPTHS: readonly number[] = [1, 2, 4];
const BYTE = 8;
const OPAQUE = 255;

/** The chunks that the picture is made from. */
interface PictureChunks {
  readonly palette: Uint8Array | undefined; // [colours * 3]
  readonly opacities: Uint8Array | undefined; // [colours or fewer]
  /** The pieces of one stream of compressed rows. */
  readonly compressed: readonly Uint8Array[];
}

/** Decodes a plain PNG; undefined for any other, and for one that is damaged or may be. */
export function decodePlainPng(bytes: Uint8Array): Picture | undefined {
  const header = readPngHeader(bytes);
  if (header === undefined || !isPlain(header)) return undefined;
  const chunks = collectChunks(bytes, header);
  if (chunks === undefined) return undefined;
  const rows = inflateRows(header, chunks);
  if (rows === undefined) return undefined;
  const { width, height, colorType } = header;
  const rgba = new Uint8Array(width * height * 4);
  if (colorType === GREY || colorType === PALETTE) {
    const colors = toColors(header, chunks);
    if (!colors || !fillFromColors(rgba, header, rows, colors)) {
      return undefined;
    }
  } else {
    fillFromSamples(rgba, header, rows);
  }
  return { width, height, rgba };
}

function isPlain(header: PngHeader): boolean {
  const { width, height, depth, colorType, isInterlaced } = header;
  if (isInterlaced || width * height > MOST_PIXELS) return false;
  if (!CHANNELS.has(colorType)) return false;
  const isOneChannel = CHANNELS.get(colorType) === 1;
  return depth === BYTE || (isOneChannel && SMALL_DEPTHS.includes(depth));
}

/** Undefined where a chunk is missing, damaged, in an odd place or of a kind that may change the pixels. */
function collectChunks(bytes: Uint8Array, { colorType }: PngHeader): PictureChunks | undefined {
  const hasPalette = colorType === PALETTE;
  let palette: Uint8Array | undefined;
  let opacities: Uint8Array | undefined;
  const compressed: Uint8Array[] = [];
  let previous = "";
  for (const { type, content } of readPngChunks(bytes)) {
    if (type === "IEND") return { palette, opacities, compressed };
    const isBeforeRows = compressed.length === 0;
    if (type === "IDAT" && (isBeforeRows || previous === "IDAT")) {
      compressed.push(content);
    } else if (type === "PLTE" && hasPalette && !palette && isBeforeRows) {
      palette = content;
    } else if (type === "tRNS" && palette && !opacities && isBeforeRows) {
      opacities = content;
    } else if (!IDLE_CHUNKS.has(type) && (type !== "IHDR" || previous !== "")) {
      return undefined;
    }
    previous = type;
  }
  return undefined;
}

/** Undefined where the data are broken, or do not have exactly the rows that the header says. */
function inflateRows(
  { width, height, depth, colorType }: PngHeader,
  { compressed }: PictureChunks,
): UnfilteredRows | undefined {
  const pixelBits = CHANNELS.get(colorType)! * depth;
  const rowBytes = Math.ceil((width * pixelBits) / BYTE);
  const expectedBytes = height * (rowBytes + 1);
  let filtered: Uint8Array;
  try {
    filtered = inflateSync(compressed.length === 1 ? compressed[0]! : Buffer.concat(compressed), {
      // A small file may unpack to any amount of data.
      maxOutputLength: expectedBytes,
      // With room for a byte more, the output is one piece.
      chunkSize: Math.max(constants.Z_MIN_CHUNK, expectedBytes + 1),
    });
  } catch {
    // The other decoder says what is wrong.
    return undefined;
  }
  if (filtered.length !== expectedBytes) return undefined;
  return undoFilters(filtered, { rowBytes, height, pixelBytes: Math.ceil(pixelBits / BYTE) });
}

/** Red, green, blue and opacity of every value that a sample may have; undefined where the palette is odd. */
function toColors({ depth, colorType }: PngHeader, { palette, opacities }: PictureChunks): Uint8Array | undefined {
  const count = 1 << depth;
  const colors = new Uint8Array(count * 4).fill(OPAQUE);
  if (colorType === GREY) {
    const most = count - 1;
    for (let i = 0; i < count; i++) {
      colors.fill((OPAQUE * i) / most, i * 4, i * 4 + 3);
    }
    return colors;
  }
  if (!palette || palette.length === 0 || palette.length % 3 !== 0) {
    return undefined;
  }
  const known = palette.length / 3;
  if (known > count || (opacities && opacities.length > known)) {
    return undefined;
  }
  for (let i = 0; i < known; i++) {
    colors.set(palette.subarray(i * 3, i * 3 + 3), i * 4);
    colors[i * 4 + 3] = opacities?.[i] ?? OPAQUE;
  }
  return colors.subarray(0, known * 4);
}

/** @returns whether every sample has a colour */
function fillFromColors(
  rgba: Uint8Array,
  { width, height, depth }: PngHeader,
  { bytes, start, stride }: UnfilteredRows,
  colors: Uint8Array,
): boolean {
  const mask = (1 << depth) - 1;
  for (let y = 0, at = 0; y < height; y++) {
    const row = start + y * stride;
    for (let x = 0; x < width; x++, at += 4) {
      // The leftmost of a byte's samples is in its highest bits.
      const bit = x * depth;
      const byte = bytes[row + (bit >> 3)]!;
      const color = ((byte >> (BYTE - depth - (bit & 7))) & mask) * 4;
      if (color >= colors.length) return false;
      rgba[at] = colors[color]!;
      rgba[at + 1] = colors[color + 1]!;
      rgba[at + 2] = colors[color + 2]!;
      rgba[at + 3] = colors[color + 3]!;
    }
  }
  return true;
}

function fillFromSamples(
  rgba: Uint8Array,
  { width, height, colorType }: PngHeader,
  { bytes, start, stride }: UnfilteredRows,
): void {
  const channels = CHANNELS.get(colorType)!;
  const isColor = colorType !== GREY_AND_OPACITY;
  const green = isColor ? 1 : 0;
  const blue = isColor ? 2 : 0;
  const isOpaque = colorType === RGB;
  for (let y = 0, at = 0; y < height; y++) {
    let from = start + y * stride;
    for (let x = 0; x < width; x++, at += 4, from += channels) {
      rgba[at] = bytes[from]!;
      rgba[at + 1] = bytes[from + green]!;
      rgba[at + 2] = bytes[from + blue]!;
      rgba[at + 3] = isOpaque ? OPAQUE : bytes[from + channels - 1]!;
    }
  }
}
