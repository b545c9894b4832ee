/**
 * A font family out of its package: many WOFF files, one for each range of characters and each weight. opentype.js can unpack
 * WOFF too (W3C, "WOFF File Format 1.0", 2012), but refuses some files that are sound, and takes ten times as long.
 */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { inflateSync } from "node:zlib";

import opentype, { type Font, type Glyph, type PathCommand } from "opentype.js";

import { assert } from "../../src/core/errors.js";

const WOFF_SIGNATURE = 0x774f4646;
const WOFF_HEADER_BYTES = 44;
const WOFF_ENTRY_BYTES = 20;
const SFNT_HEADER_BYTES = 12;
const SFNT_ENTRY_BYTES = 16;

/** One family in one weight. */
export interface OpenedFamily {
  /** The outline of a text whose characters stand in one file; undefined where the family lacks one of them. */
  outline(text: string): readonly PathCommand[] | undefined;
  /** From where a text begins to where the next one would, in units of the font; undefined as above. */
  advance(text: string): number | undefined;
}

/** What a package of Fontsource says of its family. */
export interface FamilyMetadata {
  readonly family: string;
  readonly license: { readonly type: string; readonly attribution: string };
}

/** Opens a family of Fontsource, such as "kalam"; its files are read when a character asks for them. */
export function openFamily(name: string, weight: number): OpenedFamily {
  const folder = packageFolder(name);
  const ranges = readJson<Record<string, string>>(join(folder, "unicode.json"));
  const subsets = Object.entries(ranges).map(([subset, range]) => ({
    // Numbered subsets are written [12] there and 12 in the file's name.
    file: `${name}-${subset.replaceAll(/[[\]]/g, "")}-${weight}-normal.woff`,
    holds: parseUnicodeRange(range),
  }));
  const fonts = new Map<string, Font>();

  function openFont(file: string): Font {
    const font = fonts.get(file) ?? opentype.parse(unpackWoff(readFileSync(join(folder, "files", file))));
    fonts.set(file, font);
    return font;
  }

  function find(text: string): { readonly font: Font; readonly glyphs: readonly Glyph[] } | undefined {
    const characters = Array.from(text);
    for (const { file, holds } of subsets) {
      if (!characters.every((character) => holds(character))) continue;
      const font = openFont(file);
      const glyphs = characters.map((one) => font.charToGlyph(one));
      if (glyphs.every(({ index }) => index !== 0)) return { font, glyphs };
    }
    return undefined;
  }

  return {
    outline(text) {
      const found = find(text);
      return found && placeSideBySide(found.glyphs, found.font.unitsPerEm);
    },
    advance: (text) => find(text)?.glyphs.reduce((sum, { advanceWidth = 0 }) => sum + advanceWidth, 0),
  };
}

/** The family's name and licence, as its package states them. */
export function readFamilyMetadata(name: string): FamilyMetadata {
  return readJson<FamilyMetadata>(join(packageFolder(name), "metadata.json"));
}

/** The folder of a family's package. */
function packageFolder(name: string): string {
  const require = createRequire(import.meta.url);
  return dirname(require.resolve(`@fontsource/${name}/package.json`));
}

/** Each glyph where the one before it ends; ligatures and kerning are not asked for. */
function placeSideBySide(glyphs: readonly Glyph[], unitsPerEm: number): PathCommand[] {
  let x = 0;
  return glyphs.flatMap((glyph) => {
    const { commands } = glyph.getPath(x, 0, unitsPerEm);
    x += glyph.advanceWidth ?? 0;
    return commands;
  });
}

/** CSS's unicode-range, such as "U+0-7F,U+131,U+4??", as a question to a character. */
function parseUnicodeRange(range: string): (character: string) => boolean {
  const spans = range.split(",").map((part) => {
    const [first = "", last = first] = part.trim().slice(2).split("-");
    return { first: parseInt(first.replaceAll("?", "0"), 16), last: parseInt(last.replaceAll("?", "F"), 16) };
  });
  return (character) => {
    const code = character.codePointAt(0) ?? 0;
    return spans.some(({ first, last }) => first <= code && code <= last);
  };
}

function readJson<Content>(path: string): Content {
  return JSON.parse(readFileSync(path, "utf8")) as Content;
}

/** The bytes of the font that a WOFF file holds. */
export function unpackWoff(woff: Buffer): ArrayBuffer {
  assert(woff.readUInt32BE(0) === WOFF_SIGNATURE, "no WOFF file");
  const tableCount = woff.readUInt16BE(12);
  const entryOf = (table: number) => WOFF_HEADER_BYTES + table * WOFF_ENTRY_BYTES;
  const tables = Array.from({ length: tableCount }, (_, i) => readTable(woff, entryOf(i)));

  // Every table begins at a whole word.
  const sizes = tables.map(({ bytes }) => Math.ceil(bytes.length / 4) * 4);
  let offset = SFNT_HEADER_BYTES + tableCount * SFNT_ENTRY_BYTES;
  const font = new ArrayBuffer(sizes.reduce((sum, size) => sum + size, offset));
  const view = new DataView(font);
  view.setUint32(0, woff.readUInt32BE(4));
  view.setUint16(4, tableCount);
  for (const [i, { tag, checksum, bytes }] of tables.entries()) {
    const entry = SFNT_HEADER_BYTES + i * SFNT_ENTRY_BYTES;
    view.setUint32(entry, tag);
    view.setUint32(entry + 4, checksum);
    view.setUint32(entry + 8, offset);
    view.setUint32(entry + 12, bytes.length);
    new Uint8Array(font).set(bytes, offset);
    offset += sizes[i] ?? 0;
  }
  return font;
}

/** The table whose entry in the directory begins at `entry`. */
function readTable(woff: Buffer, entry: number) {
  const offset = woff.readUInt32BE(entry + 4);
  const packedBytes = woff.readUInt32BE(entry + 8);
  const bytes = woff.readUInt32BE(entry + 12);
  const packed = woff.subarray(offset, offset + packedBytes);
  return {
    tag: woff.readUInt32BE(entry),
    checksum: woff.readUInt32BE(entry + 16),
    // A table that packing would not make smaller stands there as it is.
    bytes: packedBytes < bytes ? inflateSync(packed) : packed,
  };
}
