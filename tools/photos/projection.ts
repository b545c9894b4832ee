/**
 * Projections: the 3x3 matrices that take flat things (a sheet of paper, a digit on it) to the picture a camera
 * makes of them. Straight lines stay straight.
 */

import type { Point } from "./point.js";

/** Row-major, 3x3; takes [x, y, 1] to [x', y', w]. */
export type Projection = readonly [number, number, number, number, number, number, number, number, number];

/** The projection that takes (x, y) to (a x + b y + c, d x + e y + f). */
export function affine(
  [a, b, c]: readonly [number, number, number],
  [d, e, f]: readonly [number, number, number],
): Projection {
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
