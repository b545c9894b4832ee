/**
 * One number per pixel: grey levels, the paper's brightness, ink. Every step from the picture to the digit takes
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

/** The plane with rows and columns exchanged. */
export function transpose({ width, height, values }: Plane): Plane {
  const result = createPlane(height, width);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) result.values[x * height + y] = values[at++]!;
  }
  return result;
}

/** Reduces a plane: each new value is the mean of `factor` x `factor` values. */
export function downsample(plane: Plane, factor: number): Plane {
  if (factor === 1) return plane;
  const { width, height, values } = plane;
  const small = createPlane(Math.ceil(width / factor), Math.ceil(height / factor));
  for (let row = 0, at = 0; row < small.height; row++) {
    const bottom = Math.min(height, (row + 1) * factor);
    for (let column = 0; column < small.width; column++, at++) {
      const right = Math.min(width, (column + 1) * factor);
      let sum = 0;
      for (let y = row * factor; y < bottom; y++) {
        for (let x = column * factor; x < right; x++) sum += values[y * width + x]!;
      }
      small.values[at] = sum / ((bottom - row * factor) * (right - column * factor));
    }
  }
  return small;
}

/** Brings a plane that was reduced by `factor` back to `width` x `height`, bilinearly. */
export function upsample(small: Plane, { width, height }: Pick<Plane, "width" | "height">, factor: number): Plane {
  if (factor === 1) return small;
  const large = createPlane(width, height);
  const { values } = small;
  const rows = neighbours(height, factor, small.height);
  const columns = neighbours(width, factor, small.width);
  for (let y = 0, at = 0; y < height; y++) {
    const top = rows.before[y]! * small.width;
    const bottom = rows.after[y]! * small.width;
    const down = rows.share[y]!;
    for (let x = 0; x < width; x++, at++) {
      const left = columns.before[x]!;
      const right = columns.after[x]!;
      const across = columns.share[x]!;
      const upper = mix(values[top + left]!, values[top + right]!, across);
      const lower = mix(values[bottom + left]!, values[bottom + right]!, across);
      large.values[at] = mix(upper, lower, down);
    }
  }
  return large;
}

/** Of each place along a side of `count`, the reduced pixels before and after it, and how far it lies from the first to the second. */
function neighbours(count: number, factor: number, length: number) {
  const before = new Int32Array(count);
  const after = new Int32Array(count);
  const share = new Float64Array(count);
  for (let index = 0; index < count; index++) {
    const place = (index + 0.5) / factor - 0.5;
    before[index] = Math.max(0, Math.floor(place));
    after[index] = Math.min(length - 1, before[index]! + 1);
    share[index] = Math.max(0, place - before[index]!);
  }
  return { before, after, share };
}

function mix(a: number, b: number, share: number): number {
  return a + (b - a) * share;
}

/**
 * The mean over a square of `2 * radius + 1` pixels around each pixel, as much of it as lies in the plane. By an
 * integral image: four reads per pixel, whatever the size (Crow 1984).
 */
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
