/**
 * The pictures of the reading benchmark, made anew each time from MNIST's test digits: a photo of a phone's size, a
 * drawing, and a folder of small files.
 */

import { join } from "node:path";
import sharp, { type Sharp } from "sharp";

import { imageAt, type ImageSet } from "../src/core/dataset/image-set.js";
import { IMAGE_SIZE } from "../src/core/digits.js";
import type { Picture } from "../src/core/picture/picture.js";
import { createGlyph, FIELD_SIDE, sampleGlyph } from "../tools/photos/glyph.js";
import { simulatePhoto } from "../tools/photos/simulator.js";

/** What phones write. */
const JPEG_QUALITY = 90;
const DRAWING_SIDE_PX = 280;
const SMALL_SIDE_PX = 100;

/** A 12-megapixel JPEG photo: ten digits on two lines, under a lamp and a soft shadow. */
export async function writePhoto(folder: string, digits: ImageSet): Promise<string> {
  const { picture } = simulatePhoto({
    seed: 12,
    preset: "shadow",
    digits,
    lines: [["31415"], ["92653"]],
    width: 4000,
    height: 3000,
  });
  const path = join(folder, "photo.jpg");
  await toSharp(picture).jpeg({ quality: JPEG_QUALITY }).toFile(path);
  return path;
}

/** A 280x280 PNG as a drawing field gives it: one digit in even black strokes on white. */
export async function writeDrawing(folder: string, digits: ImageSet): Promise<string> {
  const penWidth = 2;
  const glyph = createGlyph(imageAt(digits, 0), penWidth);
  const side = DRAWING_SIDE_PX;
  const rgba = new Uint8Array(side * side * 4).fill(255);
  const cells = FIELD_SIDE / side;
  const pixelPx = side / IMAGE_SIZE;
  for (let y = 0, at = 0; y < side; y++) {
    for (let x = 0; x < side; x++, at += 4) {
      const inside = sampleGlyph(glyph, x * cells, y * cells);
      const ink = Math.min(1, Math.max(0, 0.5 + inside * pixelPx));
      rgba.fill(255 * (1 - ink), at, at + 3);
    }
  }
  const path = join(folder, "drawing.png");
  await toSharp({ width: side, height: side, rgba }).png().toFile(path);
  return path;
}

/** Small PNG files, one digit each on plain paper; their names within the folder. */
export async function writeSmallFiles(folder: string, digits: ImageSet, count: number): Promise<string[]> {
  const names: string[] = [];
  for (let seed = 0; seed < count; seed++) {
    const { picture } = simulatePhoto({
      seed,
      preset: "plain",
      digits,
      lines: [[String(seed % 10)]],
      width: SMALL_SIDE_PX,
      height: SMALL_SIDE_PX,
    });
    const name = `small-${seed}.png`;
    await toSharp(picture).png().toFile(join(folder, name));
    names.push(name);
  }
  return names;
}

function toSharp({ width, height, rgba }: Picture): Sharp {
  return sharp(rgba, { raw: { width, height, channels: 4 } }).removeAlpha();
}
