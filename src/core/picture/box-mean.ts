/**
 * The mean of what surrounds each pixel, by an integral image: four reads a pixel, whatever the size (Crow 1984).
 */

import { createPlane, type Plane } from "./plane.js";

/** The mean over a square around each pixel, as much of it as lies in the plane. */
export function boxMean({ width, height, values }: Plane, radius: number): Plane {
  const stride = width + 1;
  const integral = new Float64Array(stride * (height + 1));
  for (let y = 0, at = 0; y < height; y++) {
    let sum = 0;
    let to = (y + 1) * stride + 1;
    for (let x = 0; x < width; x++, to++) {
      sum += values[at++]!;
      integral[to] = integral[to - stride]! + sum;
    }
  }
  const means = createPlane(width, height);
  for (let y = 0, at = 0; y < height; y++) {
    const top = Math.max(0, y - radius);
    const bottom = Math.min(height, y + radius + 1);
    const above = top * stride;
    const below = bottom * stride;
    for (let x = 0; x < width; x++, at++) {
      const left = x > radius ? x - radius : 0;
      const right = x + radius < width ? x + radius + 1 : width;
      const sum =
        integral[below + right]! - integral[above + right]! - integral[below + left]! + integral[above + left]!;
      means.values[at] = sum / ((bottom - top) * (right - left));
    }
  }
  return means;
}
