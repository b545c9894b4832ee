/**
 * The bent part of the warp: a smooth random field of displacements. Simard, Steinkraus and Platt (2003) blur
 * one random number a pixel; here a coarse grid of random numbers is interpolated with cubic B-splines, which
 * gives the same kind of field for a tenth of the work.
 */

import type { Random } from "../tensor/random.js";

/** A displacement field that is drawn anew for every image and read row by row. */
export interface ElasticField {
  /**
   * Draws the field.
   *
   * @param amplitudePixels standard deviation of the displacement along each axis
   */
  draw(random: Random, amplitudePixels: number): void;
  /** Writes the displacements of row `y` into `dx` and `dy`, [side] each, in pixels. */
  readRow(y: number, dx: Float32Array, dy: Float32Array): void;
}

/**
 * Creates a field for images of `side` pixels.
 *
 * @param spacingPixels distance of the grid's nodes; the field bends over about twice this length
 */
export function createElasticField(side: number, spacingPixels: number): ElasticField {
  // The first node lies one spacing before the first pixel, the last two spacings after the last pixel's cell.
  const nodes = Math.floor((side - 1) / spacingPixels) + 4;
  const gridX = new Float32Array(nodes * nodes);
  const gridY = new Float32Array(nodes * nodes);
  const rowX = new Float32Array(nodes);
  const rowY = new Float32Array(nodes);
  const firstNode = new Uint8Array(side);
  const weights = new Float32Array(side * 4); // [pixel, node]
  let squares = 0;
  for (let i = 0; i < side; i++) {
    const cell = Math.floor(i / spacingPixels);
    firstNode[i] = cell;
    const pixelWeights = cubicBSpline(i / spacingPixels - cell);
    weights.set(pixelWeights, i * 4);
    for (const weight of pixelWeights) squares += weight * weight;
  }
  // Averaging over nodes shrinks the deviation by squares / side (the mean of both axes' square roots); a
  // uniform number in [-1, 1) has a deviation of 1 / sqrt(3).
  const rangePerAmplitude = Math.sqrt(3) / (squares / side);

  return {
    draw(random, amplitudePixels) {
      const range = amplitudePixels * rangePerAmplitude;
      for (let i = 0; i < gridX.length; i++) {
        gridX[i] = random.uniform(-range, range);
        gridY[i] = random.uniform(-range, range);
      }
    },
    readRow(y, dx, dy) {
      const top = firstNode[y]! * nodes;
      const w0 = weights[y * 4]!;
      const w1 = weights[y * 4 + 1]!;
      const w2 = weights[y * 4 + 2]!;
      const w3 = weights[y * 4 + 3]!;
      for (let n = 0; n < nodes; n++) {
        const a = top + n;
        const b = a + nodes;
        const c = b + nodes;
        const d = c + nodes;
        rowX[n] = w0 * gridX[a]! + w1 * gridX[b]! + w2 * gridX[c]! + w3 * gridX[d]!;
        rowY[n] = w0 * gridY[a]! + w1 * gridY[b]! + w2 * gridY[c]! + w3 * gridY[d]!;
      }
      for (let x = 0; x < side; x++) {
        const n = firstNode[x]!;
        const v0 = weights[x * 4]!;
        const v1 = weights[x * 4 + 1]!;
        const v2 = weights[x * 4 + 2]!;
        const v3 = weights[x * 4 + 3]!;
        dx[x] = v0 * rowX[n]! + v1 * rowX[n + 1]! + v2 * rowX[n + 2]! + v3 * rowX[n + 3]!;
        dy[x] = v0 * rowY[n]! + v1 * rowY[n + 1]! + v2 * rowY[n + 2]! + v3 * rowY[n + 3]!;
      }
    },
  };
}

/** The four weights of the uniform cubic B-spline at `t` in [0, 1); they sum to 1. */
function cubicBSpline(t: number): readonly number[] {
  const rest = 1 - t;
  return [rest ** 3 / 6, (3 * t ** 3 - 6 * t ** 2 + 4) / 6, (3 * rest ** 3 - 6 * rest ** 2 + 4) / 6, t ** 3 / 6];
}
