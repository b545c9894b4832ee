/**
 * Separates ink from paper. A pixel is ink when it departs from the paper clearly, or less clearly but in touch
 * with one that does (two thresholds, after Canny): so faint ends of a stroke stay and grain goes. Ink is soft: the
 * grey edge of a stroke keeps its share, as it has in MNIST.
 */

import type { Box } from "../box.js";
import { findComponents, type Components } from "../components.js";
import { clearLevel } from "../background/difference.js";
import { measureDeparture } from "../background/subtract-background.js";
import { createPlane, type Plane } from "../plane.js";
import { boxOfRule, eraseRules, findRules } from "../background/printed-lines.js";

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
/** The same on paper with printed lines, of which faint remnants join what does not belong together. */
const AMONG_RULES = 0.3;
/** Share of full ink that strokes have, but for their edges and faintest ends. */
const STRONG_SHARE = 0.35;
/** A piece with so many times more pixels than strong ones is more than strokes and their edges. */
const SPREAD = 3.5;
/** Share of full ink from which a pixel counts for a printed line. */
const RULE_SHARE = 0.15;
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
  const full = clearLevel(measured, FULL_INK_QUANTILE);
  if (full === undefined) {
    const ink = createPlane(grey.width, grey.height);
    const labels = new Uint32Array(ink.values.length);
    return { ink, labels, components: [], rules: [] };
  }
  const lined = scaleInk(departure, full);
  const rules = findRules(lined, RULE_SHARE);
  if (rules.length > 0) {
    const unlined = { ...lined, values: lined.values.slice() };
    eraseRules(unlined, rules, RULE_SHARE);
    // Rules may be darker than the ink, or fainter and most of it; what full ink is shows without them.
    for (let i = 0; i < unlined.values.length; i++) {
      if (unlined.values[i] === 0 && departure.values[i]! > 0) {
        departure.values[i] = 0;
      }
    }
    const rest = clearLevel(measured, FULL_INK_QUANTILE);
    if (rest !== undefined && massOf(unlined) > LEFT_SHARE * massOf(lined)) {
      const ink = scaleInk(departure, rest);
      return {
        ...findPieces(ink, noise / rest, AMONG_RULES),
        rules: rules.map(boxOfRule),
      };
    }
  }
  return { ...findPieces(lined, noise / full), rules: [] };
}

function scaleInk({ width, height, values }: Plane, full: number): Plane {
  const ink = createPlane(width, height);
  for (let i = 0; i < values.length; i++) {
    const share = values[i]! / full;
    ink.values[i] = share > 1 ? 1 : share > 0 ? share : 0;
  }
  return ink;
}

function massOf({ values }: Plane): number {
  return values.reduce((sum, value) => sum + (value > RULE_SHARE ? value : 0), 0);
}

/** The pieces of ink that are clear somewhere. `noise` is in shares of full ink. */
function findPieces(ink: Plane, noise: number, least: number = FAINT_SHARE): Components & { ink: Plane } {
  const faint = Math.max(least, FAINT_NOISE_LIMIT * noise);
  const pieces = findComponents(ink, faint);
  const isSpread = dropSpreadInk(ink, pieces);
  const { labels, components } = isSpread ? findComponents(ink, faint) : pieces;
  return {
    ink,
    labels,
    components: components.filter(({ peak }) => peak >= CLEAR_SHARE),
  };
}

/**
 * A piece that is faint for the most part is a shadow, or what is left of print, with strokes in it. Only its strokes
 * and their edges are kept.
 *
 * @returns whether there was such a piece
 */
function dropSpreadInk({ width, height, values }: Plane, { labels, components }: Components): boolean {
  const strong = new Uint32Array(components.length + 1);
  for (let i = 0; i < values.length; i++) {
    if (values[i]! >= STRONG_SHARE) strong[labels[i]!]!++;
  }
  const isSpread = components.map(({ label, area }) => strong[label]! > 0 && area > SPREAD * strong[label]!);
  if (!isSpread.includes(true)) return false;
  const faint: number[] = [];
  for (let i = 0; i < values.length; i++) {
    const label = labels[i]!;
    if (label === 0 || !isSpread[label - 1] || values[i]! >= STRONG_SHARE) {
      continue;
    }
    const x = i % width;
    const y = (i - x) / width;
    const isEdge =
      (x > 0 && values[i - 1]! >= STRONG_SHARE) ||
      (x < width - 1 && values[i + 1]! >= STRONG_SHARE) ||
      (y > 0 && values[i - width]! >= STRONG_SHARE) ||
      (y < height - 1 && values[i + width]! >= STRONG_SHARE);
    if (!isEdge) faint.push(i);
  }
  for (const i of faint) values[i] = 0;
  return true;
}
