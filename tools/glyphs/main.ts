/**
 * `npm run glyphs` draws the glyphs from the fonts and writes them, with the list of the fonts, to assets/glyphs.
 * `npm run glyphs -- --sheets FOLDER` also writes a sheet of each family, to be looked at.
 */

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { NOT_A_DIGIT } from "../../src/core/digits.js";
import { glyphFiles, packagedGlyphsFolder, type GlyphPart } from "../../src/node/data/glyphs.js";
import { families } from "./families.js";
import { drawContactSheet, listFonts, packFile, toIdxFiles } from "./glyph-files.js";
import { renderPart, type Glyph } from "./render-glyphs.js";

const { values } = parseArgs({ options: { sheets: { type: "string" } } });

for (const part of ["train", "held-out"] as const) {
  const glyphs = renderPart(part);
  await writePart(part, glyphs);
  if (values.sheets !== undefined) await writeSheets(values.sheets, glyphs);
}

await writeFile(join(packagedGlyphsFolder(), "FONTS.md"), listFonts(families));

async function writePart(part: GlyphPart, glyphs: readonly Glyph[]) {
  const folder = packagedGlyphsFolder();
  const { images, labels } = toIdxFiles(glyphs);
  const packedImages = packFile(images);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, glyphFiles[part].images), packedImages);
  await writeFile(join(folder, glyphFiles[part].labels), packFile(labels));

  const digitCount = glyphs.filter(({ label }) => label !== NOT_A_DIGIT).length;
  const others = glyphs.length - digitCount;
  process.stdout.write(`${part}: ${digitCount} digits, ${others} that are none, ${packedImages.length} bytes packed\n`);
}

async function writeSheets(folder: string, glyphs: readonly Glyph[]) {
  await mkdir(folder, { recursive: true });
  for (const { name } of families) {
    const own = glyphs.filter(({ family }) => family === name);
    if (own.length === 0) continue;
    await writeFile(join(folder, `${name}.png`), await drawContactSheet(own));
  }
}
