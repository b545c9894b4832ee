/**
 * A font family out of its package: many files, one for each range of characters and each weight.
 */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

import opentype, { type Font, type Glyph, type PathCommand } from "opentype.js";

import { unpackWoff } from "./unpack-woff.js";

/** One family in one weight. */
export interface OpenedFamily {
  /** The outline of a text whose characters stand in one file; undefined where the family lacks one of them. */
  outline(text: string): readonly PathCommand[] | undefined;
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
    const font = fonts.get(file) ?? readFont(join(folder, "files", file));
    fonts.set(file, font);
    return font;
  }

  return {
    outline(text) {
      const characters = Array.from(text);
      for (const { file, holds } of subsets) {
        if (!characters.every((character) => holds(character))) continue;
        const font = openFont(file);
        const glyphs = characters.map((one) => font.charToGlyph(one));
        if (glyphs.every(({ index }) => index !== 0)) {
          return placeSideBySide(glyphs, font.unitsPerEm);
        }
      }
      return undefined;
    },
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

function readFont(path: string): Font {
  return opentype.parse(unpackWoff(readFileSync(path)));
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
    return {
      first: parseInt(first.replaceAll("?", "0"), 16),
      last: parseInt(last.replaceAll("?", "F"), 16),
    };
  });
  return (character) => {
    const code = character.codePointAt(0) ?? 0;
    return spans.some(({ first, last }) => first <= code && code <= last);
  };
}

function readJson<Content>(path: string): Content {
  return JSON.parse(readFileSync(path, "utf8")) as Content;
}
