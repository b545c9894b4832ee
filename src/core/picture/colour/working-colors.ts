/**
 * From a picture to the size that is worked at: large pictures are reduced early, by a whole factor and by area, so
 * that every later step has a bounded cost. Transparency is laid on a backdrop on the way.
 */

import type { Box, Size } from "../box.js";
import type { Picture } from "../picture.js";
import { createPlane, type Plane } from "../plane.js";

/**
 * The longer side of the picture that is worked on, at most, in pixels. The network sees a digit at 20 pixels, so one
 * that takes a thirtieth of a photo's side is still whole; a 12-megapixel photo becomes 0.75 megapixels.
 */
export const WORKING_SIDE_PX = 1300;

/** Share of transparent area from which the opaque part is taken to be the writing, and not the paper. */
const MOSTLY_CLEAR = 0.5;

/** Opacity from which a pixel is opaque, short of 1 by less than rounding. */
const OPAQUE = 1 - 1e-6;

/** The opacity of an opaque pixel of the picture, and the brightest of its colours. */
const OPAQUE_BYTE = 255;

/** Of a pixel in one number: red and blue, or green and opacity; and of two sums in one number the first. */
const EVEN_BYTES = 0xff00ff;
const LOW_HALF = 0xffff;

/** Red, green and blue at working size, each 0 to 1, opaque. They are one plane where the picture is grey. */
export interface WorkingColors {
  readonly width: number;
  readonly height: number;
  readonly red: Plane;
  readonly green: Plane;
  readonly blue: Plane;
  /** Pixels of the picture along each side of a working pixel. */
  readonly factor: number;
}

/** Reduces a picture: every working pixel is the mean of the `factor` x `factor` pixels it covers. */
export function toWorkingColors(
  { width, height, rgba }: Picture,
  workingSidePx: number = WORKING_SIDE_PX,
): WorkingColors {
  const factor = Math.max(1, Math.ceil(Math.max(width, height) / workingSidePx));
  const size: Size = { width: Math.ceil(width / factor), height: Math.ceil(height / factor) };
  const red = createPlane(size.width, size.height);
  // Grey pictures are many, and need only one plane; opaque ones need none for their opacity.
  const pixels = toPixels(rgba);
  const isColored = !isGrey(pixels);
  const green = isColored ? createPlane(size.width, size.height) : red;
  const blue = isColored ? createPlane(size.width, size.height) : red;
  const planes = isColored ? [red, green, blue] : [red];
  let alpha: Plane | undefined;
  if (factor === 1) alpha = copyPixels(rgba, planes, size, isOpaque(pixels));
  else if (!reduceOpaque({ width, height, pixels }, planes, size, factor)) {
    alpha = reducePixels({ width, height, rgba }, planes, size, factor);
  }
  if (alpha) layOnBackdrop(planes, alpha);
  return { ...size, red, green, blue, factor };
}

/** A box of working pixels, in the picture's own. */
export function toPictureBox(box: Box, factor: number, picture: Pick<Picture, "width" | "height">): Box {
  const x = box.x * factor;
  const y = box.y * factor;
  const width = Math.min(box.width * factor, picture.width - x);
  return { x, y, width, height: Math.min(box.height * factor, picture.height - y) };
}

function isGrey(pixels: Uint32Array): boolean {
  for (let i = 0; i < pixels.length; i++) {
    const pixel = pixels[i]!;
    // Red, green and blue are its lowest bytes.
    if (((pixel ^ (pixel >>> 8)) & 0xffff) !== 0) return false;
  }
  return true;
}

function isOpaque(pixels: Uint32Array): boolean {
  for (let i = 0; i < pixels.length; i++) if (pixels[i]! >>> 24 !== OPAQUE_BYTE) return false;
  return true;
}

/** A number per pixel. */
function toPixels(rgba: Uint8Array): Uint32Array {
  const { buffer, byteOffset, length } = rgba.byteOffset % 4 === 0 ? rgba : rgba.slice();
  return new Uint32Array(buffer, byteOffset, length / 4);
}

/**
 * Fills a plane per channel, in the order of the channels.
 *
 * @returns the opacities, if any is not full
 */
function copyPixels(rgba: Uint8Array, planes: readonly Plane[], size: Size, isAllOpaque: boolean): Plane | undefined {
  if (isAllOpaque) {
    const shares = Float32Array.from({ length: OPAQUE_BYTE + 1 }, (_, byte) => byte / OPAQUE_BYTE);
    for (const [channel, { values }] of planes.entries()) {
      for (let i = 0, at = channel; i < values.length; i++, at += 4) values[i] = shares[rgba[at]!]!;
    }
    return undefined;
  }
  const share = 1 / OPAQUE_BYTE;
  const alpha: Plane = { ...size, values: new Float32Array(size.width * size.height).fill(1) };
  for (let i = 0, at = 3; at < rgba.length; i++, at += 4) {
    if (rgba[at]! !== OPAQUE_BYTE) alpha.values[i] = rgba[at]! * share;
  }
  for (const [channel, { values }] of planes.entries()) {
    for (let i = 0, at = 0; i < values.length; i++, at += 4) {
      const premultiplied = rgba[at + channel]! * rgba[at + 3]!;
      values[i] = (premultiplied * share) / OPAQUE_BYTE;
    }
  }
  return alpha;
}

