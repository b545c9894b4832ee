/**
 * The straight part of the warp: shift, rotation, scale and shear about the image's centre, as the map from a
 * target pixel back to the place in the source whose ink it shows.
 */

import { assert } from "../errors.js";

/** What is done to the image, in the order scale, shear, rotation, shift. */
export interface AffineMotion {
  /** To the right, in pixels. */
  readonly shiftX: number;
  /** Downwards, in pixels. */
  readonly shiftY: number;
  /** Clockwise as seen, in degrees. */
  readonly rotationDegrees: number;
  /** Factor of the width; above 1 is larger. */
  readonly scaleX: number;
  /** Factor of the height; above 1 is larger. */
  readonly scaleY: number;
  /** Angle by which upright strokes lean to the left, in degrees. */
  readonly shearDegrees: number;
}

/** sourceX = xx * x + xy * y + x0 and sourceY = yx * x + yy * y + y0, in pixel centres counted from 0. */
export interface InverseAffine {
  readonly xx: number;
  readonly xy: number;
  readonly x0: number;
  readonly yx: number;
  readonly yy: number;
  readonly y0: number;
}

/** The map from target to source of a motion about the centre of an image of `side` pixels. */
export function invertAffine(motion: AffineMotion, side: number): InverseAffine {
  const angle = (motion.rotationDegrees * Math.PI) / 180;
  const cosine = Math.cos(angle);
  const sine = Math.sin(angle);
  const shear = Math.tan((motion.shearDegrees * Math.PI) / 180);
  const { scaleX, scaleY } = motion;
  assert(scaleX > 0 && scaleY > 0, "a scale is not above 0");
  // Inverse of (rotation * shear * scale): 1/scale * shear^-1 * rotation^T.
  const xx = (cosine + shear * sine) / scaleX;
  const xy = (sine - shear * cosine) / scaleX;
  const yx = -sine / scaleY;
  const yy = cosine / scaleY;
  const centre = (side - 1) / 2;
  const fromX = centre + motion.shiftX;
  const fromY = centre + motion.shiftY;
  return { xx, xy, x0: centre - xx * fromX - xy * fromY, yx, yy, y0: centre - yx * fromX - yy * fromY };
}
