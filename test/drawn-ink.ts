/**
 * Drawings for tests: strokes and discs with hard edges as planes and as pictures, and how much of a drawing was found
 * again.
 */

import type { Ink } from "../src/core/picture/pieces/find-ink.js";
import type { Picture } from "../src/core/picture/picture.js";
import { createPlane, type Plane } from "../src/core/picture/plane.js";
import { createRandom } from "../src/core/tensor/random.js";

/** Whether a pixel belongs to a drawing. */
export type Shape = (x: number, y: number) => boolean;

/** Red, green, blue and, where it is not 255, opacity; 0 to 255. */
export type Color = readonly [number, number, number, number?];

/** Share of full ink from which a pixel counts as found. */
const FOUND_INK = 0.3;

/** A stroke of even breadth along a polyline, with round ends. */
export function stroke(points: readonly (readonly [x: number, y: number])[], breadth: number): Shape {
  const reach = breadth / 2;
  const columns = points.map(([x]) => x);
  const rows = points.map(([, y]) => y);
  const [left, right] = [Math.min(...columns), Math.max(...columns)];
  const [top, bottom] = [Math.min(...rows), Math.max(...rows)];
  return (x, y) =>
    x >= left - reach &&
    x <= right + reach &&
    y >= top - reach &&
    y <= bottom + reach &&
    points.slice(1).some((to, i) => distanceTo(points[i]!, to, x, y) <= reach);
}

export function disc(centreX: number, centreY: number, radius: number): Shape {
  return (x, y) => Math.hypot(x - centreX, y - centreY) <= radius;
}

/** A circle of the given breadth; `radius` is that of its outer edge. */
export function ring(centreX: number, centreY: number, radius: number, breadth: number): Shape {
  return (x, y) => {
    const distance = Math.hypot(x - centreX, y - centreY);
    return distance <= radius && distance > radius - breadth;
  };
}

/** The columns from `left` to `left + width - 1`, and so the rows. */
export function rectangle(left: number, top: number, width: number, height: number): Shape {
  return (x, y) => x >= left && x < left + width && y >= top && y < top + height;
}

export function anyOf(...shapes: readonly Shape[]): Shape {
  return (x, y) => shapes.some((shape) => shape(x, y));
}

/** A plane of the values that `valueAt` gives. */
export function drawPlane(width: number, height: number, valueAt: (x: number, y: number) => number | boolean): Plane {
  const plane = createPlane(width, height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) plane.values[at++] = Number(valueAt(x, y));
  }
  return plane;
}

/** A plane of evenly distributed random values from 0 to 1. */
export function randomPlane(seed: number, mostSide = 24): Plane {
  const random = createRandom(seed, 1);
  const width = 1 + random.integer(mostSide);
  const height = 1 + random.integer(mostSide);
  return drawPlane(width, height, () => random.uniform());
}

/** The plane of rows of figures: "." is 0, a figure its tenth, "#" is 1. */
export function planeOfRows(...rows: readonly string[]): Plane {
  return drawPlane(rows[0]!.length, rows.length, (x, y) => {
    const sign = rows[y]![x]!;
    if (sign === "#") return 1;
    return sign === "." ? 0 : Number(sign) / 10;
  });
}

export function drawPicture(width: number, height: number, colorAt: (x: number, y: number) => Color): Picture {
  const rgba = new Uint8Array(width * height * 4);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) {
      const [red, green, blue, opacity = 255] = colorAt(x, y);
      // Sensors saturate and do not wrap around.
      rgba.set(
        [red, green, blue, opacity].map((value) => Math.round(Math.min(255, Math.max(0, value)))),
        at,
      );
    }
  }
  return { width, height, rgba };
}

/** Shares of a shape's pixels that were missed, and that were found besides. */
export interface Comparison {
  readonly missed: number;
  readonly besides: number;
}

/** How well the values above a limit are the shape. */
export function comparePlane({ width, values }: Plane, limit: number, shape: Shape): Comparison {
  let [drawn, missed, besides] = [0, 0, 0];
  for (let at = 0; at < values.length; at++) {
    const x = at % width;
    const isDrawn = shape(x, (at - x) / width);
    const isFound = values[at]! > limit;
    if (isDrawn) drawn++;
    if (isDrawn && !isFound) missed++;
    if (!isDrawn && isFound) besides++;
  }
  return { missed: missed / drawn, besides: besides / drawn };
}

/** How well the pieces of ink are the shape. */
export function compareInk({ ink, labels, components }: Ink, shape: Shape): Comparison {
  const kept = new Set(components.map(({ label }) => label));
  const values = ink.values.map((value, at) => (kept.has(labels[at]!) ? value : 0));
  return comparePlane({ ...ink, values }, FOUND_INK, shape);
}

/** From a pixel to the nearest place of the line between two points. */
function distanceTo(
  [fromX, fromY]: readonly [number, number],
  [toX, toY]: readonly [number, number],
  x: number,
  y: number,
): number {
  const [alongX, alongY] = [toX - fromX, toY - fromY];
  const length = alongX ** 2 + alongY ** 2;
  const share = length === 0 ? 0 : ((x - fromX) * alongX + (y - fromY) * alongY) / length;
  const place = Math.min(1, Math.max(0, share));
  return Math.hypot(x - fromX - place * alongX, y - fromY - place * alongY);
}
