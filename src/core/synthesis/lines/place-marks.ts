/** Where each mark of a simulated line stands: sizes, gaps, overlaps, the baseline's drift; and cells with a digit each. */

import type { Random } from "../../tensor/random.js";
import { NOT_A_DIGIT } from "../../digits.js";
import { clamp } from "../ink-image.js";
import { choose } from "../weighted-choice.js";
import { type Mark, SMALL_LETTER } from "./marks.js";
import { UPRIGHT_SLASH } from "./rare-hands.js";
import type { Repertoire } from "./repertoire.js";
import { boxOfImage, type ImageBox } from "./image-marks.js";
import type { Writer, Writing } from "./writer.js";

/** A mark in its place. Pixels; x from the left end of the line's ink, y of the baseline from the line's own. */
export interface PlacedMark {
  readonly mark: Mark;
  readonly writing: Writing;
  /** Of its image, where it is one. */
  readonly box: ImageBox | null;
  /** Where its unit 0 lies. */
  readonly x: number;
  /** Of its foot. */
  readonly y: number;
  readonly size: number;
  readonly aspect: number;
  readonly slant: number;
  readonly turn: number;
  readonly left: number;
  readonly right: number;
}

/** Least distance in pixels between the middles of two symbols, for two columns of scores to tell them apart. */
const LEAST_ADVANCE_PX = 5;
/** Between two that are the same: a column must separate them. */
const LEAST_REPEAT_PX = 9.5;

/**
 * Places marks beside one another.
 *
 * @param height of the digits, in pixels
 * @param pitch width of a cell, in pixels, where each mark stands in one; else null
 */
export function placeMarks(
  marks: readonly Mark[],
  {
    repertoire,
    writer,
    height,
    pitch,
  }: {
    readonly repertoire: Repertoire;
    readonly writer: Writer;
    readonly height: number;
    readonly pitch: number | null;
  },
  random: Random,
): PlacedMark[] {
  const placed: PlacedMark[] = [];
  let cursor = 0;
  for (const [i, mark] of marks.entries()) {
    const writing = writingOf(mark, repertoire, writer, random);
    const box = "image" in writing ? boxOfImage(writing.from ?? repertoire.images, writing.image) : null;
    const shape = "shape" in writing ? writing.shape : null;
    const isZero = mark.form === "0";
    const own = mark.size * (isZero ? writer.zeroSize : 1) * clamp(1 + random.normal(0, writer.sizeSpread), 0.7, 1.35);
    const whole = height * own * (1 + writer.growth * (i / marks.length - 0.5));
    const { letter } = mark;
    const size = letter === undefined ? whole : whole * (letter.top - letter.foot);
    const aspect = size * writer.aspect * Math.exp(random.normal(0, 0.05));
    const from = (box === null ? (shape?.left ?? 0) : 0) * aspect;
    const to = (box === null ? (shape?.right ?? 0) : box.aspect) * aspect;
    const before = placed.at(-1);
    let x: number;
    if (pitch !== null) {
      x = (i + 0.5 + clamp(random.normal(0, 0.06), -0.2, 0.2)) * pitch - (from + to) / 2;
    } else {
      x = cursor + (before === undefined ? 0 : gapOf(mark, before.mark, writer, height, random) * height) - from;
      if (before !== undefined && !isWithinWord(mark)) {
        const middle = x + (from + to) / 2;
        const least = before.mark.symbol === mark.symbol ? LEAST_REPEAT_PX : LEAST_ADVANCE_PX;
        x += Math.max(0, (before.left + before.right) / 2 + least - middle);
      }
    }
    const lift = mark.lift + (isZero && mark.lift === 0 ? writer.zeroLift * (1 - own) : 0);
    const tail = "479".includes(mark.form) ? writer.tail * random.uniform(0.5, 1) : 0;
    const y = height * (tail - lift + random.normal(0, writer.unevenness)) + writer.drift * x;
    const slant = slantOf(mark, writing, box, writer, random);
    placed.push({
      mark,
      writing,
      box,
      // A mark leans about its own middle, a word about that of its capitals.
      x: letter === undefined ? x : x + slant * whole * ((letter.top + letter.foot) / 2 - 0.5),
      y: letter === undefined ? y : y - whole * letter.foot,
      size: size * (1 + tail / 2),
      aspect,
      slant,
      turn: mark.form === "print" ? 0 : random.normal(0, writer.turnSpread),
      left: x + from,
      right: x + to,
    });
    cursor = x + to;
  }
  return placed;
}

