/**
 * From a picture to its ink, by two thresholds (hysteresis, after Canny): a pixel is ink when it differs from the
 * background clearly, or less clearly but in touch with one that does; so faint ends of a stroke stay and noise goes.
 * Ink is soft: the grey edge of a stroke keeps its share, as it has in MNIST.
 */

import { fail } from "../../errors.js";
import { boxOfPrintedLine, erasePrintedLines, findPrintedLines } from "../background/printed-lines.js";
import { type Difference, quantileAboveNoise } from "../background/difference.js";
import { subtractBackground } from "../background/subtract-background.js";
import type { Box, Size } from "../box.js";
import { toContrastGrey } from "../colour/contrast-grey.js";
import { toPictureBox, toWorkingColors } from "../colour/working-colors.js";
import { type Components, findComponents } from "../components.js";
import { checkPictureSize, type Picture } from "../picture.js";
import { createPlane, type Plane } from "../plane.js";
import { runSteps, type Steps } from "../steps.js";

/** In standard deviations of the paper, for a pixel in touch with clear ink, where one in 700 could be noise. */
const FAINT_NOISE_LIMIT = 3;
/** Full ink is this quantile of all clear differences from the background; the rest are edges and faint ends. */
const FULL_INK_QUANTILE = 0.9;
/** Share of full ink that a component must reach somewhere to be ink at all: the high threshold. */
const CLEAR_SHARE = 0.5;
/**
 * Share of full ink down to which what touches clear ink belongs to it: the low threshold, where the noise reaches no
 * further. MNIST's boxes hold at any limit from 0 to 0.16 (2 of 10,000 differ), and the readings from 0.02 to 0.12.
 */
const FAINT_SHARE = 0.05;
/** The same on paper with printed lines, of which faint remnants join what does not belong together. */
const AMONG_PRINTED_LINES = 0.3;
/** Share of full ink that strokes have, except at their edges and faintest ends. */
const STRONG_SHARE = 0.35;
/** A component with this many times more pixels than strong ones is more than strokes and their edges. */
const SPREAD = 3.5;
/** Share of full ink from which a pixel counts for a printed line. */
const PRINT_SHARE = 0.15;
/** Share of the ink that must be left when printed lines are erased; otherwise they were strokes. */
const LEFT_SHARE = 0.05;

/** Ink and its components. */
export interface Ink extends Components {
  /** 0 paper, 1 full ink. */
  readonly ink: Plane;
  /** Printed lines that were erased. */
  readonly printedLines: readonly Box[];
  /** The difference from the background that full ink has; printed lines may be fainter or darker. */
  readonly fullInk: number;
}

/** The ink of a picture, at working size. */
export interface FoundInk extends Ink {
  /** How far each pixel differs from the background, of which no threshold has decided what is ink. */
  readonly difference: Plane;
  /** What lies around the only sheet and was covered, in pixels of the plane. */
  readonly around: readonly Box[];
  /** Of the picture, whose pixels are not needed any more. */
  readonly picture: Size;
  /** A box of the plane of ink, in the picture's pixels. */
  toPictureBox(box: Box): Box;
  /** Pixels of the picture along each side of a pixel of the plane of ink. */
  readonly factor: number;
}

/**
 * Finds the ink of a picture.
 *
 * @throws PICTURE_TOO_SMALL, PICTURE_NO_INK
 */
export function findInk(picture: Picture): FoundInk {
  return runSteps(findInkInSteps(picture));
}

/** As {@link findInk}, in steps of some 100 ms at most. */
export function* findInkInSteps(picture: Picture): Steps<FoundInk> {
  checkPictureSize(picture);
  const { width, height } = picture;
  const size = { width, height };
  const colors = toWorkingColors(picture);
  yield;
  const { factor } = colors;
  const measured = yield* subtractBackground(toContrastGrey(colors));
  const ink = yield* thresholdDifference(measured);
  // Of what is faint all through nothing is clear ink, and may be writing nevertheless.
  if (ink.components.length === 0 && quantileAboveNoise(measured, FULL_INK_QUANTILE) === undefined) failBlank();
  return {
    ...ink,
    difference: measured.difference,
    around: measured.around ?? [],
    picture: size,
    factor,
    toPictureBox: (box) => toPictureBox(box, factor, size),
  };
}

