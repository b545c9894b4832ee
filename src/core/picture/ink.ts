/**
 * Separates ink from paper. A pixel is ink when it departs from the paper clearly, or less clearly but in touch
 * with one that does (two thresholds, after Canny): so faint ends of a stroke stay and grain goes. Ink is soft: the
 * grey edge of a stroke keeps its share, as it has in MNIST.
 */

import type { Box } from "./box.js";
import { findComponents, type Components } from "./components.js";
import { clearest, measureDeparture } from "./departure.js";
import { createPlane, type Plane } from "./plane.js";
import { eraseRules } from "./rules.js";

/** Standard deviations of the paper for a pixel in touch with clear ink, where one in 700 could be grain. */
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
/** Share of full ink from which a pixel counts for a printed line. */
const RULE_SHARE = 0.3;
/** Share of the ink that must be left when printed lines are erased; else they were strokes. */
const LEFT_SHARE = 0.05;

/** Ink and its pieces. */
export interface Ink extends Components {
  /** 0 paper, 1 full ink. */
  readonly ink: Plane;
  /** Printed lines that were erased. */
  readonly rules: readonly Box[];
}

/** Separates the ink of a picture (0 black, 1 white); no components where it holds none. */
export function separateInk(grey: Plane): Ink {
  const measured = measureDeparture(grey);
  const { departure, noise } = measured;
  const clear = clearest(measured);
  if (clear === undefined) {
    const ink = createPlane(grey.width, grey.height);
    const labels = new Uint32Array(ink.values.length);
    return { ink, labels, components: [], rules: [] };
  }
  const lined = scaleInk(departure, fullOf(clear));
  const unlined = { ...lined, values: lined.values.slice() };
  const rules = eraseRules(unlined, RULE_SHARE);
  const isRuled =
    rules.length > 0 && massOf(unlined) > LEFT_SHARE * massOf(lined);
  if (!isRuled)
    return { ...findPieces(lined, noise / fullOf(clear)), rules: [] };

  // Rules may be darker than the ink, or fainter and most of it; what full ink is shows without them.
  for (let i = 0; i < unlined.values.length; i++) {
    if (unlined.values[i] === 0)
      departure.values[i] = Math.min(0, departure.values[i]!);
  }
  const rest = clearest(measured);
  if (rest === undefined)
    return { ...findPieces(lined, noise / fullOf(clear)), rules: [] };
  const full = fullOf(rest);
  return { ...findPieces(scaleInk(departure, full), noise / full), rules };
}

/** The departure of full ink, from the sorted departures of all that is clearly ink. */
function fullOf(clear: Float32Array): number {
  return clear[Math.floor(clear.length * FULL_INK_QUANTILE)]!;
}

function scaleInk({ width, height, values }: Plane, full: number): Plane {
  return {
    width,
    height,
    values: values.map((value) => Math.min(1, Math.max(0, value / full))),
  };
}

function massOf({ values }: Plane): number {
  return values.reduce(
    (sum, value) => sum + (value > RULE_SHARE ? value : 0),
    0,
  );
}

/** The pieces of ink that are clear somewhere. `noise` is in shares of full ink. */
function findPieces(ink: Plane, noise: number): Components & { ink: Plane } {
  const faint = Math.max(FAINT_SHARE, FAINT_NOISE_LIMIT * noise);
  const { labels, components } = findComponents(ink, faint);
  return {
    ink,
    labels,
    components: components.filter(({ peak }) => peak >= CLEAR_SHARE),
  };
}
