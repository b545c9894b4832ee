/**
 * Images for pages: decoded pictures and their ink as `data:` addresses, reduced to what a page has room for, and single
 * images of digits.
 */

import sharp, { type ResizeOptions, type Sharp } from "sharp";

import { IMAGE_PIXELS, IMAGE_SIZE } from "../../core/digits.js";
import { assert } from "../../core/errors.js";
import type { Box, Size } from "../../core/picture/box.js";
import type { Picture } from "../../core/picture/picture.js";
import type { Plane } from "../../core/picture/plane.js";

/** From this size on photos are written as JPEG, a tenth of a PNG; below it every pixel is to be seen as it is. */
const LEAST_JPEG_SIDE_PX = 256;

/** Where the eye no longer finds the difference to the original. */
const JPEG_QUALITY = 82;

/** Steps from paper to full ink: as fine as one sees, and the grain of the paper no longer fills the file. */
const INK_LEVELS = 15;

/** Encodes a picture, or a part of it, reduced so that its longer side has at most `maxSide` pixels. */
export async function toPictureAddress(
  picture: Picture,
  maxSide: number,
  part: Box = { x: 0, y: 0, width: picture.width, height: picture.height },
): Promise<string> {
  const reduced = sharp(picture.rgba, {
    raw: { width: picture.width, height: picture.height, channels: 4 },
    limitInputPixels: false,
  })
    .extract({ left: part.x, top: part.y, width: part.width, height: part.height })
    .resize(toFitIn(maxSide))
    // As people see a transparent picture: on white.
    .flatten({ background: "#fff" });
  const isLarge = Math.min(maxSide, Math.max(part.width, part.height)) >= LEAST_JPEG_SIDE_PX;
  return isLarge
    ? toAddress(reduced.jpeg({ quality: JPEG_QUALITY }), "image/jpeg")
    : toAddress(reduced.png({ compressionLevel: 9 }), "image/png");
}

/** Encodes ink, 0 to 1 for each pixel, as black on nothing, so that a page may lay it on any paper. */
export async function toInkAddress(ink: Plane, maxSide: number): Promise<string> {
  const { data: levels, info: size } = await sharp(
    Uint8Array.from(ink.values, (value) => Math.round(255 * Math.min(Math.max(value, 0), 1))),
    { raw: { width: ink.width, height: ink.height, channels: 1 } },
  )
    .resize(toFitIn(maxSide))
    .extractChannel(0)
    .raw()
    .toBuffer({ resolveWithObject: true });
  const step = 255 / INK_LEVELS;
  const opacities = levels.map((level) => Math.round(level / step) * step);
  return toAddress(blackInk(opacities, size).png({ compressionLevel: 9 }), "image/png");
}

/** Encodes an image [28, 28], ink 255 and paper 0, as a PNG: black on nothing. */
export async function toDigitPng(image: Uint8Array): Promise<Uint8Array> {
  assert(image.length === IMAGE_PIXELS, `an image of ${image.length} bytes`);
  return blackInk(image, { width: IMAGE_SIZE, height: IMAGE_SIZE }).png().toBuffer();
}

function blackInk(opacities: Uint8Array, { width, height }: Size): Sharp {
  const greyAndAlpha = new Uint8Array(2 * opacities.length);
  for (const [i, opacity] of opacities.entries()) greyAndAlpha[2 * i + 1] = opacity;
  return sharp(greyAndAlpha, { raw: { width, height, channels: 2 } });
}

/** Reduced to at most that many pixels a side, and never enlarged. */
function toFitIn(side: number): ResizeOptions {
  return { width: side, height: side, fit: "inside", withoutEnlargement: true };
}

async function toAddress(image: Sharp, mediaType: string): Promise<string> {
  const bytes = await image.toBuffer();
  return `data:${mediaType};base64,${bytes.toString("base64")}`;
}
