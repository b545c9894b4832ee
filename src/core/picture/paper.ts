/**
 * How bright the blank paper is at every pixel. A lamp or the light of a window makes paper brighter on one side; a
 * second-degree surface follows that, and is too stiff to follow a stroke, so what departs from it is ink. It is
 * fitted to the border first, where paper is likeliest, and then to all that looks like paper.
 */

import { solveLinear } from "./linear-solve.js";
import { createPlane, type Plane } from "./plane.js";

/** Sample points per axis; 2,500 of them settle six coefficients and cost well under a millisecond. */
const SAMPLES_PER_AXIS = 50;
/** Rounds of fitting and weighing anew, at most. */
const MOST_ROUNDS = 12;
/** The surface stands still when its coefficients together move by less, in units of brightness. */
const STILL = 1e-3;
/** Coefficients of a tilted plane, and of the whole surface. */
const TILTED = 3;
const CURVED = 6;
/** Residuals below this are rounding of 8-bit values, in units of brightness. */
const ROUNDING = 1 / 255;

/** Coefficients of 1, x, y, x^2, xy, y^2 (or the first three), `x` and `y` running from -1 to 1 over the picture. */
type Surface = readonly number[];

/** The brightness of the paper, under the ink too; same size as `grey`. */
export function estimatePaper(grey: Plane): Plane {
  const border = takeSamples(grey, "border");
  const everywhere = takeSamples(grey, "everywhere");
  const level = [median(border.brightness)];
  const tilted = settle(border, TILTED, level);
  const curved = settle(everywhere, CURVED, tilted);
  return evaluate(curved, grey.width, grey.height);
}

/** Pixels taken as samples, each with the surface's six terms at its place. */
interface Samples {
  readonly brightness: Float32Array; // [count]
  readonly terms: Float64Array; // [count * 6]
}

/** Samples over the whole picture, or along its border alone. */
function takeSamples(
  { width, height, values }: Plane,
  where: "everywhere" | "border",
): Samples {
  const brightness: number[] = [];
  const terms: number[] = [];
  for (const row of spreadOver(height)) {
    for (const column of spreadOver(width)) {
      const x = toUnit(column, width);
      const y = toUnit(row, height);
      const isBorder = Math.max(Math.abs(x), Math.abs(y)) === 1;
      if (where === "border" && !isBorder) continue;
      brightness.push(values[row * width + column]!);
      terms.push(1, x, y, x * x, x * y, y * y);
    }
  }
  return {
    brightness: Float32Array.from(brightness),
    terms: Float64Array.from(terms),
  };
}

/** Up to {@link SAMPLES_PER_AXIS} indices from 0 to length - 1, both ends among them. */
function spreadOver(length: number): number[] {
  const count = Math.min(length, SAMPLES_PER_AXIS);
  return Array.from({ length: count }, (_, i) =>
    Math.round((i * (length - 1)) / (count - 1)),
  );
}

/** A pixel's place as a number from -1 to 1. */
function toUnit(index: number, length: number): number {
  return (2 * index) / (length - 1) - 1;
}

/** Fits again and again, each time with the weights that the last surface gives, until the surface stands still. */
function settle(samples: Samples, degree: number, start: Surface): Surface {
  let surface = start;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const last = surface;
    surface = fit(samples, degree, last) ?? last;
    const moved = surface.reduce(
      (sum, coefficient, i) => sum + Math.abs(coefficient - (last[i] ?? 0)),
      0,
    );
    if (moved < STILL) break;
  }
  return surface;
}

/**
 * Weighted least squares; a sample far from the last surface weighs little (Geman-McClure), so ink does not pull.
 * Undefined where the samples do not settle the coefficients.
 */
function fit(
  { brightness, terms }: Samples,
  degree: number,
  last: Surface,
): Surface | undefined {
  const residuals = brightness.map((value, sample) => {
    let surface = 0;
    for (let i = 0; i < last.length; i++) {
      surface += last[i]! * terms[sample * CURVED + i]!;
    }
    return value - surface;
  });
  const spread = Math.max(ROUNDING, median(residuals.map(Math.abs)));
  const stride = degree + 1;
  const equations = new Float64Array(degree * stride);
  for (let sample = 0; sample < brightness.length; sample++) {
    const distance = residuals[sample]! / (2 * spread);
    const doubt = 1 + distance * distance;
    const weight = 1 / (doubt * doubt);
    const start = sample * CURVED;
    for (let row = 0; row < degree; row++) {
      const weighted = weight * terms[start + row]!;
      for (let column = row; column < degree; column++) {
        equations[row * stride + column]! += weighted * terms[start + column]!;
      }
      equations[row * stride + degree]! += weighted * brightness[sample]!;
    }
  }
  // The coefficients are symmetric.
  for (let row = 1; row < degree; row++) {
    for (let column = 0; column < row; column++) {
      equations[row * stride + column] = equations[column * stride + row]!;
    }
  }
  return solveLinear(equations, degree);
}

function evaluate(surface: Surface, width: number, height: number): Plane {
  const paper = createPlane(width, height);
  const [level = 0, tiltX = 0, tiltY = 0, curveX = 0, twist = 0, curveY = 0] =
    surface;
  for (let row = 0, at = 0; row < height; row++) {
    const y = toUnit(row, height);
    const start = level + tiltY * y + curveY * y * y;
    const slope = tiltX + twist * y;
    for (let column = 0; column < width; column++, at++) {
      const x = toUnit(column, width);
      paper.values[at] = start + x * (slope + curveX * x);
    }
  }
  return paper;
}

function median(numbers: Float32Array): number {
  const sorted = numbers.toSorted();
  return sorted[sorted.length >> 1] ?? 0;
}
