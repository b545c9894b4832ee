/**
 * Ink against an even surface: the paper is one sheet over the whole picture, lit from somewhere.
 */

import { DARKEST_PAPER, type Departure } from "./departure.js";
import { estimatePaper } from "./paper.js";
import { createPlane, type Plane } from "./plane.js";

/** Measures `grey` (0 black, 1 white) against one surface. */
export function measureAgainstSurface(grey: Plane): Departure {
  const paper = estimatePaper(grey);
  const departure = createPlane(grey.width, grey.height);
  const { values } = departure;
  // Strokes depart far and grain does not, so cubes add up to the sign of the strokes even where they are few.
  let skew = 0;
  for (let i = 0; i < values.length; i++) {
    const difference = paper.values[i]! - grey.values[i]!;
    values[i] = difference;
    skew += difference * difference * difference;
  }
  for (let i = 0; i < values.length; i++) {
    values[i] =
      skew < 0
        ? -values[i]!
        : values[i]! / Math.max(DARKEST_PAPER, paper.values[i]!);
  }
  return { departure, noise: measureNoise(values) };
}

/** Ink lies on the positive side; so the negative side alone shows how blank paper varies. */
function measureNoise(values: Float32Array): number {
  let squares = 0;
  let count = 0;
  for (const value of values) {
    if (value >= 0) continue;
    squares += value * value;
    count++;
  }
  return count === 0 ? 0 : Math.sqrt(squares / count);
}
