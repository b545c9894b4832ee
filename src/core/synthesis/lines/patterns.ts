/** Grounds that cover the whole of a simulated line: security waves, hatching, the weave of paper. */

import type { Random } from "../../tensor/random.js";
import type { Canvas } from "./canvas.js";

const PROFILE = 256;

/**
 * Adds a family of fine lines: where the phase a(x) + b(y) is whole, a line runs. With a and b straight the lines are
 * parallel, with waves in them they swing, with squares they are rings.
 */
export function printWaves(canvas: Canvas, ink: number, random: Random): void {
  const { width, height, values } = canvas;
  const spacing = random.uniform(2.6, 9);
  const angle = random.uniform(0, Math.PI);
  const across = Float32Array.from({ length: width }, (_, x) => (x * Math.cos(angle)) / spacing);
  const down = Float32Array.from({ length: height }, (_, y) => (y * Math.sin(angle)) / spacing);
  for (let i = random.integer(3); i > 0; i--) {
    addWave(across, random.uniform(0.2, 1.6), random.uniform(14, 90), random);
    addWave(down, random.uniform(0.1, 0.8), random.uniform(14, 60), random);
  }
  if (random.uniform() < 0.25) {
    const bow = 1 / random.uniform(150, 900);
    const [centreX, centreY] = [random.uniform(-40, width + 40), random.uniform(-40, height + 40)];
    for (let x = 0; x < width; x++) across[x]! += bow * (x - centreX) ** 2;
    for (let y = 0; y < height; y++) down[y]! += bow * (y - centreY) ** 2;
  }
  const profile = drawProfile(random.uniform(0.6, 1.6) / spacing, ink);
  for (let y = 0, at = 0; y < height; y++) {
    const start = down[y]! + 1000;
    for (let x = 0; x < width; x++, at++) {
      const phase = start + across[x]!;
      const value = profile[((phase - Math.floor(phase)) * PROFILE) | 0]!;
      values[at] = values[at]! + value * (1 - values[at]!);
    }
  }
}

function addWave(phases: Float32Array, height: number, length: number, random: Random): void {
  const start = random.uniform(0, 6.3);
  const per = 6.283 / length;
  for (let i = 0; i < phases.length; i++) phases[i]! += height * Math.sin(start + per * i);
}

/** Adds the weave of paper: spots, or holes, where two families of lines cross. */
export function printWeave({ width, height, values }: Canvas, ink: number, random: Random): void {
  const spacing = random.uniform(2.5, 7);
  const stretch = random.uniform(0.7, 1.5);
  const shear = random.uniform() < 0.5 ? 0 : random.uniform(-1, 1);
  const across = drawProfile(random.uniform(0.3, 0.8), 1);
  const isHoles = random.uniform() < 0.5;
  for (let y = 0, at = 0; y < height; y++) {
    const v = y / (spacing * stretch);
    const row = across[((v - Math.floor(v)) * PROFILE) | 0]!;
    for (let x = 0; x < width; x++, at++) {
      const u = (x + shear * y) / spacing;
      const column = across[((u - Math.floor(u)) * PROFILE) | 0]!;
      const value = ink * (isHoles ? Math.max(row, column) : row * column);
      values[at] = values[at]! + value * (1 - values[at]!);
    }
  }
}

/** Darkness by phase: a soft line of `share` of the distance between two. */
function drawProfile(share: number, ink: number): Float32Array {
  const half = Math.min(0.45, share / 2 + 0.08);
  return Float32Array.from({ length: PROFILE }, (_, i) => {
    const distance = Math.abs(i / PROFILE - 0.5) / half;
    return distance >= 1 ? 0 : ink * (0.5 + 0.5 * Math.cos(Math.PI * distance));
  });
}
