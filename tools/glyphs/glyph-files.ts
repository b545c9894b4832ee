/**
 * What is written of the glyphs: the two IDX files of a part, the format that MNIST has as well; the list of the fonts beside
 * them; and sheets to look at.
 */

import { gzipSync } from "node:zlib";

import sharp from "sharp";

import { IMAGE_PIXELS, IMAGE_SIZE } from "../../src/core/digits.js";
import { assert } from "../../src/core/errors.js";
import type { Family, PrintFamily } from "./families.js";
import { readFamilyMetadata } from "./open-family.js";
import { toPlaceBytes } from "../../src/core/synthesis/lines/hand-letters.js";
import type { Glyph, HandGlyph } from "./render-glyphs.js";

/** The licence that every font must have. */
const LICENSE = "OFL-1.1";

const COLUMNS = 24;

/** Image pixels are drawn twice as large, with a gap between two images. */
const SCALE = 2;
const CELL_PX = IMAGE_SIZE * SCALE + 4;

/** Grey of the gaps, between paper (255) and ink (0). */
const GAP = 170;

/** The bytes of a part's two files before they are packed: images and labels in the order given. */
export function toIdxFiles(glyphs: readonly Glyph[]) {
  const images = new Uint8Array(glyphs.length * IMAGE_PIXELS);
  for (const [i, { image }] of glyphs.entries()) images.set(image, i * IMAGE_PIXELS);
  const labels = Uint8Array.from(glyphs, ({ label }) => label);
  return { images: idxFile([glyphs.length, IMAGE_SIZE, IMAGE_SIZE], images), labels: idxFile([glyphs.length], labels) };
}

/** The bytes of the file that says where letters by hand stand, before they are packed. */
export function toPlacesFile(glyphs: readonly HandGlyph[]): Uint8Array {
  const rows = glyphs.map(({ place }) => toPlaceBytes(place));
  return idxFile([rows.length, rows[0]?.length ?? 0], Uint8Array.from(rows.flat()));
}

/** The packed form; Node writes no time into it, so that the same bytes are packed the same. */
export function packFile(bytes: Uint8Array): Uint8Array {
  return gzipSync(bytes, { level: 9 });
}

/** 0x08 says unsigned bytes; the byte after it is the number of dimensions. */
function idxFile(dimensions: readonly number[], body: Uint8Array): Uint8Array {
  const header = Buffer.alloc(4 + 4 * dimensions.length);
  header.writeUInt32BE(0x0800 + dimensions.length);
  for (const [axis, size] of dimensions.entries()) header.writeUInt32BE(size, 4 + 4 * axis);
  return Buffer.concat([header, body]);
}

/** The list as Markdown, alphabetical. */
export function listFonts(families: readonly (Family | PrintFamily)[]): string {
  const lines = families
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, part }) => {
      const { family, license } = readFamilyMetadata(name);
      assert(license.type === LICENSE, `${family} is under ${license.type}`);
      // A family of several files repeats its line for each of them.
      const holder = license.attribution.split(/ \S+\.ttf: /)[0];
      return `- **${family}** (${part}). ${holder}`;
    });
  return [
    "# Where the glyphs come from",
    "",
    "The images in this folder are drawn by `npm run glyphs` from the fonts below. All of them are published under the",
    "[SIL Open Font License 1.1](https://openfontlicense.org); their packages are `@fontsource/NAME` on npm. This file is",
    "written by the same command.",
    "",
    ...lines,
    "",
  ].join("\n");
}

/** A PNG, row by row in the order given, dark ink on white. */
export async function drawContactSheet(glyphs: readonly Glyph[]): Promise<Uint8Array> {
  const width = COLUMNS * CELL_PX;
  const height = Math.ceil(glyphs.length / COLUMNS) * CELL_PX;
  const pixels = new Uint8Array(width * height).fill(GAP);
  for (const [i, { image }] of glyphs.entries()) {
    const left = (i % COLUMNS) * CELL_PX;
    const top = Math.floor(i / COLUMNS) * CELL_PX;
    for (let y = 0; y < IMAGE_SIZE * SCALE; y++) {
      for (let x = 0; x < IMAGE_SIZE * SCALE; x++) {
        const from = Math.floor(y / SCALE) * IMAGE_SIZE + Math.floor(x / SCALE);
        pixels[(top + y) * width + left + x] = 255 - image[from]!;
      }
    }
  }
  const raw = { width, height, channels: 1 } as const;
  return sharp(pixels, { raw }).png().toBuffer();
}
