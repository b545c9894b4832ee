/**
 * All kinds of what is no digit, and how often each comes.
 */

import type { ImageSet } from "../dataset/image-set.js";
import type { Plane } from "../picture/plane.js";
import type { Random } from "../tensor/random.js";
import { drawBlot } from "./blots.js";
import { drawCutDigit } from "./cut-digits.js";
import { drawDigitWithPiece, drawMergedDigits } from "./merged-digits.js";
import { createLetterDrawer, createRowDrawer, createSignDrawer, createSyllableDrawer } from "./not-digit-marks.js";
import { drawPseudoLetter } from "./pseudo-letters.js";
import { createRuleDrawer } from "./rules.js";
import { drawScribble } from "./scribbles.js";
import { drawSingleStroke } from "./single-strokes.js";
import { drawSurface } from "./surfaces.js";

/** One kind of what is no digit. */
export interface NotDigitSource {
  /** How often it comes, relative to the others. */
  readonly weight: number;
  /** Draws one; null where chance gave something that could be a digit, or nothing at all. */
  readonly draw: (random: Random, digits: ImageSet) => Plane | null;
}

/**
 * The kinds. What is hardest to tell from digits and comes most often in pictures of writing weighs most: letters
 * and the characters of other scripts (half of all together), then what wrong cuts make of digits (a quarter).
 * Dirt, rules and shadows vary little and are learnt from few.
 */
export const notDigitSources = {
  letters: { weight: 26, draw: createLetterDrawer() },
  signs: { weight: 9, draw: createSignDrawer() },
  syllables: { weight: 5, draw: createSyllableDrawer() },
  rows: { weight: 5, draw: createRowDrawer() },
  "pseudo-letters": { weight: 12, draw: drawPseudoLetter },
  scribbles: { weight: 8, draw: drawScribble },
  parts: { weight: 9, draw: (random, digits) => drawCutDigit(digits, random) },
  merges: { weight: 11, draw: (random, digits) => drawMergedDigits(digits, random) },
  "digits-with-piece": { weight: 3, draw: (random, digits) => drawDigitWithPiece(digits, random) },
  strokes: { weight: 3, draw: drawSingleStroke },
  blots: { weight: 2, draw: drawBlot },
  rules: { weight: 3, draw: createRuleDrawer() },
  surfaces: { weight: 3, draw: drawSurface },
} as const satisfies Readonly<Record<string, NotDigitSource>>;

/** The name of a kind, for example `letters`. */
export type NotDigitKind = keyof typeof notDigitSources;

/** All kinds' names. */
export const notDigitKinds = Object.keys(notDigitSources) as readonly NotDigitKind[];
