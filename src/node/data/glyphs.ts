/**
 * Letters, signs and characters of many scripts, and digits, drawn from handwriting fonts: what the network learns
 * to refuse. They are in the package as two pairs of IDX files, packed with gzip, in which a label is a digit, or 10 for
 * what is not. `npm run glyphs` makes them again from the fonts.
 */

import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";

import { createImageSet, type ImageSet } from "../../core/dataset/image-set.js";
import { parseIdxImages, parseIdxLabels } from "../../core/dataset/idx.js";
import { NOT_A_DIGIT } from "../../core/digits.js";
import { fail } from "../../core/errors.js";
import { readInputFile } from "../files/input-file.js";
import { packageRoot } from "../files/package-files.js";

/** The fonts to train on, and others to measure with; no font is in both. */
export type GlyphPart = "train" | "held-out";

/** The files of a part. */
export const glyphFiles: Readonly<Record<GlyphPart, { readonly images: string; readonly labels: string }>> = {
  train: { images: "train-images-idx3-ubyte.gz", labels: "train-labels-idx1-ubyte.gz" },
  "held-out": { images: "held-out-images-idx3-ubyte.gz", labels: "held-out-labels-idx1-ubyte.gz" },
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
  const { images, labels } = glyphFiles[part];
  return createImageSet(
    parseIdxImages(await readUnpacked(folder, images), images),
    parseIdxLabels(await readUnpacked(folder, labels), labels, NOT_A_DIGIT),
  );
}

/** The folder of this package that holds the files. */
export function packagedGlyphsFolder(): string {
  return join(packageRoot(), "assets", "glyphs");
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
