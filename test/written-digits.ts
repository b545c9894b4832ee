/** Pictures with digits of MNIST's test set, each where it is wanted: dark on white, smooth at any size. */

import { imageAt } from "../src/core/dataset/image-set.js";
import { IMAGE_SIZE } from "../src/core/digits.js";
import type { Picture } from "../src/core/picture/picture.js";
import { upsample } from "../src/core/picture/plane.js";
import { loadMnist } from "../src/node/data/mnist.js";
import { drawPicture } from "./drawn-ink.js";

/** Enlargement of MNIST's 28x28 images; their digits are then about 60 pixels high. */
const FACTOR = 3;

/** Side of a digit's image on the picture, in pixels; the ink lies in its middle 20 of 28. */
export const WRITTEN_SIDE = IMAGE_SIZE * FACTOR;

/** For each digit, one of MNIST's test images that is written plainly. */
const PLAIN = [3, 2, 1, 18, 4, 15, 11, 0, 61, 7] as const;

export interface PlacedDigit {
  readonly digit: number;
  /** Which of MNIST's test images it is. @default one that is written plainly */
  readonly image?: number;
  /** Of its image's left and upper edge, in pixels. */
  readonly x: number;
  readonly y: number;
}

/** Digits one after another in a line, so far apart as asked for; negative where they overlap. */
export function inLine(
  digits: string,
  { x = 20, y = 20, apart = 0 }: { x?: number; y?: number; apart?: number } = {},
): PlacedDigit[] {
  return Array.from(digits, (digit, i) => ({ digit: Number(digit), x: x + i * (WRITTEN_SIDE + apart), y }));
}

/** Writes digits on white paper. */
export async function writeDigits(width: number, height: number, digits: readonly PlacedDigit[]): Promise<Picture> {
  const mnist = await loadMnist("test");
  const ink = new Float32Array(width * height);
  for (const { digit, image: index = PLAIN[digit]!, x, y } of digits) {
    const image = imageAt(mnist, index);
    const { values } = upsample(
      { width: IMAGE_SIZE, height: IMAGE_SIZE, values: Float32Array.from(image) },
      { width: WRITTEN_SIDE, height: WRITTEN_SIDE },
      FACTOR,
    );
    for (const [at, value] of values.entries()) {
      const column = x + (at % WRITTEN_SIDE);
      const row = y + Math.floor(at / WRITTEN_SIDE);
      if (column < 0 || column >= width || row < 0 || row >= height) continue;
      const to = row * width + column;
      ink[to] = Math.max(ink[to]!, value);
    }
  }
  return drawPicture(width, height, (x, y) => {
    const value = 255 - ink[y * width + x]!;
    return [value, value, value];
  });
}
