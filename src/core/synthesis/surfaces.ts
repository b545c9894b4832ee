/** Surfaces taken for ink: grain, speckles, folds, shadows with their edges, corners and whole areas that are dark. */

import { createPlane, type Plane } from "../picture/plane.js";
import { clamp } from "./ink-image.js";
import type { Random } from "../tensor/random.js";
import { choose } from "./weighted-choice.js";

const SIDE_PX = 40;

/** Draws a surface. */
export function drawSurface(random: Random): Plane {
  return choose(
    [drawGrain, drawGrain, drawSpecks, drawFold, drawShadow, drawShadow, drawCorners, drawDarkArea],
    random,
  )(random);
}

/** Smooth noise, cut at a threshold: coarse as clouds or fine as paper. */
function drawGrain(random: Random): Plane {
  const width = Math.round(SIDE_PX * random.uniform(0.7, 1));
  const height = Math.round(SIDE_PX * random.uniform(0.5, 0.9));
  const spacing = random.uniform(1.2, 7);
  const threshold = random.uniform(0.42, 0.66);
  const hardness = random.uniform(2, 12);
  const noise = smoothNoise(width, height, spacing, random);
  for (let i = 0; i < noise.values.length; i++) {
    noise.values[i] = clamp((noise.values[i]! - threshold) * hardness + 0.5, 0, 1);
  }
  return noise;
}

/** A few specks, far apart. */
function drawSpecks(random: Random): Plane {
  const plane = createPlane(SIDE_PX, SIDE_PX);
  const count = 3 + random.integer(14);
  for (let i = 0; i < count; i++) {
    const side = 1 + random.integer(3);
    const left = random.integer(SIDE_PX - side);
    const top = random.integer(SIDE_PX - side);
    const ink = random.uniform(0.5, 1);
    for (let y = top; y < top + side; y++) {
      plane.values.fill(ink, y * SIDE_PX + left, y * SIDE_PX + left + side);
    }
  }
  return plane;
}

/** A soft line across, within 30 degrees of level: an upright one is a 1; over grain, or with a second one. */
function drawFold(random: Random): Plane {
  const plane = smoothNoise(SIDE_PX, SIDE_PX, random.uniform(1.2, 3), random);
  const grain = random.uniform(0.1, 0.45);
  const folds = Array.from({ length: 1 + random.integer(2) }, () => ({
    slope: random.uniform(-0.55, 0.55),
    place: random.uniform(0.25, 0.75) * SIDE_PX,
    width: random.uniform(0.8, 3.5),
  }));
  for (let y = 0, at = 0; y < SIDE_PX; y++) {
    for (let x = 0; x < SIDE_PX; x++, at++) {
      let ink = grain * clamp(plane.values[at]! * 3 - 1.2, 0, 1);
      for (const { slope, place, width } of folds) {
        const distance = Math.abs(y - place - slope * (x - SIDE_PX / 2));
        ink = Math.max(ink, clamp(1.5 - distance / width, 0, 1));
      }
      plane.values[at] = ink;
    }
  }
  return plane;
}

/** Dark on one side of a straight edge, sharp or soft, in any direction; dark parts take a third at least. */
function drawShadow(random: Random): Plane {
  const angle = random.uniform(0, 2 * Math.PI);
  const place = random.uniform(-0.12, 0.35) * SIDE_PX;
  const softness = random.uniform(1, 26);
  const grain = smoothNoise(SIDE_PX, SIDE_PX, random.uniform(1.5, 6), random);
  const grainShare = random.uniform() < 0.5 ? 0 : random.uniform(0.1, 0.7);
  return fillPlane((x, y, at) => {
    const across = (x - SIDE_PX / 2) * Math.cos(angle) + (y - SIDE_PX / 2) * Math.sin(angle);
    const dark = clamp((place - across) / softness + 0.5, 0, 1);
    return dark * (1 - grainShare * grain.values[at]!);
  });
}

/** One to four dark corners. */
function drawCorners(random: Random): Plane {
  const reaches = [0, 0, 0, 0].map(() => (random.uniform() < 0.5 ? random.uniform(0.35, 0.75) * SIDE_PX : 0));
  reaches[random.integer(4)] = random.uniform(0.45, 0.8) * SIDE_PX;
  const softness = random.uniform(1, 10);
  const last = SIDE_PX - 1;
  return fillPlane((x, y) => {
    const distances = [x + y, last - x + y, x + last - y, last - x + last - y];
    return Math.max(...distances.map((distance, i) => clamp((reaches[i]! - distance) / softness + 0.5, 0, 1)));
  });
}

