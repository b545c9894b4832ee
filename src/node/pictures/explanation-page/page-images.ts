/**
 * The images of an explanation, each as a `data:` address.
 */

import { scaleBox, type Box, type Size } from "../../../core/picture/box.js";
import type { Picture } from "../../../core/picture/picture.js";
import type { Explanation } from "../../../core/reading/reading.js";
import { toDigitPng } from "../digit-png.js";
import { toInkAddress, toPictureAddress, toPngAddress } from "../html-page/data-image.js";

/** As wide as the page's column on a desktop, nearly. */
const PICTURE_SIDE_PX = 900;

const CROP_SIDE_PX = 160;

/** A crop shows some of what lies around, in shares of its longer side. */
const CROP_MARGIN = 0.25;

/** More crops than one looks at, and few enough that the page stays small. */
export const MAX_CROPS = 60;

export interface PageImages {
  readonly picture: string;
  readonly ink: string;
  /** One for each candidate, in the explanation's order. */
  readonly candidates: readonly string[];
  /** One for each rejected ink, in the reading's order; of the first 60. */
  readonly rejected: readonly string[];
}

/** Encodes all images of the page. */
export async function createPageImages(
  picture: Picture,
  { reading, ink, candidates }: Explanation,
): Promise<PageImages> {
  const rejected = reading.rejected.slice(0, MAX_CROPS);
  return {
    picture: await toPictureAddress(picture, PICTURE_SIDE_PX),
    ink: await toInkAddress(ink, PICTURE_SIDE_PX),
    candidates: await Promise.all(candidates.map(async ({ image }) => toPngAddress(await toDigitPng(image)))),
    rejected: await Promise.all(
      rejected.map(({ box }) => toPictureAddress(picture, CROP_SIDE_PX, withMargin(box, reading, picture))),
    ),
  };
}

/** The box and some of what lies around it, inside the picture. */
function withMargin(box: Box, from: Size, to: Size): Box {
  const { x, y, width, height } = scaleBox(box, from, to);
  const margin = Math.ceil(CROP_MARGIN * Math.max(width, height));
  const left = Math.min(Math.max(0, x - margin), to.width - 1);
  const top = Math.min(Math.max(0, y - margin), to.height - 1);
  return {
    x: left,
    y: top,
    width: Math.max(1, Math.min(to.width, x + width + margin) - left),
    height: Math.max(1, Math.min(to.height, y + height + margin) - top),
  };
}
