/** Images of what is no digit, so that a network learns to say so. */

import { createImageSet, type ImageSet } from "../dataset/image-set.js";
import { IMAGE_PIXELS, NOT_A_DIGIT } from "../digits.js";
import { fail } from "../errors.js";
import type { Plane } from "../picture/plane.js";
import { drawCutDigit, drawDigitWithPiece, drawMergedDigits } from "./cut-digits.js";
import { createLetterDrawer, createRowDrawer, createSignDrawer, createSyllableDrawer } from "./not-digit-marks.js";
import { drawPseudoLetter } from "./pseudo-letters.js";
import { drawScribble } from "./scribbles.js";
import { createRuleDrawer, drawSingleStroke } from "./single-strokes.js";
import { drawBlot, drawSurface } from "./surfaces.js";
import { createRandom, type Random } from "../tensor/random.js";
import { checkCount, synthesisStreams, toImage } from "./ink-image.js";
import { chooseWeighted } from "./weighted-choice.js";

/** Of all ten digits chance gives a part that will do in two attempts of ten; so often in a row, none will. */
const MOST_ATTEMPTS = 1000;

export interface DrawNotDigitsOptions {
  /** Images to draw, at least 1. */
  readonly count: number;
  /** The same seed and digits draw the same images; a greater count only adds to them. */
  readonly seed: number;
  /** Digits to cut and to merge, with their labels: of the part of a dataset that is trained on. */
  readonly digits: ImageSet;
  /**
   * Kinds to draw.
   *
   * @default all
   */
  readonly kinds?: readonly NotDigitKind[];
}

/**
 * Draws what is no digit; every label is {@link NOT_A_DIGIT}.
 *
 * @throws OPTION_INVALID when the count is no whole number above 0, or no kind or an unknown one is given
 */
export function drawNotDigits({ count, seed, digits, kinds = notDigitKinds }: DrawNotDigitsOptions): ImageSet {
  checkCount(count);
  const sources = sourcesOf(kinds);
  const images = new Uint8Array(count * IMAGE_PIXELS);
  for (let index = 0; index < count; index++) {
    images.set(drawOne(sources, seed, index, digits), index * IMAGE_PIXELS);
  }
  return createImageSet(images, new Uint8Array(count).fill(NOT_A_DIGIT));
}

function drawOne(sources: readonly NotDigitSource[], seed: number, index: number, digits: ImageSet): Uint8Array {
  // The kind is drawn once, not anew with every attempt: else kinds that often fail would come too seldom.
  const { draw } = chooseWeighted(sources, createRandom(seed, synthesisStreams.notDigit, index));
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
    const random = createRandom(seed, synthesisStreams.notDigit, index, attempt);
    const sheet = draw(random, digits);
    const image = sheet && toImage(sheet);
    if (image) return image;
  }
  fail(
    "OPTION_INVALID",
    `no part of the ${digits.count} digits given will do, in ${MOST_ATTEMPTS} attempts. Give digits of all ten labels, or leave out the kinds that are made of them.`,
  );
}

function sourcesOf(kinds: readonly NotDigitKind[]): readonly NotDigitSource[] {
  if (kinds.length === 0) {
    fail("OPTION_INVALID", "no kind of what is no digit is given. Give at least one, or leave kinds out to draw all.");
  }
  return kinds.map((kind) => {
    // Callers without types may name what is not there.
    const source: NotDigitSource | undefined = notDigitSources[kind];
    if (source === undefined) {
      fail(
        "OPTION_INVALID",
        `there is no kind "${String(kind)}" of what is no digit; there are ${notDigitKinds.join(", ")}.`,
      );
    }
    return source;
  });
}

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
 * Dirt, rules and shadows vary little and are learned from few.
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

/** The names of all kinds. */
export const notDigitKinds = Object.keys(notDigitSources) as readonly NotDigitKind[];
