/**
 * The mean of what surrounds each pixel, by an integral image: four reads a pixel, whatever the size (Crow 1984).
 */

import { createPlane, type Plane } from "./plane.js";

/** The mean over a square around each pixel, as much of it as lies in the plane. */
export function boxMean(
  { width, height, values }: Plane,
  radius: number,
): Plane {
  const stride = width + 1;
  const integral = new Float64Array(stride * (height + 1));
  for (let y = 0; y < height; y++) {
    let sum = 0;
    for (let x = 0; x < width; x++) {
      sum += values[y * width + x]!;
      integral[(y + 1) * stride + x + 1] = integral[y * stride + x + 1]! + sum;
    }
  }
  const means = createPlane(width, height);
  for (let y = 0, at = 0; y < height; y++) {
    const top = Math.max(0, y - radius);
    const bottom = Math.min(height, y + radius + 1);
    for (let x = 0; x < width; x++, at++) {
      const left = Math.max(0, x - radius);
      const right = Math.min(width, x + radius + 1);
      const sum =
        integral[bottom * stride + right]! -
        integral[top * stride + right]! -
        integral[bottom * stride + left]! +
        integral[top * stride + left]!;
      means.values[at] = sum / ((bottom - top) * (right - left));
    }
  }
  return means;
}
