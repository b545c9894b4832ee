/**
 * Photos for tests: the photo simulator's pictures of MNIST's test digits, with the traces of JPEG that a phone
 * leaves, decoded as a user's file would be.
 */

import sharp from "sharp";

import type { ImageSet } from "../src/core/dataset/image-set.js";
import type { Picture } from "../src/core/picture/picture.js";
import { simulatePhoto, type PhotoTruth, type SimulatePhotoOptions } from "../tools/photos/simulator.js";
import { loadMnist } from "../src/node/data/mnist.js";
import { decodePicture } from "../src/node/pictures/picture-file.js";

/** What phones and their messengers use. */
const JPEG_QUALITY = 85;

export interface PhotoFile {
  readonly bytes: Buffer;
  readonly truth: PhotoTruth;
}

/** Takes photos of MNIST's test digits. */
export async function createPhotographer() {
  const digits: ImageSet = await loadMnist("test");

  async function takeFile(options: Omit<SimulatePhotoOptions, "digits">): Promise<PhotoFile> {
    const { picture, truth } = simulatePhoto({ ...options, digits });
    return { bytes: await toJpeg(picture), truth };
  }

  return {
    takeFile,
    async take(options: Omit<SimulatePhotoOptions, "digits">): Promise<{ picture: Picture; truth: PhotoTruth }> {
      const { bytes, truth } = await takeFile(options);
      return { picture: await decodePicture(bytes), truth };
    },
  };
}

/** Writes a picture as JPEG. */
export async function toJpeg(picture: Picture): Promise<Buffer> {
  const { width, height, rgba } = picture;
  return sharp(rgba, { raw: { width, height, channels: 4 } })
    .removeAlpha()
    .jpeg({ quality: JPEG_QUALITY })
    .toBuffer();
}
