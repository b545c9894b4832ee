/**
 * Letters, signs and characters of many scripts, and digits, drawn from handwriting fonts: what the network learns
 * to refuse. And digits and letters of print, which simulated pages are set with. They are in the package as pairs of IDX
 * files, packed with gzip, in which a label is a digit, or 10 for what is not. `npm run glyphs` makes them again from the
 * fonts.
 */

import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";

import { createImageSet, type ImageSet, subset } from "../../core/dataset/image-set.js";
import { parseIdxImages, parseIdxLabels } from "../../core/dataset/idx.js";
import { NOT_A_DIGIT } from "../../core/digits.js";
import { fail } from "../../core/errors.js";
import { SMALL_LETTER } from "../../core/synthesis/lines/marks.js";
import { readInputFile } from "../files/input-file.js";
import { packageRoot } from "../files/package-files.js";

/** The fonts to train on, and others to measure with; no font is in both. */
export type GlyphPart = "train" | "held-out";

/** The fonts of print that pages to learn from are set with, and others to measure with. */
export type PrintPart = "print" | "print-held-out";

/** The files of a part. */
export const glyphFiles: Readonly<Record<GlyphPart | PrintPart, { readonly images: string; readonly labels: string }>> =
  {
    train: { images: "train-images-idx3-ubyte.gz", labels: "train-labels-idx1-ubyte.gz" },
    "held-out": { images: "held-out-images-idx3-ubyte.gz", labels: "held-out-labels-idx1-ubyte.gz" },
    print: { images: "print-images-idx3-ubyte.gz", labels: "print-labels-idx1-ubyte.gz" },
    "print-held-out": { images: "print-held-out-images-idx3-ubyte.gz", labels: "print-held-out-labels-idx1-ubyte.gz" },
  };

/** Ten times what there is: a damaged file must not fill the memory. */
const MAX_UNPACKED_BYTES = 100_000_000;

/**
 * Loads a part of the glyphs, in the order of the fonts.
 *
 * @param folder where the files lie; this package's own when absent
 * @returns labels 0 to 9 for digits, 10 for what is not
 * @throws FILE_NOT_FOUND, FILE_UNREADABLE when a file cannot be read, DATASET_MALFORMED when it is damaged
 */
export async function loadGlyphs(part: GlyphPart, folder: string = packagedGlyphsFolder()): Promise<ImageSet> {
  return loadPart(part, folder, NOT_A_DIGIT);
}

/**
 * Loads a part of print, font by font.
 *
 * @returns labels 0 to 9 for digits, 10 for letters as high as they are, 11 for small ones
 * @throws as `loadGlyphs` does
 */
export async function loadPrint(part: PrintPart, folder: string = packagedGlyphsFolder()): Promise<ImageSet[]> {
  const all = await loadPart(part, folder, SMALL_LETTER);
  // Each font begins with its 0.
  const starts = Array.from(all.labels.keys()).filter((place) => all.labels[place] === 0);
  return starts.map((start, font) =>
    subset(
      all,
      Array.from({ length: (starts[font + 1] ?? all.count) - start }, (_, i) => start + i),
    ),
  );
}

/** The folder of this package that holds the files. */
export function packagedGlyphsFolder(): string {
  return join(packageRoot(), "assets", "glyphs");
}

async function loadPart(part: keyof typeof glyphFiles, folder: string, highestLabel: number): Promise<ImageSet> {
  const { images, labels } = glyphFiles[part];
  return createImageSet(
    parseIdxImages(await readUnpacked(folder, images), images),
    parseIdxLabels(await readUnpacked(folder, labels), labels, highestLabel),
  );
}

async function readUnpacked(folder: string, name: string): Promise<Uint8Array> {
  const bytes = await readInputFile(join(folder, name));
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: MAX_UNPACKED_BYTES });
  } catch (cause) {
    fail(
      "DATASET_MALFORMED",
      `${name} cannot be unpacked: the gzip file is damaged. Install the package again, or run npm run glyphs.`,
      { cause },
    );
  }
}
