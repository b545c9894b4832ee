/** A table on paper: drawn borders, a number of MNIST's digits in some of its cells, and light that falls off. */

import sharp from "sharp";

import { imageAt } from "../src/core/dataset/image-set.js";
import { IMAGE_SIZE } from "../src/core/digits.js";
import { createRandom } from "../src/core/tensor/random.js";
import { loadMnist } from "../src/node/data/mnist.js";

/** Side of a digit's image, size of a cell, and the margin around the table, in pixels. */
const DIGIT_PX = 56;
const CELL = { width: 190, height: 90 };
const MARGIN_PX = 60;
const BORDER_PX = 3;
/** A digit's image has blank sides. */
const ADVANCE_PX = 36;
const PAPER = 228;
const INK = 40;
const SHADOW = 50;

/** Draws it, as PNG; an empty text leaves its cell empty. */
export async function drawTable(rows: readonly (readonly string[])[], hasBorders = true): Promise<Buffer> {
  const width = 2 * MARGIN_PX + rows[0]!.length * CELL.width;
  const height = 2 * MARGIN_PX + rows.length * CELL.height;
  const random = createRandom(5);
  /** 0 paper, 1 full ink. */
  const ink = new Float32Array(width * height);
  const darken = (x: number, y: number, share: number) => {
    ink[y * width + x] = Math.max(ink[y * width + x]!, share);
  };
  for (let y = MARGIN_PX; hasBorders && y < height - MARGIN_PX + BORDER_PX; y++) {
    for (let x = MARGIN_PX; x < width - MARGIN_PX + BORDER_PX; x++) {
      const isBorder = (x - MARGIN_PX) % CELL.width < BORDER_PX || (y - MARGIN_PX) % CELL.height < BORDER_PX;
      if (isBorder) darken(x, y, 0.7);
    }
  }
  const images = await enlargedDigits();
  for (const [row, texts] of rows.entries()) {
    for (const [column, text] of texts.entries()) {
      const left = MARGIN_PX + column * CELL.width + 12 + random.integer(8);
      const top = MARGIN_PX + row * CELL.height + 14 + random.integer(8);
      for (const [place, digit] of Array.from(text, Number).entries()) {
        const image = images[digit]!;
        for (let at = 0; at < image.length; at++) {
          darken(left + place * ADVANCE_PX + (at % DIGIT_PX), top + Math.floor(at / DIGIT_PX), image[at]! / 255);
        }
      }
    }
  }
  const grey = Uint8Array.from(ink, (share, at) => {
    const paper = PAPER - (SHADOW * (at % width)) / width;
    return paper + (INK - paper) * share + random.uniform(-4, 4);
  });
  return sharp(grey, { raw: { width, height, channels: 1 } })
    .png()
    .toBuffer();
}

/** The first image of each digit in MNIST's test set. */
async function enlargedDigits(): Promise<Uint8Array[]> {
  const mnist = await loadMnist("test");
  return Promise.all(
    Array.from({ length: 10 }, async (_, digit) => {
      const image = imageAt(mnist, mnist.labels.indexOf(digit));
      return sharp(image, { raw: { width: IMAGE_SIZE, height: IMAGE_SIZE, channels: 1 } })
        .resize(DIGIT_PX, DIGIT_PX, { kernel: "cubic" })
        .extractChannel(0)
        .raw()
        .toBuffer();
    }),
  );
}