/** Dark nearly all over, with holes or without. */
function drawDarkArea(random: Random): Plane {
  const width = Math.round(SIDE_PX * random.uniform(0.65, 1));
  const height = Math.round(SIDE_PX * random.uniform(0.65, 1));
  const noise = smoothNoise(width, height, random.uniform(2, 9), random);
  const holes = random.uniform(-0.1, 0.35);
  for (let i = 0; i < noise.values.length; i++) {
    noise.values[i] = clamp((noise.values[i]! - holes) * 5 + 0.5, 0, 1);
  }
  return noise;
}

function fillPlane(inkAt: (x: number, y: number, at: number) => number): Plane {
  const plane = createPlane(SIDE_PX, SIDE_PX);
  for (let y = 0, at = 0; y < SIDE_PX; y++) {
    for (let x = 0; x < SIDE_PX; x++, at++) plane.values[at] = inkAt(x, y, at);
  }
  return plane;
}

/** Random numbers from 0 to 1 on a grid, and smooth values between them. */
function smoothNoise(width: number, height: number, spacing: number, random: Random): Plane {
  const columns = Math.ceil(width / spacing) + 2;
  const rows = Math.ceil(height / spacing) + 2;
  const nodes = Float32Array.from({ length: columns * rows }, () => random.uniform());
  const plane = createPlane(width, height);
  for (let y = 0, at = 0; y < height; y++) {
    const row = Math.floor(y / spacing);
    const v = easeBetween(y / spacing - row);
    for (let x = 0; x < width; x++, at++) {
      const column = Math.floor(x / spacing);
      const u = easeBetween(x / spacing - column);
      const node = row * columns + column;
      const above = nodes[node]! + u * (nodes[node + 1]! - nodes[node]!);
      const below = nodes[node + columns]! + u * (nodes[node + columns + 1]! - nodes[node + columns]!);
      plane.values[at] = above + v * (below - above);
    }
  }
  return plane;
}

function easeBetween(t: number): number {
  return t * t * (3 - 2 * t);
}

/** Blots: filled shapes of no stroke, as drops, thumbs and filled-in boxes leave them. Side of their sheet. */
const BLOT_SIDE_PX = 44;

/** Waves that make an outline irregular. */
const OUTLINE_WAVES = 4;

/**
 * Draws a blot, or two or three that run into each other. None is slimmer than 0.55 of its length: a slim one is a
 * thick 1.
 */
export function drawBlot(random: Random): Plane {
  const plane = createPlane(BLOT_SIDE_PX, BLOT_SIDE_PX);
  const count = random.uniform() < 0.7 ? 1 : 2 + random.integer(2);
  for (let i = 0; i < count; i++) addBlob(plane, random, count);
  return plane;
}

function addBlob(plane: Plane, random: Random, count: number): void {
  const spread = count === 1 ? 0 : 8;
  const centreX = BLOT_SIDE_PX / 2 + random.uniform(-spread, spread);
  const centreY = BLOT_SIDE_PX / 2 + random.uniform(-spread, spread);
  const radius = random.uniform(8, 17) / Math.sqrt(count);
  const flatness = random.uniform(0.55, 1);
  const turn = random.uniform(0, Math.PI);
  const roughness = random.uniform(0, 0.16);
  const phases = Array.from({ length: OUTLINE_WAVES }, () => random.uniform(0, 2 * Math.PI));
  const isSquare = random.uniform() < 0.2;
  const edge = random.uniform(1, 5);
  const cos = Math.cos(turn);
  const sin = Math.sin(turn);
  for (let y = 0, at = 0; y < BLOT_SIDE_PX; y++) {
    for (let x = 0; x < BLOT_SIDE_PX; x++, at++) {
      const dx = x + 0.5 - centreX;
      const dy = y + 0.5 - centreY;
      const u = dx * cos + dy * sin;
      const v = (dy * cos - dx * sin) / flatness;
      const angle = Math.atan2(v, u);
      let reach = radius;
      for (let wave = 0; wave < OUTLINE_WAVES; wave++) {
        reach += (radius * roughness * Math.sin((wave + 2) * angle + phases[wave]!)) / (wave + 1);
      }
      const distance = isSquare ? Math.max(Math.abs(u), Math.abs(v)) : Math.hypot(u, v);
      const ink = clamp((reach - distance) / edge + 0.5, 0, 1);
      plane.values[at] = Math.max(plane.values[at]!, ink);
    }
  }
}
