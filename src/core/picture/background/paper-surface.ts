/**
 * The background as an even surface: how bright the blank paper is at every pixel. A lamp or a window makes paper
 * brighter on one side; a second-degree surface follows that, and is too stiff to follow a stroke, so what differs from
 * it is ink. It is fitted to the border first, where paper is likeliest, and then to all that looks like paper.
 */

import { createPlane, type Plane } from "../plane.js";

/** Sample points per axis; 2,500 in all determine six coefficients well. */
const SAMPLES_PER_AXIS = 50;
/** Rounds of fitting and weighing anew, at most (iteratively reweighted least squares). */
const MAX_ROUNDS = 12;
/** The surface has converged when its coefficients together move by less than this, in units of brightness. */
const CONVERGED = 1e-3;
/** Coefficients of a tilted plane, and of the whole surface. */
const TILTED = 3;
const CURVED = 6;
/** Residuals below this are rounding of 8-bit values, in units of brightness. */
const ROUNDING = 1 / 255;
/** Smaller pivots, against unit coefficients, mean that the equations do not determine the unknowns. */
const SINGULAR = 1e-9;
/** Bits of a float that {@link selectMedian} leaves out of its counting: each octave is counted in 32 classes. */
const LOWER_BITS = 18;
/** Classes of all values from 0 to infinity. */
const CLASSES = (0x7f800000 >>> LOWER_BITS) + 1;

/** Powers of x and of y in the surface's terms: 1, x, y, x^2, xy, y^2. */
const POWERS_OF_X = [0, 1, 0, 2, 1, 0] as const;
const POWERS_OF_Y = [0, 0, 1, 0, 1, 2] as const;
/** Powers from 0 up to that of a product of two terms. */
const POWERS = 5;

/** Coefficients of the terms (or of the first three), `x` and `y` running from -1 to 1 over the picture. */
type Surface = readonly number[];

/** The brightness of the paper, under the ink too; same size as `grey`. */
export function fitPaperSurface(grey: Plane): Plane {
  const border = takeSamples(grey, "border");
  const everywhere = takeSamples(grey, "everywhere");
  const levels = border.brightness.toSorted();
  const level = [levels[levels.length >> 1]!];
  const tilted = settle(border, TILTED, level);
  const curved = settle(everywhere, CURVED, tilted);
  return evaluate(curved, grey.width, grey.height);
}

/** Pixels taken as samples, row by row. */
interface Samples {
  readonly brightness: Float32Array; // [count]
  readonly x: Float64Array; // [count]
  /** The samples of a row lie before `end`, and behind those of the row above. */
  readonly rows: readonly { readonly y: number; readonly end: number }[];
}

/** Samples over the whole picture, or along its border alone. */
function takeSamples({ width, height, values }: Plane, where: "everywhere" | "border"): Samples {
  const everyColumn = spreadOver(width);
  const outerColumns = [0, width - 1];
  const capacity = everyColumn.length * Math.min(height, SAMPLES_PER_AXIS);
  const brightness = new Float32Array(capacity);
  const x = new Float64Array(capacity);
  const rows: { y: number; end: number }[] = [];
  let count = 0;
  for (const row of spreadOver(height)) {
    const isOuter = row === 0 || row === height - 1;
    const columns = where === "everywhere" || isOuter ? everyColumn : outerColumns;
    for (const column of columns) {
      brightness[count] = values[row * width + column]!;
      x[count++] = toUnit(column, width);
    }
    rows.push({ y: toUnit(row, height), end: count });
  }
  return { brightness: brightness.subarray(0, count), x, rows };
}

/** Up to {@link SAMPLES_PER_AXIS} indices from 0 to length - 1, both ends among them. */
function spreadOver(length: number): number[] {
  const count = Math.min(length, SAMPLES_PER_AXIS);
  const indices: number[] = [];
  for (let i = 0; i < count; i++) {
    indices.push(Math.round((i * (length - 1)) / (count - 1)));
  }
  return indices;
}

/** A pixel's place as a number from -1 to 1. */
function toUnit(index: number, length: number): number {
  return (2 * index) / (length - 1) - 1;
}

/** Fits again and again, each time with the weights that the last surface gives, until the surface stands still. */
function settle(samples: Samples, degree: number, start: Surface): Surface {
  const residuals = new Float32Array(samples.brightness.length);
  const sizes = new Float32Array(residuals.length);
  let surface = start;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const last = surface;
    const spread = measureResiduals(samples, last, residuals, sizes);
    surface = fit(samples, degree, residuals, spread) ?? last;
    let moved = 0;
    for (const [i, coefficient] of surface.entries()) {
      moved += Math.abs(coefficient - (last[i] ?? 0));
    }
    if (moved < CONVERGED) break;
  }
  return surface;
}

/** Fills `residuals` with what the surface leaves of the samples, `sizes` without the sign; gives their median size. */
function measureResiduals(
  { brightness, x, rows }: Samples,
  surface: Surface,
  residuals: Float32Array,
  sizes: Float32Array,
): number {
  const [level = 0, tiltX = 0, tiltY = 0, curveX = 0, twist = 0, curveY = 0] = surface;
  let rounded = 0;
  let sample = 0;
  for (const { y, end } of rows) {
    const start = level + tiltY * y + curveY * y * y;
    const slope = tiltX + twist * y;
    for (; sample < end; sample++) {
      const place = x[sample]!;
      const residual = brightness[sample]! - (start + place * (slope + curveX * place));
      const size = Math.abs(residual);
      residuals[sample] = residual;
      sizes[sample] = size;
      if (size < ROUNDING) rounded++;
    }
  }
  // On a clean drawing most paper is exactly even, and there is no need to look for the median.
  if (rounded > sample >> 1) return ROUNDING;
  return Math.max(ROUNDING, selectMedian(sizes));
}

