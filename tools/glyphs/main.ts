/**
 * `npm run glyphs` draws the glyphs from the fonts and writes them, with the list of the fonts, to assets/glyphs.
 * `npm run glyphs -- --sheets FOLDER` also writes a sheet of each family, to be looked at.
 */

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { glyphFiles, handPlaceFiles, packagedGlyphsFolder } from "../../src/node/data/glyphs.js";
import { families, printFamilies } from "./families.js";
import { drawContactSheet, listFonts, packFile, toIdxFiles, toPlacesFile } from "./glyph-files.js";
import { type Glyph, renderHands, renderPart, renderPrint } from "./render-glyphs.js";

const { values } = parseArgs({ options: { sheets: { type: "string" } } });

for (const part of ["train", "held-out"] as const) await write(part, renderPart(part));
for (const part of ["print", "print-held-out"] as const) await write(part, renderPrint(part));
for (const part of ["hands", "hands-held-out"] as const) {
  const glyphs = renderHands(part);
  await writePart(part, glyphs);
  await writeFile(join(packagedGlyphsFolder(), handPlaceFiles[part]), packFile(toPlacesFile(glyphs)));
}

await writeFile(join(packagedGlyphsFolder(), "FONTS.md"), listFonts([...families, ...printFamilies]));

async function write(part: keyof typeof glyphFiles, glyphs: readonly Glyph[]) {
  await writePart(part, glyphs);
  if (values.sheets !== undefined) await writeSheets(values.sheets, glyphs);
}

async function writePart(part: keyof typeof glyphFiles, glyphs: readonly Glyph[]) {
  const folder = packagedGlyphsFolder();
  const { images, labels } = toIdxFiles(glyphs);
  const packedImages = packFile(images);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, glyphFiles[part].images), packedImages);
  await writeFile(join(folder, glyphFiles[part].labels), packFile(labels));

  const digitCount = glyphs.filter(({ text }) => /^[0-9]$/.test(text)).length;
  const others = glyphs.length - digitCount;
  process.stdout.write(`${part}: ${digitCount} digits, ${others} that are none, ${packedImages.length} bytes packed\n`);
}

async function writeSheets(folder: string, glyphs: readonly Glyph[]) {
  await mkdir(folder, { recursive: true });
  for (const { name } of [...families, ...printFamilies]) {
    const own = glyphs.filter(({ family }) => family === name);
    if (own.length === 0) continue;
    await writeFile(join(folder, `${name}.png`), await drawContactSheet(own));
  }
}
