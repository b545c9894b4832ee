/**
 * From a picture to its ink.
 */

import type { Box } from "../box.js";
import { toContrastGrey } from "../colour/contrast-grey.js";
import { fail } from "../../errors.js";
import { type Ink, separateInk } from "./ink.js";
import { checkPictureSize, type Picture } from "../picture.js";
import { toPictureBox, toWorkingColors } from "../colour/working-colors.js";

/** The ink of a picture, at working size. */
export interface FoundInk extends Ink {
  readonly picture: Picture;
  /** A box of the plane of ink, in the picture's pixels. */
  toPictureBox(box: Box): Box;
  /** Pixels of the picture along each side of a pixel of the plane of ink. */
  readonly factor: number;
}

/**
 * Finds the ink of a picture.
 *
 * @throws PICTURE_TOO_SMALL, PICTURE_NO_INK
 */
export function findInk(picture: Picture): FoundInk {
  checkPictureSize(picture);
  const colors = toWorkingColors(picture);
  const { factor } = colors;
  const ink = separateInk(toContrastGrey(colors));
  if (ink.components.length === 0) failBlank();
  return {
    ...ink,
    picture,
    factor,
    toPictureBox: (box) => toPictureBox(box, factor, picture),
  };
}

/** Says that nothing is written on a picture. */
export function failBlank(): never {
  fail(
    "PICTURE_NO_INK",
    "no ink found: nothing on the picture stands out from its background. Write darker, or come closer.",
  );
}