/**
 * Weighted least squares; a sample far from the last surface weighs little (Geman-McClure), so ink does not pull.
 * Undefined where the samples do not determine the coefficients.
 */
function fit(
  { brightness, x, rows }: Samples,
  degree: number,
  residuals: Float32Array,
  spread: number,
): Surface | undefined {
  // Weighted sums of x^i y^j, and of those times the brightness. All coefficients are among them, a row shares its y.
  const moments = new Float64Array(POWERS * POWERS);
  const bright = new Float64Array(POWERS * POWERS);
  let sample = 0;
  for (const { y, end } of rows) {
    let [sum0, sum1, sum2, sum3, sum4] = [0, 0, 0, 0, 0];
    let [bright0, bright1, bright2] = [0, 0, 0];
    for (; sample < end; sample++) {
      const distance = residuals[sample]! / (2 * spread);
      const doubt = 1 + distance * distance;
      const weight = 1 / (doubt * doubt);
      const place = x[sample]!;
      const weightX = weight * place;
      const weightX2 = weightX * place;
      const weightX3 = weightX2 * place;
      sum0 += weight;
      sum1 += weightX;
      sum2 += weightX2;
      sum3 += weightX3;
      sum4 += weightX3 * place;
      bright0 += weight * brightness[sample]!;
      bright1 += weightX * brightness[sample]!;
      bright2 += weightX2 * brightness[sample]!;
    }
    const sums = [sum0, sum1, sum2, sum3, sum4];
    const brights = [bright0, bright1, bright2];
    for (let power = 0, share = 1; power < POWERS; power++, share *= y) {
      for (const [i, sum] of sums.entries()) moments[i * POWERS + power]! += sum * share;
      for (const [i, sum] of brights.entries()) bright[i * POWERS + power]! += sum * share;
    }
  }
  const stride = degree + 1;
  const equations = new Float64Array(degree * stride);
  for (let row = 0; row < degree; row++) {
    const powerOfX = POWERS_OF_X[row]!;
    const powerOfY = POWERS_OF_Y[row]!;
    for (let column = 0; column < degree; column++) {
      equations[row * stride + column] =
        moments[(powerOfX + POWERS_OF_X[column]!) * POWERS + powerOfY + POWERS_OF_Y[column]!]!;
    }
    equations[row * stride + degree] = bright[powerOfX * POWERS + powerOfY]!;
  }
  return solveLinear(equations, degree);
}

function evaluate(surface: Surface, width: number, height: number): Plane {
  const paper = createPlane(width, height);
  const { values } = paper;
  const [level = 0, tiltX = 0, tiltY = 0, curveX = 0, twist = 0, curveY = 0] = surface;
  const places = new Float64Array(width);
  for (let column = 0; column < width; column++) {
    places[column] = toUnit(column, width);
  }
  for (let row = 0, at = 0; row < height; row++) {
    const y = toUnit(row, height);
    const start = level + tiltY * y + curveY * y * y;
    const slope = tiltX + twist * y;
    for (let column = 0; column < width; column++, at++) {
      const x = places[column]!;
      values[at] = start + x * (slope + curveX * x);
    }
  }
  return paper;
}

/**
 * The median of values from 0 on, of an even number the upper one; 0 of none. Values are counted by the upper of their
 * 32 bits, whose order is that of values that are not negative, and only the few that share them with the median are
 * sorted. For a few thousand values that takes a twentieth of the time of sorting all.
 */
function selectMedian(values: Float32Array): number {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const counts = new Uint32Array(CLASSES);
  for (let i = 0; i < bits.length; i++) counts[bits[i]! >>> LOWER_BITS]!++;
  const rank = values.length >> 1;
  let below = 0;
  let middle = 0;
  while (middle < CLASSES && below + counts[middle]! <= rank) {
    below += counts[middle++]!;
  }
  const candidates = new Float32Array(counts[middle] ?? 0);
  for (let i = 0, count = 0; count < candidates.length; i++) {
    if (bits[i]! >>> LOWER_BITS === middle) candidates[count++] = values[i]!;
  }
  return candidates.sort()[rank - below] ?? 0;
}

/**
 * Solves `size` equations in as many unknowns, by Gaussian elimination with pivoting.
 *
 * @param equations [size, size + 1], row-major: coefficients, then the right side; overwritten
 * @returns the unknowns, or undefined where the equations do not determine them
 */
function solveLinear(equations: Float64Array, size: number): number[] | undefined {
  const stride = size + 1;
  for (let pivot = 0; pivot < size; pivot++) {
    let best = pivot;
    for (let row = pivot + 1; row < size; row++) {
      const candidate = Math.abs(equations[row * stride + pivot]!);
      if (candidate > Math.abs(equations[best * stride + pivot]!)) best = row;
    }
    if (!(Math.abs(equations[best * stride + pivot]!) > SINGULAR)) return undefined;
    for (let column = 0; column < stride; column++) {
      const swapped = equations[best * stride + column]!;
      equations[best * stride + column] = equations[pivot * stride + column]!;
      equations[pivot * stride + column] = swapped;
    }
    for (let row = 0; row < size; row++) {
      if (row === pivot) continue;
      const factor = equations[row * stride + pivot]! / equations[pivot * stride + pivot]!;
      for (let column = pivot; column < stride; column++) {
        equations[row * stride + column]! -= factor * equations[pivot * stride + column]!;
      }
    }
  }
  return Array.from({ length: size }, (_, row) => equations[row * stride + size]! / equations[row * stride + row]!);
}
