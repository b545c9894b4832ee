/**
 * Ink against an even surface: the paper is one sheet over the whole picture, lit from somewhere.
 */

import { DARKEST_PAPER, type Departure } from "./difference.js";
import { estimatePaper } from "./paper-surface.js";
import type { Plane } from "../plane.js";

/** Measures `grey` (0 black, 1 white) against one surface. */
export function measureAgainstSurface(grey: Plane): Departure {
  const paper = estimatePaper(grey);
  // Strokes depart far and grain does not, so cubes add up to the sign of the strokes even where they are few.
  let skew = 0;
  for (let i = 0; i < paper.values.length; i++) {
    const difference = paper.values[i]! - grey.values[i]!;
    skew += difference * difference * difference;
  }
  const isDark = skew >= 0;
  // The paper is not needed any more: a photo's planes are large, and their number is what collecting them costs.
  const departure = paper;
  const { values } = departure;
  for (let i = 0; i < values.length; i++) {
    const difference = values[i]! - grey.values[i]!;
    values[i] = isDark ? difference / Math.max(DARKEST_PAPER, values[i]!) : -difference;
  }
  return { departure, noise: measureNoise(values) };
}

/** Ink lies on the positive side; so the negative side alone shows how blank paper varies. */
function measureNoise(values: Float32Array): number {
  let squares = 0;
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value >= 0) continue;
    squares += value * value;
    count++;
  }
  return count === 0 ? 0 : Math.sqrt(squares / count);
}
