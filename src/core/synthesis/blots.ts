/**
 * Blots: filled shapes of no stroke, as drops, thumbs and filled-in boxes leave them.
 */

import { createPlane, type Plane } from "../picture/plane.js";
import type { Random } from "../tensor/random.js";
import { clamp } from "./clamp.js";

const SIDE_PX = 44;

/** Waves that make an outline irregular. */
const OUTLINE_WAVES = 4;

/**
 * Draws a blot, or two or three that run into each other. None is slimmer than 0.55 of its length: a slim one is a
 * thick 1.
 */
export function drawBlot(random: Random): Plane {
  const plane = createPlane(SIDE_PX, SIDE_PX);
  const count = random.uniform() < 0.7 ? 1 : 2 + random.integer(2);
  for (let i = 0; i < count; i++) addBlob(plane, random, count);
  return plane;
}

function addBlob(plane: Plane, random: Random, count: number): void {
  const spread = count === 1 ? 0 : 8;
  const centreX = SIDE_PX / 2 + random.uniform(-spread, spread);
  const centreY = SIDE_PX / 2 + random.uniform(-spread, spread);
  const radius = random.uniform(8, 17) / Math.sqrt(count);
  const flatness = random.uniform(0.55, 1);
  const turn = random.uniform(0, Math.PI);
  const roughness = random.uniform(0, 0.16);
  const phases = Array.from({ length: OUTLINE_WAVES }, () => random.uniform(0, 2 * Math.PI));
  const isSquare = random.uniform() < 0.2;
  const edge = random.uniform(1, 5);
  const cos = Math.cos(turn);
  const sin = Math.sin(turn);
  for (let y = 0, at = 0; y < SIDE_PX; y++) {
    for (let x = 0; x < SIDE_PX; x++, at++) {
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