/** Says that nothing is written on a picture. */
export function failBlank(): never {
  fail(
    "PICTURE_NO_INK",
    "no ink found: nothing on the picture stands out from its background. Write darker, or come closer.",
  );
}

/** Separates the ink of a picture (0 black, 1 white) from its background; no components where it holds none. */
export function* thresholdInk(grey: Plane): Steps<Ink> {
  yield;
  return yield* thresholdDifference(yield* subtractBackground(grey));
}

function* thresholdDifference(measured: Difference): Steps<Ink> {
  yield;
  const { difference, noise } = measured;
  const full = quantileAboveNoise(measured, FULL_INK_QUANTILE);
  if (full === undefined) {
    const ink = createPlane(difference.width, difference.height);
    return { ink, labels: new Uint32Array(ink.values.length), components: [], printedLines: [], fullInk: 1 };
  }
  const lined = scaleInk(difference, full);
  const lines = yield* findPrintedLines(lined, PRINT_SHARE);
  yield;
  if (lines.length > 0) {
    const unlined = erasePrintedLines(lined, lines, PRINT_SHARE);
    // Printed lines may be darker than the ink, or fainter and most of it; what full ink is shows without them.
    const erased: Plane = { ...difference, values: difference.values.slice() };
    for (let i = 0; i < unlined.values.length; i++) {
      if (unlined.values[i] === 0 && erased.values[i]! > 0) erased.values[i] = 0;
    }
    const rest = quantileAboveNoise({ difference: erased, noise }, FULL_INK_QUANTILE);
    if (rest !== undefined && massOf(unlined) > LEFT_SHARE * massOf(lined)) {
      const found = yield* findClearComponents(scaleInk(erased, rest), noise / rest, AMONG_PRINTED_LINES);
      return { ...found, printedLines: lines.map(boxOfPrintedLine), fullInk: full };
    }
  }
  return { ...(yield* findClearComponents(lined, noise / full)), printedLines: [], fullInk: full };
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
  return values.reduce((sum, value) => sum + (value > PRINT_SHARE ? value : 0), 0);
}

/** The components of ink that are clear somewhere. `noise` is in shares of full ink. */
function* findClearComponents(
  ink: Plane,
  noise: number,
  least: number = FAINT_SHARE,
): Steps<Components & { ink: Plane }> {
  const faint = Math.max(least, FAINT_NOISE_LIMIT * noise);
  const all = findComponents(ink, faint);
  yield;
  const { labels, components } = dropSpreadInk(ink, all) ? findComponents(ink, faint) : all;
  return { ink, labels, components: components.filter(({ peak }) => peak >= CLEAR_SHARE) };
}

/**
 * A component that is faint for the most part is a shadow, or what is left of print, with strokes in it. Only its
 * strokes and their edges are kept.
 *
 * @returns whether there was such a component
 */
function dropSpreadInk({ width, height, values }: Plane, { labels, components }: Components): boolean {
  const strong = new Uint32Array(components.length + 1);
  for (let i = 0; i < values.length; i++) if (values[i]! >= STRONG_SHARE) strong[labels[i]!]!++;
  const isSpread = components.map(({ label, area }) => strong[label]! > 0 && area > SPREAD * strong[label]!);
  if (!isSpread.includes(true)) return false;
  const faint: number[] = [];
  for (let i = 0; i < values.length; i++) {
    const label = labels[i]!;
    if (label === 0 || !isSpread[label - 1] || values[i]! >= STRONG_SHARE) continue;
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
