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

/** A plane of another: each value the mean of `factor` x `factor` values. */
export function reduce(plane: Plane, factor: number): Plane {
  if (factor === 1) return plane;
  const { width, height, values } = plane;
  const small = createPlane(Math.ceil(width / factor), Math.ceil(height / factor));
  for (let row = 0, at = 0; row < small.height; row++) {
    const bottom = Math.min(height, (row + 1) * factor);
    for (let column = 0; column < small.width; column++, at++) {
      const right = Math.min(width, (column + 1) * factor);
      let sum = 0;
      for (let y = row * factor; y < bottom; y++) {
        for (let x = column * factor; x < right; x++) {
          sum += values[y * width + x]!;
        }
      }
      const count = (bottom - row * factor) * (right - column * factor);
      small.values[at] = sum / count;
    }
  }
  return small;
}

/** A reduced plane at the size it came from, bilinearly. */
export function enlarge(
  small: Plane,
  { width, height }: { readonly width: number; readonly height: number },
  factor: number,
): Plane {
  if (factor === 1) return small;
  const large = createPlane(width, height);
  for (let y = 0, at = 0; y < height; y++) {
    const [top, bottom, down] = neighbours(y, factor, small.height);
    for (let x = 0; x < width; x++, at++) {
      const [left, right, across] = neighbours(x, factor, small.width);
      const upper = mix(small.values[top * small.width + left]!, small.values[top * small.width + right]!, across);
      const lower = mix(
        small.values[bottom * small.width + left]!,
        small.values[bottom * small.width + right]!,
        across,
      );
      large.values[at] = mix(upper, lower, down);
    }
  }
  return large;
}

/** The reduced pixels before and after a place, and how far it lies from the first to the second. */
function neighbours(index: number, factor: number, length: number): [before: number, after: number, share: number] {
  const place = (index + 0.5) / factor - 0.5;
  const before = Math.max(0, Math.floor(place));
  const after = Math.min(length - 1, before + 1);
  return [before, after, Math.max(0, place - before)];
}

function mix(a: number, b: number, share: number): number {
  return a + (b - a) * share;
}
