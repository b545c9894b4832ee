/**
 * From places on the sheet, in mm, to places in the picture, in pixels: points, the projections that take one to the other,
 * and where the camera stands. All writing comes to lie within the picture.
 */

import type { Random } from "../../src/core/tensor/random.js";
import { draw, type PhotoRecipe } from "./presets.js";

/** A single digit must not fill the whole height: people leave paper around what they photograph. */
const MOST_LINE_SHARE = 0.6;
/** Paper that always stays beside the writing, as a share of the picture's shorter side. */
const LEAST_MARGIN = 0.03;

/** `y` points down. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Of a picture, in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** An upright rectangle with edges anywhere. */
export interface Extent {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

type Row = readonly [number, number, number];

/** Row-major, 3x3; takes [x, y, 1] to [x', y', w]. */
export type Projection = readonly [number, number, number, number, number, number, number, number, number];

/** The smallest extent that holds all points. */
export function extentOf(points: readonly Point[]): Extent {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y } of points) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x);
    bottom = Math.max(bottom, y);
  }
  return { left, top, right, bottom };
}

/** The corners, clockwise from the upper left. */
export function cornersOf({ left, top, right, bottom }: Extent): Point[] {
  return [
    { x: left, y: top },
    { x: right, y: top },
    { x: right, y: bottom },
    { x: left, y: bottom },
  ];
}

/** The projection that takes (x, y) to (a x + b y + c, d x + e y + f). */
export function affine([a, b, c]: Row, [d, e, f]: Row): Projection {
  return [a, b, c, d, e, f, 0, 0, 1];
}

/** Turns about the origin, clockwise where y points down. */
export function rotation(radians: number): Projection {
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
  return affine([cos, -sin, 0], [sin, cos, 0]);
}

/** Moves. */
export function translation(x: number, y: number): Projection {
  return affine([1, 0, x], [0, 1, y]);
}

/** One after the other: the first one first. */
export function inTurn(first: Projection, ...others: readonly Projection[]): Projection {
  return others.reduce((done, next) => multiply(next, done), first);
}

/** The projection back; its scale is of no account, since every point is divided by its w. */
export function invert([a, b, c, d, e, f, g, h, i]: Projection): Projection {
  return [
    e * i - f * h,
    c * h - b * i,
    b * f - c * e,
    f * g - d * i,
    a * i - c * g,
    c * d - a * f,
    d * h - e * g,
    b * g - a * h,
    a * e - b * d,
  ];
}

/** Where a point comes to lie. */
export function project(projection: Projection, { x, y }: Point): Point {
  const [a, b, c, d, e, f, g, h, i] = projection;
  const w = g * x + h * y + i;
  return { x: (a * x + b * y + c) / w, y: (d * x + e * y + f) / w };
}

/** How many units a unit becomes at a point, in the mean over all directions. */
export function scaleAt(projection: Projection, point: Point): number {
  const step = 1e-3;
  const from = project(projection, point);
  const right = project(projection, { x: point.x + step, y: point.y });
  const down = project(projection, { x: point.x, y: point.y + step });
  const area = (right.x - from.x) * (down.y - from.y) - (right.y - from.y) * (down.x - from.x);
  return Math.sqrt(Math.abs(area)) / step;
}

function multiply(a: Projection, b: Projection): Projection {
  const cell = (row: number, column: number) =>
    a[row * 3]! * b[column]! + a[row * 3 + 1]! * b[3 + column]! + a[row * 3 + 2]! * b[6 + column]!;
  return [cell(0, 0), cell(0, 1), cell(0, 2), cell(1, 0), cell(1, 1), cell(1, 2), cell(2, 0), cell(2, 1), cell(2, 2)];
}

/** Aims at the writing. */
export function aimCamera(
  random: Random,
  recipe: PhotoRecipe,
  writing: { readonly corners: readonly Point[]; readonly digitHeightMm: number },
  { width, height }: Size,
): Projection {
  const block = extentOf(writing.corners);
  const reach = Math.hypot((block.right - block.left) / 2, (block.bottom - block.top) / 2);
  const tiltDirection = random.uniform(0, 2 * Math.PI);
  const tilt = (random.uniform(0.2, 1) * recipe.perspective) / 2 / reach;
  const [tiltX, tiltY] = [tilt * Math.cos(tiltDirection), tilt * Math.sin(tiltDirection)];
  const turn = (draw(random, recipe.rotationDegrees) * Math.PI) / 180;
  const squeeze = 1 - random.uniform(0, recipe.perspective);
  const turned = inTurn(translation(-(block.left + block.right) / 2, -(block.top + block.bottom) / 2), rotation(turn), [
    1,
    0,
    0,
    0,
    squeeze,
    0,
    tiltX,
    tiltY,
    1,
  ]);
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
export function seenExtent(toSheet: Projection, { width, height }: Size): Extent {
  const picture = { left: 0, top: 0, right: width, bottom: height };
  return extentOf(cornersOf(picture).map((corner) => project(toSheet, corner)));
}
