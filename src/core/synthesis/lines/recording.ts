/** What camera, scanner and copier do to a simulated line: blur, few pixels, blocks of JPEG, one bit, noise, shade. */

import type { Random } from "../../tensor/random.js";
import type { Canvas } from "./canvas.js";

/** Normal numbers, drawn once; each use begins at another place. */
export type NoiseTable = Float32Array;

const TABLE_SIZE = 1 << 16;

export function createNoiseTable(random: Random): NoiseTable {
  return Float32Array.from({ length: TABLE_SIZE }, () => random.normal());
}

/** Blurs with [side, 1 - 2 side, side] along both axes. */
export function blur({ width, height, values }: Canvas, side: number): void {
  const middle = 1 - 2 * side;
  for (let y = 0; y < height; y++) {
    const start = y * width;
    let before = values[start]!;
    for (let x = 0; x < width; x++) {
      const here = values[start + x]!;
      const after = x + 1 < width ? values[start + x + 1]! : here;
      values[start + x] = middle * here + side * (before + after);
      before = here;
    }
  }
  for (let x = 0; x < width; x++) {
    let before = values[x]!;
    for (let y = 0, at = x; y < height; y++, at += width) {
      const here = values[at]!;
      const after = y + 1 < height ? values[at + width]! : here;
      values[at] = middle * here + side * (before + after);
      before = here;
    }
  }
}

/** Adds `amount` of what a blur takes away: cameras do, and leave a light rim around the ink. */
export function sharpen(canvas: Canvas, amount: number): void {
  const { values } = canvas;
  const sharp = values.slice();
  for (let i = 0; i < 3; i++) blur(canvas, 0.25);
  for (let at = 0; at < values.length; at++) values[at] = sharp[at]! + amount * (sharp[at]! - values[at]!);
}

/** Keeps one pixel of `factor` x `factor`, the mean of some, and puts the picture back together bilinearly. */
export function coarsen({ width, height, values }: Canvas, factor: number): void {
  const columns = Math.ceil(width / factor) + 1;
  const rows = Math.ceil(height / factor) + 1;
  const small = new Float32Array(columns * rows);
  const counts = new Uint16Array(columns * rows);
  for (let y = 0, at = 0; y < height; y++) {
    const row = Math.floor(y / factor) * columns;
    for (let x = 0; x < width; x++, at++) {
      const to = row + Math.floor(x / factor);
      small[to]! += values[at]!;
      counts[to]!++;
    }
  }
  for (let i = 0; i < small.length; i++) small[i] = counts[i]! > 0 ? small[i]! / counts[i]! : 0;
  for (let y = 0, at = 0; y < height; y++) {
    const v = Math.max(0, (y + 0.5) / factor - 0.5);
    const top = Math.floor(v);
    const down = v - top;
    const upper = top * columns;
    const lower = Math.min(Math.ceil(height / factor) - 1, top + 1) * columns;
    for (let x = 0; x < width; x++, at++) {
      const u = Math.max(0, (x + 0.5) / factor - 0.5);
      const left = Math.floor(u);
      const right = Math.min(Math.ceil(width / factor) - 1, left + 1);
      const across = u - left;
      const above = small[upper + left]! + (small[upper + right]! - small[upper + left]!) * across;
      const below = small[lower + left]! + (small[lower + right]! - small[lower + left]!) * across;
      values[at] = above + (below - above) * down;
    }
  }
}

/** One bit a pixel: full ink above the threshold, and some pixels that are wrong. */
export function fax({ width, height, values }: Canvas, threshold: number, specks: number, random: Random): void {
  const steep = 1 / (0.15 * threshold);
  for (let at = 0; at < width * height; at++) {
    const value = (values[at]! - threshold) * steep + 0.5;
    values[at] = value < 0 ? 0 : value > 1 ? 1 : value;
  }
  for (let i = Math.round(specks * width * height); i > 0; i--) {
    const at = random.integer(width * height);
    values[at] = 1 - values[at]!;
  }
}

/** Noise that is new in every pixel. */
export function addNoise(
  { width, height, values }: Canvas,
  deviation: number,
  table: NoiseTable,
  random: Random,
): void {
  let from = random.integer(TABLE_SIZE);
  for (let at = 0; at < width * height; at++) {
    values[at]! += deviation * table[from]!;
    from = (from + 1) & (TABLE_SIZE - 1);
  }
}

/** Noise in grains of `grain` pixels, `stretch` times as wide as high: blots, fibres, the weave of paper. */
export function addGrain(
  { width, height, values }: Canvas,
  { deviation, grain, stretch }: { readonly deviation: number; readonly grain: number; readonly stretch: number },
  table: NoiseTable,
  random: Random,
): void {
  const columns = Math.ceil(width / (grain * stretch)) + 2;
  const start = random.integer(TABLE_SIZE);
  for (let y = 0, at = 0; y < height; y++) {
    const v = y / grain;
    const top = Math.floor(v);
    const down = v - top;
    const upper = start + top * columns;
    for (let x = 0; x < width; x++, at++) {
      const u = x / (grain * stretch);
      const left = Math.floor(u);
      const across = u - left;
      const a = table[(upper + left) & (TABLE_SIZE - 1)]!;
      const b = table[(upper + left + 1) & (TABLE_SIZE - 1)]!;
      const c = table[(upper + columns + left) & (TABLE_SIZE - 1)]!;
      const d = table[(upper + columns + left + 1) & (TABLE_SIZE - 1)]!;
      const above = a + (b - a) * across;
      values[at]! += deviation * (above + (c + (d - c) * across - above) * down);
    }
  }
}

/** Rubs the ink off in grains: pencil and chalk on rough paper. */
export function roughen({ width, height, values }: Canvas, share: number, table: NoiseTable, random: Random): void {
  let from = random.integer(TABLE_SIZE);
  for (let at = 0; at < width * height; at++) {
    if (values[at]! > 0) {
      const kept = 1 - share * (0.4 + 0.45 * table[from]!);
      values[at] = values[at]! * (kept < 0.1 ? 0.1 : kept > 1 ? 1 : kept);
    }
    from = (from + 1) & (TABLE_SIZE - 1);
  }
}

/** Light that changes slowly over the line, or the edge of a shadow of which background subtraction left a rim. */
export function addShade({ width, height, values }: Canvas, strength: number, random: Random): void {
  const acrossRate = random.uniform(0.3, 2) / 256;
  const downRate = random.uniform(-0.4, 0.4) / height;
  const phase = random.uniform(0, 6.3);
  const isEdge = random.uniform() < 0.35;
  const angle = random.uniform(0, 2 * Math.PI);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const edge = cos * random.uniform(0, width) + sin * random.uniform(0, height);
  const decay = 1 / random.uniform(2, 14);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      if (isEdge) {
        const distance = x * cos + y * sin - edge;
        if (distance > 0) values[at]! += strength * Math.exp(-distance * decay);
      } else {
        values[at]! += strength * Math.sin(phase + 6.28 * (acrossRate * x + downRate * y));
      }
    }
  }
}