/** Whether it is a letter of a word, and not the first. */
function isWithinWord({ letter, symbol }: Mark): boolean {
  return letter !== undefined && symbol === "";
}

function writingOf({ form, letter }: Mark, repertoire: Repertoire, writer: Writer, random: Random): Writing {
  if (letter !== undefined) return letter.writing;
  if (form >= "0" && form <= "9") return writer.write(Number(form));
  if (form === "small letter") return { image: repertoire.chooseImage(SMALL_LETTER, random) };
  if (form !== "figure") return { shape: choose(repertoire.shapesOf(form), random) };
  if (repertoire.hasFigures) return { image: repertoire.chooseImage(NOT_A_DIGIT, random) };
  return { shape: choose(repertoire.shapesOf("scribble"), random) };
}

/** A 1 leans so much at most, and a slash at least: more or less, and one is the other. */
const GREATEST_LEAN_OF_1 = 0.3;
const LEAST_LEAN_OF_SLASH = 0.5;

function slantOf({ form }: Mark, writing: Writing, box: ImageBox | null, writer: Writer, random: Random): number {
  const usual = writer.slant + random.normal(0, writer.slantSpread);
  if (form === "print") return 0;
  if (form === "|") return usual + random.uniform(0, 0.12);
  // How far it leans by itself: a bar is as wide as it leans.
  const own = "shape" in writing ? writing.shape.right - writing.shape.left : Math.max(0, (box?.aspect ?? 0) - 0.15);
  if (form === "/") return Math.max(usual + random.uniform(0, 0.2), LEAST_LEAN_OF_SLASH - own);
  if (form === "1" && own < 0.6 && !("shape" in writing && writing.shape.leastSlant > -0.3)) {
    return Math.min(usual, GREATEST_LEAN_OF_1 - own);
  }
  if (!("shape" in writing)) return usual;
  return clamp(usual, writing.shape.leastSlant, writing.shape.greatestSlant);
}

const smallSigns = ".,:'";
const wideSigns = "-=×+÷|";
const bars: readonly string[] = ["1", "/", UPRIGHT_SLASH];

/** Paper before a mark, in heights: never less than leaves both readable. */
function gapOf(mark: Mark, before: Mark, writer: Writer, height: number, random: Random): number {
  // Places are the middles of strokes: what the pen adds to both sides is no paper.
  const pen = (2 * writer.pen.radius) / height;
  // The hand says how far its letters stand apart; an image has the pen's width in it.
  if (isWithinWord(mark)) return mark.gap * writer.aspect + ("shape" in mark.letter!.writing ? pen : 0);
  const usual = random.normal(writer.gap, writer.gapSpread) + 0.5 * pen;
  if (mark.symbol === "?" || before.symbol === "?" || before.letter !== undefined)
    return mark.gap + pen + Math.max(0.08, usual);
  const isSmall = smallSigns.includes(mark.form);
  if (isSmall || smallSigns.includes(before.form)) {
    const least = random.uniform() < 0.15 ? 0.5 * pen : pen + 0.03;
    return mark.gap + clamp(usual * random.uniform(0.2, 1.2), least, 0.5 + pen);
  }
  if (wideSigns.includes(mark.form) || wideSigns.includes(before.form)) return mark.gap + pen + Math.max(0.05, usual);
  // What stands straight beside a round digit needs no paper to be read; two bars do.
  const areBars = bars.includes(before.form) && bars.includes(mark.form);
  const least = areBars ? 0.12 + pen : mark.gap < 0 ? -0.3 : 0.4 * pen - 0.13;
  return mark.gap + Math.max(least, usual);
}
