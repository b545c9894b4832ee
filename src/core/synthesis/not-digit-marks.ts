/** The written kinds of what is no digit: letters, syllables, signs, and letters in a row. */

import type { Plane } from "../picture/plane.js";
import type { Random } from "../tensor/random.js";
import { parseGlyph, placeGlyph, type Glyph } from "./glyph.js";
import { createHand, type HandLimits } from "./hand.js";
import {
  closedLetters,
  closedSigns,
  hangulConsonants,
  hangulTallVowels,
  hangulWideVowels,
  openLetters,
  openSigns,
} from "./mark-templates.js";
import { choose } from "./weighted-choice.js";
import { writeGlyph } from "./write-glyph.js";

/** A template with what it can bear. */
interface Mark {
  readonly glyph: Glyph;
  readonly limits: HandLimits;
}

// Greater slants and narrower shapes make digits of what are none: a 7 of a bracket, a 1 of an arrow.
const openLimits: HandLimits = {
  widestPen: 16,
  leastSlant: -0.15,
  greatestSlant: 0.3,
  leastAspect: 0.8,
  looseness: 0.9,
};
const closedLimits: HandLimits = { ...openLimits, widestPen: 9, leastAspect: 0.85, looseness: 0.7 };
const rowLimits: HandLimits = { widestPen: 18, looseness: 0.9 };

/** Draws a kind of mark. */
export type DrawMark = (random: Random) => Plane;

/** Letters of Latin, Greek, Cyrillic and a few Han characters. */
export function createLetterDrawer(): DrawMark {
  return markDrawer(marksOf(openLetters, closedLetters));
}

/** Signs and small drawings. */
export function createSignDrawer(): DrawMark {
  return markDrawer(marksOf(openSigns, closedSigns));
}

/** Syllables of Hangul: a consonant with a vowel to its right or below. */
export function createSyllableDrawer(): DrawMark {
  const consonants = hangulConsonants.map(parseGlyph);
  const tall = hangulTallVowels.map(parseGlyph);
  const wide = hangulWideVowels.map(parseGlyph);
  return (random) => {
    const isTall = random.uniform() < 0.6;
    const consonant = placeGlyph(choose(consonants, random), {
      x: 0,
      y: isTall ? random.uniform(4, 24) : 0,
      scaleX: random.uniform(0.5, 0.75),
      scaleY: random.uniform(0.45, 0.7),
    });
    const vowel = isTall
      ? placeGlyph(choose(tall, random), {
          x: random.uniform(74, 88),
          y: 0,
          scaleX: random.uniform(0.55, 0.8),
          scaleY: random.uniform(0.8, 0.95),
        })
      : placeGlyph(choose(wide, random), {
          x: -10,
          y: random.uniform(74, 84),
          scaleX: random.uniform(0.8, 1),
          scaleY: random.uniform(0.7, 0.9),
        });
    const hand = createHand(random, { widestPen: 10, looseness: 0.8 });
    return writeGlyph([...consonant, ...vowel], hand, random);
  };
}

/** Two to four letters in a row, as the cutting of a word gives them. */
export function createRowDrawer(): DrawMark {
  const letters = marksOf(openLetters, closedLetters);
  return (random) => {
    const row: Glyph[number][] = [];
    const count = 2 + random.integer(3);
    let x = 0;
    for (let i = 0; i < count; i++) {
      const { glyph } = choose(letters, random);
      const xs = glyph.flat().map((point) => point.x);
      x -= Math.min(...xs);
      row.push(...placeGlyph(glyph, { x, y: 0, scaleX: 1, scaleY: 1 }));
      x += Math.max(...xs) + random.uniform(-6, 24);
    }
    return writeGlyph(row, createHand(random, rowLimits), random);
  };
}

function marksOf(open: readonly string[], closed: readonly string[]): readonly Mark[] {
  return [
    ...open.map((notation) => ({ glyph: parseGlyph(notation), limits: openLimits })),
    ...closed.map((notation) => ({ glyph: parseGlyph(notation), limits: closedLimits })),
  ];
}

function markDrawer(marks: readonly Mark[]): DrawMark {
  return (random) => {
    const { glyph, limits } = choose(marks, random);
    return writeGlyph(glyph, createHand(random, limits), random);
  };
}
