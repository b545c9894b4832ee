/**
 * From colour to grey, by the mixture of red, green and blue in which the ink stands out most: blue ink on yellow
 * paper differs in red and green alone, red ink on white in green and blue. The mixture is the direction in which
 * colours differ most from the local background (the first principal component of the differences).
 */

import { boxMean, type Plane } from "../plane.js";
import type { WorkingColors } from "./working-colors.js";

/** Weights of ITU-R BT.601 luma, for the gamma-coded values that picture files hold. */
const LUMA = [0.299, 0.587, 0.114] as const;

/** Radius of the local background, as a share of the picture's shorter side: wider than a stroke. */
const BACKGROUND_SHARE = 0.1;
/** Pixels per side on which the mixture is found; more do not change it. */
const SAMPLES_PER_SIDE = 100;
/** Power iterations; the direction has converged to 1e-3 long before. */
const ITERATIONS = 30;

type Mixture = readonly [red: number, green: number, blue: number];

/**
 * The grey in which ink and paper lie furthest apart: 0 to 1, light colours light. It takes the place of the red
 * plane, for a photo's planes are large.
 */
export function toContrastGrey(colors: WorkingColors): Plane {
  const { red, green, blue } = colors;
  // Of a grey picture every mixture is the same.
  if (red === green) return red;
  const [r, g, b] = findMixture(colors);
  // What the negative weights can subtract at most is added, so that grey starts at 0.
  const lowest = Math.min(0, r) + Math.min(0, g) + Math.min(0, b);
  const span = Math.abs(r) + Math.abs(g) + Math.abs(b);
  const [reds, greens, blues] = [red.values, green.values, blue.values];
  for (let i = 0; i < reds.length; i++) {
    const mixed = r * reds[i]! + g * greens[i]! + b * blues[i]!;
    reds[i] = (mixed - lowest) / span;
  }
  return red;
}

/** Weights of the three channels, positive in sum. */
function findMixture(colors: WorkingColors): Mixture {
  const step = Math.max(1, Math.floor(Math.max(colors.width, colors.height) / SAMPLES_PER_SIDE));
  const { red, green, blue } = colors;
  const [reds, greens, blues] = [red, green, blue].map((plane) => localDifferences(plane, step));
  return principalDirection(covarianceOf(reds!, greens!, blues!));
}

/** Of differences weighed by their squares, so that strokes count and grain does not: [3 * 3]. */
function covarianceOf(reds: Float32Array, greens: Float32Array, blues: Float32Array): readonly number[] {
  let [rr, rg, rb, gg, gb, bb] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < reds.length; i++) {
    const r = reds[i]!;
    const g = greens[i]!;
    const b = blues[i]!;
    const weight = r * r + g * g + b * b;
    rr += weight * r * r;
    rg += weight * r * g;
    rb += weight * r * b;
    gg += weight * g * g;
    gb += weight * g * b;
    bb += weight * b * b;
  }
  return [rr, rg, rb, rg, gg, gb, rb, gb, bb];
}

/** Each sampled pixel's difference from the local background, the mean around it. */
function localDifferences(plane: Plane, step: number): Float32Array {
  const width = Math.ceil(plane.width / step);
  const height = Math.ceil(plane.height / step);
  const samples = new Float32Array(width * height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) samples[at++] = plane.values[y * step * plane.width + x * step]!;
  }
  const radius = Math.max(2, Math.round(BACKGROUND_SHARE * Math.min(width, height)));
  const means = boxMean({ width, height, values: samples }, radius).values;
  for (let i = 0; i < samples.length; i++) samples[i]! -= means[i]!;
  return samples;
}

/** The eigenvector of the largest eigenvalue, by power iteration; luma where nothing differs. */
function principalDirection(matrix: readonly number[]): Mixture {
  let direction: number[] = [...LUMA];
  for (let round = 0; round < ITERATIONS; round++) {
    const next = [0, 1, 2].map((row) =>
      direction.reduce((sum, value, column) => sum + matrix[row * 3 + column]! * value, 0),
    );
    const length = Math.hypot(...next);
    if (length === 0) return LUMA;
    direction = next.map((value) => value / length);
  }
  const [red = 0, green = 0, blue = 0] = direction;
  const sign = red + green + blue < 0 ? -1 : 1;
  return [sign * red, sign * green, sign * blue];
}
