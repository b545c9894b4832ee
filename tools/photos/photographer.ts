/**
 * Simulated photos as a user would send them: MNIST's test digits on paper, with the traces of JPEG that a phone
 * leaves, decoded as any file is.
 */

import sharp from "sharp";

import type { Picture } from "../../src/core/picture/picture.js";
import { loadMnist } from "../../src/node/data/mnist.js";
import { decodePicture } from "../../src/node/pictures/picture-file.js";
import { simulatePhoto, type SimulatedPhoto, type PhotoTruth, type SimulatePhotoOptions } from "./simulator.js";

/** What phones and their messengers use. */
const JPEG_QUALITY = 85;

export interface PhotoFile {
  readonly bytes: Buffer;
  readonly truth: PhotoTruth;
}

/** Takes photos of MNIST's test digits. */
export async function createPhotographer() {
  const digits = await loadMnist("test");

  async function takeFile(options: Omit<SimulatePhotoOptions, "digits">): Promise<PhotoFile> {
    const { picture, truth } = simulatePhoto({ ...options, digits });
    return { bytes: await toJpeg(picture), truth };
  }

  return {
    takeFile,
    async take(options: Omit<SimulatePhotoOptions, "digits">): Promise<SimulatedPhoto> {
      const { bytes, truth } = await takeFile(options);
      return { picture: await decodePicture(bytes), truth };
    },
  };
}

async function toJpeg(picture: Picture): Promise<Buffer> {
  const { width, height, rgba } = picture;
  return sharp(rgba, { raw: { width, height, channels: 4 } })
    .removeAlpha()
    .jpeg({ quality: JPEG_QUALITY })
    .toBuffer();
}
