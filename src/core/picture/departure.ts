/**
 * How much every pixel departs from the paper in the direction of the ink, whichever that is: dark ink on light
 * paper, chalk on a board, white strokes on a black canvas.
 */

import { estimatePaper } from "./paper.js";
import { createPlane, type Plane } from "./plane.js";

/** Ink's departure from the paper, and how much blank paper departs from itself. */
export interface Departure {
  /** In units of brightness (white minus black is 1): positive towards the ink. */
  readonly departure: Plane;
  /** Standard deviation of blank paper: grain, sensor noise, compression. In units of brightness. */
  readonly noise: number;
}

/** Measures `grey` against its paper. */
export function measureDeparture(grey: Plane): Departure {
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
  if (skew < 0) {
    for (let i = 0; i < values.length; i++) values[i] = -values[i]!;
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
