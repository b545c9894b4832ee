/**
 * Where the camera stands: the projection from the sheet, in mm, to the picture, in pixels. All writing comes to
 * lie within the picture.
 */

import type { Random } from "../../src/core/tensor/random.js";
import { cornersOf, extentOf, type Extent, type Point } from "./point.js";
import { affine, inTurn, project, rotation, translation, type Projection } from "./projection.js";
import { draw } from "./range.js";
import type { PhotoRecipe } from "./recipe.js";

/** A single digit must not fill the whole height: people leave paper around what they photograph. */
const MOST_LINE_SHARE = 0.6;
/** Paper that always stays beside the writing, as a share of the picture's shorter side. */
const LEAST_MARGIN = 0.03;

/** Aims at the writing. */
export function aimCamera(
  random: Random,
  recipe: PhotoRecipe,
  writing: {
    readonly corners: readonly Point[];
    readonly digitHeightMm: number;
  },
  { width, height }: { readonly width: number; readonly height: number },
): Projection {
  const block = extentOf(writing.corners);
  const reach = Math.hypot((block.right - block.left) / 2, (block.bottom - block.top) / 2);
  const tiltDirection = random.uniform(0, 2 * Math.PI);
  const tilt = (random.uniform(0.2, 1) * recipe.perspective) / 2 / reach;
  const turned = inTurn(
    translation(-(block.left + block.right) / 2, -(block.top + block.bottom) / 2),
    rotation((draw(random, recipe.rotationDegrees) * Math.PI) / 180),
    [
      1,
      0,
      0,
      0,
      1 - random.uniform(0, recipe.perspective),
      0,
      tilt * Math.cos(tiltDirection),
      tilt * Math.sin(tiltDirection),
      1,
    ],
  );
  const seen = extentOf(writing.corners.map((point) => project(turned, point)));
  const [seenWidth, seenHeight] = [seen.right - seen.left, seen.bottom - seen.top];
  const margin = LEAST_MARGIN * Math.min(width, height);
  const fill = draw(random, recipe.fill);
  const scale = Math.min(
    (fill * width) / seenWidth,
    (fill * height) / seenHeight,
    (MOST_LINE_SHARE * height) / writing.digitHeightMm,
    (width - 2 * margin) / seenWidth,
    (height - 2 * margin) / seenHeight,
  );
  const left = random.uniform(margin, width - margin - scale * seenWidth);
  const top = random.uniform(margin, height - margin - scale * seenHeight);
  return inTurn(turned, affine([scale, 0, left - scale * seen.left], [0, scale, top - scale * seen.top]));
}

/** The smallest upright rectangle on the sheet that holds all the camera sees. */
export function seenExtent(toSheet: Projection, width: number, height: number): Extent {
  const picture = { left: 0, top: 0, right: width, bottom: height };
  return extentOf(cornersOf(picture).map((corner) => project(toSheet, corner)));
}
