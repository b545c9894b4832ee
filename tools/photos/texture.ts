/**
 * Texture: a square of noise of several scales that repeats without a seam. Paper, chalk and pencil take their
 * grain from it.
 */

import type { Random } from "../../src/core/tensor/random.js";

/** Side of the square, in grains; a power of two, so that a place wraps round by masking. */
const SIDE = 256;
const MASK = SIDE - 1;
/** Scales of the noise: grains to a knot, and the weight of each. */
const OCTAVES = [
  { knotGrains: 1, weight: 0.75 },
  { knotGrains: 2, weight: 0.5 },
  { knotGrains: 8, weight: 0.3 },
  { knotGrains: 32, weight: 0.2 },
] as const;
const FIBRE_GRAINS = 18;

export interface Texture {
  /** The value at a place in grains, interpolated; about 0 in the mean, with a deviation of 1. */
  at(x: number, y: number): number;
}

/** Makes a texture. */
export function createTexture(random: Random, fibres = 0): Texture {
  const values = new Float32Array(SIDE * SIDE);
  for (const { knotGrains, weight } of OCTAVES) {
    addNoise(values, random, knotGrains, weight);
  }
  for (let fibre = 0; fibre < fibres; fibre++) addFibre(values, random);
  standardise(values);
  return {
    at(x, y) {
      const left = Math.floor(x);
      const top = Math.floor(y);
      const across = x - left;
      const down = y - top;
      const column = left & MASK;
      const next = (left + 1) & MASK;
      const row = (top & MASK) * SIDE;
      const below = ((top + 1) & MASK) * SIDE;
      const upper = values[row + column]! + across * (values[row + next]! - values[row + column]!);
      const lower = values[below + column]! + across * (values[below + next]! - values[below + column]!);
      return upper + down * (lower - upper);
    },
  };
}

/** Random values at knots, bilinear between them. */
function addNoise(values: Float32Array, random: Random, knotGrains: number, weight: number): void {
  const knotsAcross = SIDE / knotGrains;
  const knots = Float32Array.from({ length: knotsAcross ** 2 }, () => random.uniform(-1.7, 1.7));
  for (let y = 0; y < SIDE; y++) {
    const knotY = Math.floor(y / knotGrains);
    const down = y / knotGrains - knotY;
    const row = knotY * knotsAcross;
    const below = ((knotY + 1) % knotsAcross) * knotsAcross;
    for (let x = 0; x < SIDE; x++) {
      const column = Math.floor(x / knotGrains);
      const across = x / knotGrains - column;
      const next = (column + 1) % knotsAcross;
      const upper = knots[row + column]! * (1 - across) + knots[row + next]! * across;
      const lower = knots[below + column]! * (1 - across) + knots[below + next]! * across;
      values[y * SIDE + x]! += weight * (upper + down * (lower - upper));
    }
  }
}

/** A slightly bent thread, lighter or darker than the pulp. */
function addFibre(values: Float32Array, random: Random): void {
  let x = random.uniform(0, SIDE);
  let y = random.uniform(0, SIDE);
  let angle = random.uniform(0, 2 * Math.PI);
  const tone = random.uniform(-2.5, 1.5);
  const length = random.uniform(0.4, 1) * FIBRE_GRAINS;
  for (let step = 0; step < length; step++) {
    values[(Math.floor(y) & MASK) * SIDE + (Math.floor(x) & MASK)]! += tone;
    angle += random.uniform(-0.25, 0.25);
    x += Math.cos(angle);
    y += Math.sin(angle);
  }
}

/** Mean 0, deviation 1. */
function standardise(values: Float32Array): void {
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / values.length;
  const deviation = Math.sqrt(squares / values.length - mean * mean);
  for (let i = 0; i < values.length; i++) {
    values[i] = (values[i]! - mean) / deviation;
  }
}
