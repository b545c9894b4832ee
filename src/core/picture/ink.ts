/**
 * Separates ink from paper. A pixel is ink when it departs from the paper clearly, or less clearly but in touch
 * with one that does (two thresholds, after Canny): so faint ends of a stroke stay and grain goes. Ink is soft: the
 * grey edge of a stroke keeps its share, as it has in MNIST.
 */

import { findComponents, type Components } from "./components.js";
import { measureDeparture } from "./departure.js";
import { createPlane, type Plane } from "./plane.js";

/** Ink fainter than this is not told from paper, in units of brightness: pencil on grey paper departs by 0.1. */
const FAINTEST_INK = 0.04;
/** Departure in standard deviations of the paper that grain reaches once in 30,000 pixels. */
const NOISE_LIMIT = 4;
/** The same for a pixel in touch with clear ink, where only its neighbours could be grain: one in 700. */
const FAINT_NOISE_LIMIT = 3;
/** The quantile of all departing pixels that is full ink; the rest are edges and faint ends. */
const FULL_INK_QUANTILE = 0.9;
/** Share of full ink that a piece must reach somewhere to be ink at all. */
const CLEAR_SHARE = 0.5;
/**
 * Share of full ink down to which what touches clear ink belongs to it; where the grain reaches further, that counts.
 * MNIST's boxes hold at any limit from 0 to 0.16 (2 of 10,000 differ), and so do the readings from 0.02 to 0.12.
 */
const FAINT_SHARE = 0.05;

/** Ink and its pieces. */
export interface Ink extends Components {
  /** 0 paper, 1 full ink. */
  readonly ink: Plane;
}

/** Separates the ink of a picture; no components where it holds none. */
export function separateInk(grey: Plane): Ink {
  const { departure, noise } = measureDeparture(grey);
  const limit = Math.max(FAINTEST_INK, NOISE_LIMIT * noise);
  const full = fullInk(departure.values, limit);
  const ink = createPlane(grey.width, grey.height);
  if (full === undefined) {
    return { ink, labels: new Uint32Array(ink.values.length), components: [] };
  }
  for (let i = 0; i < ink.values.length; i++) {
    ink.values[i] = Math.min(1, Math.max(0, departure.values[i]! / full));
  }
  const faint = Math.max(FAINT_SHARE, (FAINT_NOISE_LIMIT * noise) / full);
  const { labels, components } = findComponents(ink, faint);
  return {
    ink,
    labels,
    components: components.filter(({ peak }) => peak >= CLEAR_SHARE),
  };
}

/** The departure of full ink; undefined where nothing departs by more than `limit`. */
function fullInk(values: Float32Array, limit: number): number | undefined {
  const clear = new Float32Array(values.length);
  let count = 0;
  for (const value of values) {
    if (value > limit) clear[count++] = value;
  }
  return clear.subarray(0, count).sort()[Math.floor(count * FULL_INK_QUANTILE)];
}
