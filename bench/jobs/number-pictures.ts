/** Pictures of numbers: four of MNIST's test digits side by side on white paper, in twice their size. */

import sharp from "sharp";

import { imageAt, type ImageSet } from "../../src/core/dataset/image-set.js";
import { IMAGE_SIZE } from "../../src/core/digits.js";

const DIGITS = 4;
const MARGIN = 24;
const SCALE = 2;

export interface NumberPicture {
  readonly name: string;
  /** What is written on it. */
  readonly label: string;
  readonly bytes: Buffer;
}

/** The picture of a place: never the same one twice, as long as MNIST has digits. */
export async function numberPicture(mnist: ImageSet, place: number): Promise<NumberPicture> {
  const first = place * DIGITS;
  const width = DIGITS * IMAGE_SIZE;
  const ink = new Uint8Array(width * IMAGE_SIZE).fill(255);
  let label = "";
  for (let at = 0; at < DIGITS; at++) {
    const image = imageAt(mnist, (first + at) % mnist.labels.length);
    for (let row = 0; row < IMAGE_SIZE; row++) {
      for (let column = 0; column < IMAGE_SIZE; column++) {
        ink[row * width + at * IMAGE_SIZE + column] = 255 - (image[row * IMAGE_SIZE + column] ?? 0);
      }
    }
    label += String(mnist.labels[(first + at) % mnist.labels.length]);
  }
  const bytes = await sharp(ink, { raw: { width, height: IMAGE_SIZE, channels: 1 } })
    .extend({ top: MARGIN, bottom: MARGIN, left: MARGIN, right: MARGIN, background: "#fff" })
    .toColourspace("b-w")
    .resize({ width: SCALE * (width + 2 * MARGIN) })
    .png()
    .toBuffer();
  return { name: `${String(place).padStart(5, "0")}.png`, label, bytes };
}

/** The pictures of the first places. */
export async function numberPictures(mnist: ImageSet, count: number): Promise<NumberPicture[]> {
  const pictures: NumberPicture[] = [];
  for (let place = 0; place < count; place++) pictures.push(await numberPicture(mnist, place));
  return pictures;
}
