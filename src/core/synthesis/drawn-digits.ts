/** Digits drawn from templates by many hands and pens: what MNIST has too little of. */

import { createImageSet, type ImageSet } from "../dataset/image-set.js";
import { IMAGE_PIXELS } from "../digits.js";
import { assert, fail } from "../errors.js";
import { type DigitStyle, stylesOf0To4, stylesOf5To9 } from "./digit-styles.js";
import { stylesOfNotes } from "./digit-styles-of-notes.js";
import { createRandom, shuffledIndices, type Random } from "../tensor/random.js";
import { mixGlyphs, parseGlyph, type Glyph } from "./glyph.js";
import { createHand } from "./hand.js";
import { checkCount, synthesisStreams, toImage } from "./ink-image.js";
import { chooseWeighted } from "./weighted-choice.js";
import { writeGlyph } from "./write-glyph.js";

export interface DrawDigitsOptions {
  /** Images to draw, at least 1. */
  readonly count: number;
  /** The same seed draws the same images; a greater count only adds to them. */
  readonly seed: number;
  /**
   * Styles to draw; digits that have none among them do not come.
   *
   * @default all
   */
  readonly kinds?: readonly DigitKind[];
}

/** A style with its templates read. */
interface ReadyStyle {
  readonly style: DigitStyle;
  readonly weight: number;
  readonly masters: readonly Glyph[];
}

/**
 * Draws digits. All digits that the styles have come equally often: once in every ten images (or every as many
 * as there are digits), in random order.
 *
 * @throws OPTION_INVALID when the count is no whole number above 0, or no style or an unknown one is given
 */
export function drawDigits({ count, seed, kinds = digitKinds }: DrawDigitsOptions): ImageSet {
  checkCount(count);
  const stylesByDigit = groupByDigit(kinds);
  const digits = [...stylesByDigit.keys()].sort((a, b) => a - b);
  const images = new Uint8Array(count * IMAGE_PIXELS);
  const labels = new Uint8Array(count);
  let order: ArrayLike<number> = [];
  for (let index = 0; index < count; index++) {
    const place = index % digits.length;
    if (place === 0) {
      const block = index / digits.length;
      order = shuffledIndices(digits.length, createRandom(seed, synthesisStreams.digitOrder, block));
    }
    const digit = digits[order[place]!]!;
    const random = createRandom(seed, synthesisStreams.drawnDigit, index);
    images.set(drawDigit(stylesByDigit.get(digit)!, random), index * IMAGE_PIXELS);
    labels[index] = digit;
  }
  return createImageSet(images, labels);
}

function drawDigit(styles: readonly ReadyStyle[], random: Random): Uint8Array {
  const { style, masters } = chooseWeighted(styles, random);
  const hand = createHand(random, style);
  const image = toImage(writeGlyph(mixGlyphs(masters, random), hand, random));
  assert(image !== null, "a digit without ink");
  return image;
}

function groupByDigit(kinds: readonly DigitKind[]): Map<number, ReadyStyle[]> {
  if (kinds.length === 0) {
    fail("OPTION_INVALID", "no style of digits is given. Give at least one, or leave kinds out to draw all.");
  }
  const groups = new Map<number, ReadyStyle[]>();
  for (const kind of kinds) {
    // Callers without types may name what is not there.
    const style: DigitStyle | undefined = digitStyles[kind];
    if (style === undefined) {
      fail("OPTION_INVALID", `there is no style "${String(kind)}" of digits; there are ${digitKinds.join(", ")}.`);
    }
    const ready = { style, weight: style.weight, masters: style.masters.map(parseGlyph) };
    groups.set(style.digit, [...(groups.get(style.digit) ?? []), ready]);
  }
  return groups;
}

/** All styles by their names. */
export const digitStyles = { ...stylesOf0To4, ...stylesOf5To9, ...stylesOfNotes };

/** The name of a style, for example `7-crossed`. */
export type DigitKind = keyof typeof digitStyles;

/** All styles' names. */
export const digitKinds = Object.keys(digitStyles) as readonly DigitKind[];
