/**
 * Photographs of MNIST digits, made at test time: a digit in dark ink on off-white paper, under light that falls
 * off into a soft shadow, with the camera's noise and JPEG's traces.
 */

import sharp from "sharp";

import { imageAt } from "../src/core/dataset/image-set.js";
import { IMAGE_SIZE } from "../src/core/digits.js";
import { createRandom } from "../src/core/tensor/random.js";
import { loadMnist } from "../src/node/data/mnist.js";

/** Size of the photograph, in pixels. */
export const PHOTO = { width: 800, height: 600 } as const;

/** Where the enlarged 28x28 image lies on it. */
export const WRITING = { x: 280, y: 150, side: 308 } as const;

const PAPER = [238, 233, 222] as const;
const INK = [44, 46, 70] as const;
/** How much darker the paper is in the deepest shadow. */
const SHADOW_DEPTH = 0.22;
/** Amplitude of the camera's noise, in grey levels of 256. */
const NOISE_LEVELS = 5;

export interface PhotographedDigit {
  readonly label: number;
  readonly jpeg: Buffer;
}

/** Photographs a digit of MNIST's test set. */
export async function photographDigit(index: number): Promise<PhotographedDigit> {
  const mnist = await loadMnist("test");
  const writing = await enlarge(imageAt(mnist, index));
  const random = createRandom(index);
  const pixels = new Uint8Array(PHOTO.width * PHOTO.height * 3);
  for (let y = 0; y < PHOTO.height; y += 1) {
    for (let x = 0; x < PHOTO.width; x += 1) {
      const light = lightAt(x, y);
      const ink = inkAt(writing, x, y);
      const noise = random.uniform(-NOISE_LEVELS, NOISE_LEVELS);
      for (let channel = 0; channel < 3; channel += 1) {
        const paper = (PAPER[channel] ?? 0) * light;
        const colour = paper + ((INK[channel] ?? 0) - paper) * ink;
        pixels[(y * PHOTO.width + x) * 3 + channel] = colour + noise;
      }
    }
  }
  const jpeg = await sharp(pixels, { raw: { width: PHOTO.width, height: PHOTO.height, channels: 3 } })
    .jpeg({ quality: 82 })
    .toBuffer();
  return { label: mnist.labels[index] ?? -1, jpeg };
}

/** The 28x28 as a hand would have written it larger: smooth, without squares. */
async function enlarge(image: Uint8Array): Promise<Uint8Array> {
  return sharp(image, { raw: { width: IMAGE_SIZE, height: IMAGE_SIZE, channels: 1 } })
    .resize(WRITING.side, WRITING.side, { kernel: "cubic" })
    .blur(3)
    .extractChannel(0)
    .raw()
    .toBuffer();
}

/** 1 in full light, less towards the lower right, where a hand throws its shadow. */
function lightAt(x: number, y: number): number {
  const way = (x / PHOTO.width) * 0.7 + (y / PHOTO.height) * 0.5;
  return 1 - SHADOW_DEPTH / (1 + Math.exp(-8 * (way - 0.75)));
}

function inkAt(writing: Uint8Array, x: number, y: number): number {
  const column = x - WRITING.x;
  const row = y - WRITING.y;
  if (Math.min(column, row) < 0 || Math.max(column, row) >= WRITING.side) {
    return 0;
  }
  return (writing[row * WRITING.side + column] ?? 0) / 255;
}
