/**
 * All glyphs of a family on one sheet, for the eye that decides which of them a person would misread.
 */

import sharp from "sharp";

import { IMAGE_SIZE } from "../../src/core/digits.js";
import type { Glyph } from "./render-glyphs.js";

const COLUMNS = 24;

/** Image pixels are drawn twice as large, with a gap between two images. */
const SCALE = 2;
const CELL_PX = IMAGE_SIZE * SCALE + 4;

/** Grey of the gaps, between paper (255) and ink (0). */
const GAP = 170;

/** A PNG, row by row in the order given, dark ink on white. */
export async function drawContactSheet(glyphs: readonly Glyph[]): Promise<Uint8Array> {
  const width = COLUMNS * CELL_PX;
  const height = Math.ceil(glyphs.length / COLUMNS) * CELL_PX;
  const pixels = new Uint8Array(width * height).fill(GAP);
  for (const [i, { image }] of glyphs.entries()) {
    const left = (i % COLUMNS) * CELL_PX;
    const top = Math.floor(i / COLUMNS) * CELL_PX;
    for (let y = 0; y < IMAGE_SIZE * SCALE; y++) {
      for (let x = 0; x < IMAGE_SIZE * SCALE; x++) {
        const from = Math.floor(y / SCALE) * IMAGE_SIZE + Math.floor(x / SCALE);
        pixels[(top + y) * width + left + x] = 255 - image[from]!;
      }
    }
  }
  return sharp(pixels, { raw: { width, height, channels: 1 } })
    .png()
    .toBuffer();
}
