/**
 * From colour to grey: transparency is laid on white, and the three channels become one brightness. Large pictures
 * are reduced on the way, so that all later steps work at a bounded size.
 */

import { resampleArea, type RowSource } from "./area-resample.js";
import type { Picture } from "./picture.js";
import type { Plane } from "./plane.js";

/**
 * The longer side of the picture that is worked on, in pixels. The network sees a digit at 20 pixels, so one that
 * takes a tenth of a photo still comes down from 100; the cost of a photo stays that of one megapixel.
 */
export const WORKING_SIDE_PX = 1000;

/** Weights of ITU-R BT.601 luma, for the gamma-coded values that picture files hold. */
const RED_WEIGHT = 0.299;
const GREEN_WEIGHT = 0.587;
const BLUE_WEIGHT = 0.114;

/** Brightness at working size: 0 black, 1 white. The aspect is kept to within half a pixel. */
export function toGrey(
  picture: Picture,
  workingSidePx: number = WORKING_SIDE_PX,
): Plane {
  const { width, height } = picture;
  const scale = Math.min(1, workingSidePx / Math.max(width, height));
  return resampleArea(
    luminanceRows(picture),
    Math.max(1, Math.round(width * scale)),
    Math.max(1, Math.round(height * scale)),
  );
}

/** Rows of brightness, 0 black to 1 white; a transparent pixel is the white paper under it. */
export function luminanceRows(picture: Picture): RowSource {
  const { width, height, rgba } = picture;
  return {
    width,
    height,
    readRow(y, row) {
      let at = y * width * 4;
      for (let x = 0; x < width; x++, at += 4) {
        const luma =
          RED_WEIGHT * rgba[at]! +
          GREEN_WEIGHT * rgba[at + 1]! +
          BLUE_WEIGHT * rgba[at + 2]!;
        const opacity = rgba[at + 3]! / 255;
        row[x] = 1 - opacity * (1 - luma / 255);
      }
    },
  };
}
