/**
 * From a picture to the size that is worked at: large pictures are reduced early, by a whole factor and by area, so
 * that every later step has a bounded cost. Transparency is laid on a backdrop on the way.
 */

import type { Box } from "./box.js";
import type { Picture } from "./picture.js";
import { createPlane, type Plane } from "./plane.js";

/**
 * The longer side of the picture that is worked on, at most, in pixels. The network sees a digit at 20 pixels, so one
 * that takes a thirtieth of a photo's side is still whole; a 12-megapixel photo becomes 0.75 megapixels.
 */
export const WORKING_SIDE_PX = 1300;

/** Share of transparent area from which the opaque part is taken to be the writing, and not the paper. */
const MOSTLY_CLEAR = 0.5;

/** Opacity from which a pixel is opaque, short of 1 by less than rounding. */
const OPAQUE = 1 - 1e-6;

/** Red, green and blue at working size, each 0 to 1, opaque. */
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
  const factor = Math.max(
    1,
    Math.ceil(Math.max(width, height) / workingSidePx),
  );
  const smallWidth = Math.ceil(width / factor);
  const smallHeight = Math.ceil(height / factor);
  const red = createPlane(smallWidth, smallHeight);
  const green = createPlane(smallWidth, smallHeight);
  const blue = createPlane(smallWidth, smallHeight);
  // Most pictures are opaque, and need none.
  let alpha: Plane | undefined;
  const sums = new Float64Array(smallWidth * 4); // premultiplied colours and opacity of one row of working pixels
  for (let row = 0; row < smallHeight; row++) {
    const top = row * factor;
    const rows = Math.min(factor, height - top);
    sums.fill(0);
    for (let y = top; y < top + rows; y++) {
      addRow(rgba, y * width * 4, width, factor, sums);
    }
    for (let column = 0, at = row * smallWidth; column < smallWidth; column++) {
      const columns = Math.min(factor, width - column * factor);
      const share = 1 / (255 * rows * columns);
      const from = column * 4;
      red.values[at] = (sums[from]! * share) / 255;
      green.values[at] = (sums[from + 1]! * share) / 255;
      blue.values[at] = (sums[from + 2]! * share) / 255;
      const opacity = sums[from + 3]! * share;
      if (opacity < OPAQUE)
        alpha ??= createOpaquePlane(smallWidth, smallHeight);
      if (alpha) alpha.values[at] = opacity;
      at++;
    }
  }
  if (alpha) layOnBackdrop([red, green, blue], alpha);
  return { width: smallWidth, height: smallHeight, red, green, blue, factor };
}

/** A box of working pixels, in the picture's own. */
export function toPictureBox(
  box: Box,
  factor: number,
  picture: Pick<Picture, "width" | "height">,
): Box {
  const x = box.x * factor;
  const y = box.y * factor;
  return {
    x,
    y,
    width: Math.min(box.width * factor, picture.width - x),
    height: Math.min(box.height * factor, picture.height - y),
  };
}

function createOpaquePlane(width: number, height: number): Plane {
  const plane = createPlane(width, height);
  plane.values.fill(1);
  return plane;
}

/** Adds one row of the picture to the sums of the working pixels above it. */
function addRow(
  rgba: Uint8Array,
  start: number,
  width: number,
  factor: number,
  sums: Float64Array,
): void {
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
  const light = colors.reduce(
    (sum, color) => sum + color.values.reduce((part, value) => part + value, 0),
    0,
  );
  const isLightWriting =
    clear > MOSTLY_CLEAR * values.length && light > (opaque * 3) / 2;
  if (isLightWriting) return;
  for (const color of colors) {
    for (let i = 0; i < values.length; i++) {
      color.values[i]! += 1 - values[i]!;
    }
  }
}
