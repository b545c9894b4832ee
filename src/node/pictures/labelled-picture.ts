/**
 * Opens the pictures of a labelled collection: picture files, and single images of IDX files, which are named as
 * `digits-images-idx3-ubyte#17` (the eighteenth image, counted from 0).
 */

import { resolve } from "node:path";

import { parseIdxImages } from "../../core/dataset/idx.js";
import { IMAGE_PIXELS, IMAGE_SIDE } from "../../core/dataset/image-set.js";
import { fail } from "../../core/errors.js";
import type { Picture } from "../../core/picture/picture.js";
import { readInputFile } from "../files/input-file.js";
import { loadPicture } from "./picture-file.js";

/**
 * Creates the way to open the pictures of a collection by their names in it.
 *
 * @param folder to which relative names are taken
 * @returns throws FILE_NOT_FOUND, FILE_UNREADABLE, DATASET_MALFORMED, and what `loadPicture` throws
 */
export function createPictureLoader(folder: string): (file: string) => Promise<Picture> {
  // A list names the images of one file by the thousand: it is read once.
  const idxFiles = new Map<string, Promise<Uint8Array>>();

  async function loadIdxImage(file: string, index: number): Promise<Picture> {
    const path = resolve(folder, file);
    const opened = idxFiles.get(path) ?? readInputFile(path).then((bytes) => parseIdxImages(bytes, file));
    idxFiles.set(path, opened);
    const images = await opened;
    const count = images.length / IMAGE_PIXELS;
    if (index >= count) {
      fail("DATASET_MALFORMED", `there is no image ${index} in ${file}: it holds ${count}, counted from 0.`);
    }
    return toPicture(images.subarray(index * IMAGE_PIXELS, (index + 1) * IMAGE_PIXELS));
  }

  return async (file) => {
    const [, idxFile, index] = /^(.+)#(\d+)$/s.exec(file) ?? [];
    return idxFile === undefined ? loadPicture(resolve(folder, file)) : loadIdxImage(idxFile, Number(index));
  };
}

/** White ink on black, as IDX files of digits have it. */
function toPicture(image: Uint8Array): Picture {
  const rgba = new Uint8Array(4 * IMAGE_PIXELS).fill(255);
  for (const [i, ink] of image.entries()) rgba.fill(ink, 4 * i, 4 * i + 3);
  return { width: IMAGE_SIDE, height: IMAGE_SIDE, rgba };
}
