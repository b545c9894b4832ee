/**
 * Everything a simulated line may be written with, drawn once: for each style of a digit, each sign and each kind of
 * other writing some dozens of shapes, from which lines choose.
 */

import type { Random } from "../../tensor/random.js";
import { imageAt, type ImageSet } from "../../dataset/image-set.js";
import { digitStyles, type DigitKind } from "../drawn-digits.js";
import type { DigitStyle } from "../digit-styles.js";
import { mixGlyphs, parseGlyph, placeGlyph, type Glyph } from "../glyph.js";
import { createHand, type HandLimits } from "../hand.js";
import { closedLetters, openLetters } from "../mark-templates.js";
import { choose } from "../weighted-choice.js";
import { traceGlyph } from "../write-glyph.js";
import { shapeOf, type Shape } from "./shape.js";
import { signGlyphs } from "./sign-glyphs.js";
import { skeletonOf } from "./skeleton.js";

/** Shapes of each style and sign. */
const VARIANTS = 32;
/** Words, and scribbles. */
const WORDS = 240;
/** Units of the templates from the top of a digit to its foot. */
const UNIT = 100;

/** One way to write a digit, in many variants. */
export interface DrawnStyle {
  readonly weight: number;
  readonly shapes: readonly Shape[];
}

/** What lines are written with. */
export interface Repertoire {
  /** The styles of each digit. */
  readonly styles: readonly (readonly DrawnStyle[])[];
  /** Shapes of a sign, or of `word`, `scribble`, `tick`, `letter`. */
  shapesOf(form: string): readonly Shape[];
  /** A place in `images` of the digit, by chance. */
  chooseImage(digit: number, random: Random): number;
  readonly images: ImageSet;
  /** The lines of an image; null where they cannot be told. */
  skeletonAt(index: number): Shape | null;
}

/** Draws the repertoire; the images are those whose digits lines may show. */
export function createRepertoire(images: ImageSet, random: Random): Repertoire {
  const styles: DrawnStyle[][] = Array.from({ length: 10 }, () => []);
  for (const kind of Object.keys(digitStyles) as DigitKind[]) {
    const style: DigitStyle = digitStyles[kind];
    styles[style.digit]!.push({
      weight: style.weight,
      shapes: drawVariants(style.masters.map(parseGlyph), style, random),
    });
  }
  const forms = new Map<string, readonly Shape[]>();
  for (const [form, masters] of Object.entries(signGlyphs)) {
    const shapes = masters.flatMap((master) => drawVariants([parseGlyph(master)], { looseness: 0.7 }, random, 8));
    forms.set(form, shapes);
  }
  const letters = [...openLetters, ...closedLetters].map(parseGlyph);
  forms.set(
    "word",
    many(WORDS, () => drawWord(letters, random)),
  );
  forms.set(
    "letter",
    many(WORDS, () => drawShape(choose(letters, random), { widestPen: 12 }, random)),
  );
  forms.set(
    "scribble",
    many(WORDS, () => drawShape(scribble(random), { widestPen: 12 }, random)),
  );

  const byDigit: number[][] = Array.from({ length: 10 }, () => []);
  images.labels.forEach((label, index) => byDigit[label]?.push(index));
  const skeletons = new Map<number, Shape | null>();
  return {
    styles,
    images,
    shapesOf: (form) => forms.get(form) ?? [],
    chooseImage: (digit, chance) => choose(byDigit[digit]!, chance),
    skeletonAt(index) {
      let shape = skeletons.get(index);
      if (shape === undefined) skeletons.set(index, (shape = skeletonOf(imageAt(images, index))));
      return shape;
    },
  };
}

function many(count: number, draw: () => Shape): readonly Shape[] {
  return Array.from({ length: count }, draw);
}

function drawVariants(masters: readonly Glyph[], limits: HandLimits, random: Random, count = VARIANTS): Shape[] {
  return Array.from({ length: count }, () => drawShape(mixGlyphs(masters, random), limits, random));
}

/** A variant of a glyph; slant, pen and how it is recorded are the line's. */
function drawShape(glyph: Glyph, limits: HandLimits, random: Random): Shape {
  const hand = createHand(random, limits);
  const lines = traceGlyph(glyph, { ...hand, slant: 0, turn: hand.turn / 2, recording: { kind: "smooth" } }, random);
  return shapeOf(
    lines.map((line) => (line.length > 6 ? line.filter((_, i) => i % 2 === 0 || i === line.length - 1) : line)),
    UNIT,
    {
      leastSlant: limits.leastSlant ?? -0.35,
      greatestSlant: limits.greatestSlant ?? 0.6,
      widestPen: (limits.widestPen ?? 24) / UNIT,
    },
  );
}

/** Two to seven letters in a row, some as capital and small ones, some joined by a line through all. */
function drawWord(letters: readonly Glyph[], random: Random): Shape {
  const count = 2 + random.integer(6);
  const small = random.uniform(0.5, 1);
  let x = 0;
  const strokes: Glyph[number][] = [];
  for (let i = 0; i < count; i++) {
    const size = i === 0 ? 1 : small;
    const glyph = placeGlyph(choose(letters, random), { x, y: 100 - 100 * size, scaleX: size * 0.8, scaleY: size });
    strokes.push(...glyph);
    x = Math.max(...glyph.flatMap((stroke) => stroke.map((point) => point.x))) + random.uniform(4, 18);
  }
  return drawShape(strokes, { widestPen: 10 }, random);
}

/** Loops in a row, ups and downs, hatching: writing that says nothing, as high as a digit. */
function scribble(random: Random): Glyph {
  const wide = random.uniform(50, 180);
  const turns = Math.round(wide / random.uniform(7, 18));
  const isLooped = random.uniform() < 0.5;
  const step = wide / turns / 4;
  const top = random.uniform(0, 40);
  return [
    Array.from({ length: turns * 4 }, (_, i) => {
      const phase = (Math.PI * i) / 2;
      const back = isLooped ? 1.6 * step * Math.sin(phase + 1) : 0;
      const middle = (top + 100) / 2;
      return {
        x: i * step + back + random.normal(0, 2),
        y: middle - (100 - top) * 0.5 * Math.cos(phase) * random.uniform(0.6, 1.1),
        isCorner: false,
      };
    }),
  ];
}
