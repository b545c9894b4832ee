/** The blocks and rings of a strongly compressed JPEG: the cosine transform of blocks, rounded coarsely. */

import type { Canvas } from "./canvas.js";

const SIDE = 8;

const basis = Float32Array.from({ length: SIDE * SIDE }, (_, i) => {
  const [k, n] = [Math.floor(i / SIDE), i % SIDE];
  return (k === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos((Math.PI * (2 * n + 1) * k) / 16);
});

/** Rounds each block's frequencies to multiples of `step`, the higher ones to greater multiples. */
export function compress({ width, height, values }: Canvas, step: number, offset: number): void {
  const block = new Float32Array(SIDE * SIDE);
  const turned = new Float32Array(SIDE * SIDE);
  for (let top = 0; top < height; top += SIDE) {
    for (let left = -offset; left < width; left += SIDE) {
      for (let y = 0; y < SIDE; y++) {
        for (let x = 0; x < SIDE; x++) {
          const column = Math.min(width - 1, Math.max(0, left + x));
          block[y * SIDE + x] = values[(top + y) * width + column]!;
        }
      }
      transform(block, turned, true);
      transform(turned, block, true);
      for (let k = 0; k < SIDE * SIDE; k++) {
        const coarse = step * (1 + 0.45 * ((k >> 3) + (k & 7)));
        block[k] = coarse * Math.round(block[k]! / coarse);
      }
      transform(block, turned, false);
      transform(turned, block, false);
      for (let y = 0; y < SIDE; y++) {
        for (let x = Math.max(0, -left); x < SIDE && left + x < width; x++) {
          values[(top + y) * width + left + x] = block[y * SIDE + x]!;
        }
      }
    }
  }
}

/** Along the rows, and the result transposed: twice makes both axes. */
function transform(from: Float32Array, to: Float32Array, forward: boolean): void {
  for (let y = 0; y < SIDE; y++) {
    for (let k = 0; k < SIDE; k++) {
      let sum = 0;
      for (let n = 0; n < SIDE; n++) sum += from[y * SIDE + n]! * basis[forward ? k * SIDE + n : n * SIDE + k]!;
      to[k * SIDE + y] = sum;
    }
  }
}
