/**
 * One number a pixel: grey levels, the paper's brightness, ink. Every step from the picture to the digit takes
 * planes and gives planes.
 */

/** Values row-major from the top left; what they mean is said where they are made. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array; // [height * width]
}

/** A plane of zeros. */
export function createPlane(width: number, height: number): Plane {
  return { width, height, values: new Float32Array(width * height) };
}
