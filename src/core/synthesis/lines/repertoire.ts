/**
 * Everything a simulated line may be written with, drawn once: for each style of a digit, each sign and each kind of
 * other writing some dozens of shapes, from which lines choose.
 */

import type { Random } from "../../tensor/random.js";
import { NOT_A_DIGIT } from "../../digits.js";
import { imageAt, type ImageSet } from "../../dataset/image-set.js";
import { digitStyles } from "../drawn-digits.js";
import type { DigitStyle } from "../digit-styles.js";
import { mixGlyphs, parseGlyph, type Glyph } from "../glyph.js";
import { createHand, type HandLimits } from "../hand.js";
import { closedLetters, openLetters } from "../mark-templates.js";
import { choose } from "../weighted-choice.js";
import { traceCurve } from "../line.js";
import { traceGlyph } from "../write-glyph.js";
import { alphabet } from "./alphabet.js";
import { stylesOfLines } from "./digit-styles-of-lines.js";
import type { Hands } from "./hands.js";
import { SMALL_LETTER } from "./marks.js";
import { rareStyles, UPRIGHT_SLASH, uprightSlashes } from "./rare-hands.js";
import { shapeOf, type Shape } from "./shape.js";
import { signGlyphs } from "./sign-glyphs.js";
import { skeletonOf } from "./skeleton.js";
import { chooseWord, joinLetters, scribble, spell } from "./words.js";

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
  readonly hands: Hands;
  /** The styles of each digit. */
  readonly styles: readonly (readonly DrawnStyle[])[];
  /** Shapes of a sign, or of `word`, `scribble`, `tick`, `letter`. */
  shapesOf(form: string): readonly Shape[];
  /** Whether there are images of what is no digit. */
  readonly hasFigures: boolean;
  /** A place in `images` of the digit, or of what is none, or of print's small letters, by chance. */
  chooseImage(digit: number, random: Random): number;
  readonly images: ImageSet;
  /** The lines of an image; null where they cannot be told. */
  skeletonAt(index: number): Shape | null;
}

/** Draws the repertoire; the images are those whose digits lines may show. */
export function createRepertoire(images: ImageSet, random: Random, hands: Hands = "usual"): Repertoire {
  const isAll = hands === "all";
  const styles: DrawnStyle[][] = Array.from({ length: 10 }, () => []);
  for (const style of [...Object.values<DigitStyle>(digitStyles), ...stylesOfLines, ...(isAll ? rareStyles : [])]) {
    styles[style.digit]!.push({
      weight: style.weight,
      shapes: drawVariants(style.masters.map(parseGlyph), style, random),
    });
  }
  const forms = new Map<string, readonly Shape[]>();
  const signs = { ...signGlyphs, ...(isAll && { [UPRIGHT_SLASH]: uprightSlashes }) };
  for (const [form, masters] of Object.entries(signs)) {
    const shapes = masters.flatMap((master) => drawVariants([parseGlyph(master)], { looseness: 0.7 }, random, 8));
    forms.set(form, shapes);
  }
  const foreign = [...openLetters, ...closedLetters].map(parseGlyph);
  const known = new Map(Object.entries(alphabet).map(([letter, template]) => [letter, parseGlyph(template)]));
  const word = () =>
    random.uniform() < 0.75 ? spell(chooseWord(random), known, random) : joinLetters(foreign, random);
  forms.set(
    "word",
    many(WORDS, () => drawShape(word(), { widestPen: 10, looseness: 0.7 }, random)),
  );
  forms.set(
    "print",
    many(WORDS, () => printShape(spell(chooseWord(random), known, random))),
  );
  forms.set(
    "crossed",
    many(WORDS, () => drawShape(crossOut(styles, random), { widestPen: 10 }, random)),
  );
  forms.set(
    "scribble",
    many(WORDS, () => drawShape(scribble(random), { widestPen: 12 }, random)),
  );

  return { hands, styles, shapesOf: (form) => forms.get(form) ?? [], ...ofImages(images) };
}

/** The same shapes, with other images. */
export function withImages(repertoire: Repertoire, images: ImageSet): Repertoire {
  return { ...repertoire, ...ofImages(images) };
}

function ofImages(images: ImageSet): Omit<Repertoire, "hands" | "styles" | "shapesOf"> {
  const byDigit: number[][] = Array.from({ length: SMALL_LETTER + 1 }, () => []);
  images.labels.forEach((label, index) => byDigit[label]?.push(index));
  const skeletons = new Map<number, Shape | null>();
  return {
    images,
    hasFigures: byDigit[NOT_A_DIGIT]!.length > 0,
    chooseImage: (digit, chance) => choose(byDigit[digit]!, chance),
    skeletonAt(index) {
      let shape = skeletons.get(index);
      if (shape === undefined)
        skeletons.set(index, (shape = skeletonOf(imageAt(images, index), images.labels[index]!)));
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

function printShape(glyph: Glyph): Shape {
  return shapeOf(
    glyph.map((stroke) => traceCurve(stroke, 5)),
    UNIT,
    { leastSlant: 0, greatestSlant: 0 },
  );
}

/** A number that was crossed out so that it is not read: strokes back and forth over digits. */
function crossOut(styles: readonly (readonly DrawnStyle[])[], random: Random): Glyph {
  let x = 0;
  const strokes: Glyph[number][] = [];
  for (let i = 1 + random.integer(3); i > 0; i--) {
    const { places, links, right } = choose(choose(styles[random.integer(10)]!, random).shapes, random);
    for (let link = 0; link < links.length; link += 8) {
      const ends = [links[link]!, links[Math.min(links.length - 1, link + 7)]!];
      const [from, to] = ends.map((end) => ({ x: x + places[end * 2]! * 100, y: places[end * 2 + 1]! * 100 }));
      if (Math.hypot(from!.x - to!.x, from!.y - to!.y) < 40) {
        strokes.push([
          { ...from!, isCorner: true },
          { ...to!, isCorner: true },
        ]);
      }
    }
    x += (right + 0.15) * 100;
  }
  const passes = 4 + random.integer(5);
  const across = Array.from({ length: passes }, (_, i) => ({
    x: i % 2 === 0 ? random.uniform(-12, 4) : x + random.uniform(-14, 8),
    y: 12 + (80 * i) / passes + random.uniform(-8, 8),
    isCorner: random.uniform() < 0.5,
  }));
  return [...strokes, across];
}