/**
 * Makes each working pixel the mean of `factor` x `factor` pixels that are all opaque, two channels in a number.
 *
 * @returns whether they are, and no more of them than such numbers can hold
 */
function reduceOpaque(
  { width, height, pixels }: Size & { readonly pixels: Uint32Array },
  planes: readonly Plane[],
  size: Size,
  factor: number,
): boolean {
  if (factor * factor * OPAQUE_BYTE > LOW_HALF) return false;
  const redAndBlue = new Uint32Array(size.width);
  const greenAndOpacity = new Uint32Array(size.width);
  for (let row = 0, to = 0; row < size.height; row++) {
    redAndBlue.fill(0);
    greenAndOpacity.fill(0);
    const bottom = Math.min(height, (row + 1) * factor);
    for (let y = row * factor, at = y * width; y < bottom; y++) {
      for (let column = 0, x = 0; x < width; column++) {
        let even = 0;
        let odd = 0;
        for (const end = Math.min(width, x + factor); x < end; x++, at++) {
          const pixel = pixels[at]!;
          even += pixel & EVEN_BYTES;
          odd += (pixel >>> 8) & EVEN_BYTES;
        }
        redAndBlue[column]! += even;
        greenAndOpacity[column]! += odd;
      }
    }
    for (let column = 0; column < size.width; column++, to++) {
      const count = (bottom - row * factor) * (Math.min(width, (column + 1) * factor) - column * factor);
      const one = redAndBlue[column]!;
      const other = greenAndOpacity[column]!;
      if (other >>> 16 !== count * OPAQUE_BYTE) return false;
      const share = 1 / (OPAQUE_BYTE * count);
      planes[0]!.values[to] = ((one & LOW_HALF) * OPAQUE_BYTE * share) / OPAQUE_BYTE;
      if (planes.length === 1) continue;
      planes[1]!.values[to] = ((other & LOW_HALF) * OPAQUE_BYTE * share) / OPAQUE_BYTE;
      planes[2]!.values[to] = ((one >>> 16) * OPAQUE_BYTE * share) / OPAQUE_BYTE;
    }
  }
  return true;
}

/** As {@link copyPixels}, each pixel the mean of `factor` x `factor`. */
function reducePixels(
  { width, height, rgba }: Picture,
  planes: readonly Plane[],
  size: Size,
  factor: number,
): Plane | undefined {
  let alpha: Plane | undefined;
  const sums = new Float64Array(size.width * 4); // premultiplied colours and opacity of one row of working pixels
  for (let row = 0; row < size.height; row++) {
    const top = row * factor;
    const rows = Math.min(factor, height - top);
    sums.fill(0);
    for (let y = top; y < top + rows; y++) addRow(rgba, y * width * 4, width, factor, sums);
    for (let column = 0, at = row * size.width; column < size.width; column++) {
      const columns = Math.min(factor, width - column * factor);
      const share = 1 / (OPAQUE_BYTE * rows * columns);
      const from = column * 4;
      for (let channel = 0; channel < planes.length; channel++) {
        planes[channel]!.values[at] = (sums[from + channel]! * share) / OPAQUE_BYTE;
      }
      const opacity = sums[from + 3]! * share;
      if (opacity < OPAQUE) alpha ??= { ...size, values: new Float32Array(size.width * size.height).fill(1) };
      if (alpha) alpha.values[at] = opacity;
      at++;
    }
  }
  return alpha;
}

/** Adds one row of the picture to the sums of the working pixels above it. */
function addRow(rgba: Uint8Array, start: number, width: number, factor: number, sums: Float64Array): void {
  for (let x = 0, at = start, to = 0; x < width; to += 4) {
    const end = Math.min(width, x + factor);
    let red = 0;
    let green = 0;
    let blue = 0;
    let opacity = 0;
    for (; x < end; x++, at += 4) {
      const alpha = rgba[at + 3]!;
      red += rgba[at]! * alpha;
      green += rgba[at + 1]! * alpha;
      blue += rgba[at + 2]! * alpha;
      opacity += alpha;
    }
    sums[to]! += red;
    sums[to + 1]! += green;
    sums[to + 2]! += blue;
    sums[to + 3]! += opacity;
  }
}

/**
 * Lays premultiplied colours on white paper; on black where most of the picture is clear and what is drawn on it is
 * light, since white writing was not meant for white paper.
 */
function layOnBackdrop(colors: readonly Plane[], { values }: Plane): void {
  let opaque = 0;
  for (const opacity of values) opaque += opacity;
  const clear = values.length - opaque;
  if (clear <= 0) return;
  const light = colors.reduce((sum, color) => sum + color.values.reduce((part, value) => part + value, 0), 0);
  const isLightWriting = clear > MOSTLY_CLEAR * values.length && light > (opaque * colors.length) / 2;
  if (isLightWriting) return;
  for (const color of colors) {
    for (let i = 0; i < values.length; i++) color.values[i]! += 1 - values[i]!;
  }
}
