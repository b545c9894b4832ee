/**
 * `npm run strokes` writes the digits that tests, benchmark and screenshots have the page read while they are drawn.
 * No data set of a pen's motion comes from npm, so they are synthesised: the templates and hands of core/synthesis, and
 * a pen that moves as handwriting does. The file says so at its head.
 */

import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { digitStyles } from "../../src/core/synthesis/drawn-digits.js";
import { mixGlyphs, parseGlyph, type Point } from "../../src/core/synthesis/glyph.js";
import { createHand } from "../../src/core/synthesis/hand.js";
import { chooseWeighted } from "../../src/core/synthesis/weighted-choice.js";
import { traceGlyph } from "../../src/core/synthesis/write-glyph.js";
import { createRandom, type Random } from "../../src/core/tensor/random.js";
import { packageRoot } from "../../src/node/files/package-files.js";
import {
  formatRecordedDigit,
  RECORDED_DIGITS_FILE,
  type PenPoint,
  type RecordedDigit,
  type RecordedDigitsFile,
} from "../browser/recorded-digits.js";
import { createPenMotion, movePen } from "./pen-motion.js";

const SEED = 28;
const DIGITS = 10;
const VARIANTS_A_DIGIT = 8;
/** Time in the air between two strokes; it is longer the further the pen has to go. */
const LIFT_MS = 90;
const AIR_UNITS_PER_SECOND = 500;

const file: RecordedDigitsFile = {
  source:
    "Synthesised by `npm run strokes`, not written by a hand: templates of handwriting (src/core/synthesis), each drawn by another simulated hand, with a pen that slows down in bends and presses harder downwards (tools/strokes).",
  format:
    "A stroke is a row of points x,y,ms,pressure: x and y in thousandths of the digit's height, from its upper left; milliseconds since the pen first touched; pressure in hundredths.",
  digits: Array.from({ length: DIGITS * VARIANTS_A_DIGIT }, (_, index) =>
    formatRecordedDigit(writeDigit(index % DIGITS, createRandom(SEED, 0x5e01, index))),
  ),
};
// A digit a line, so that a change of one is a change of one line.
const { digits, ...head } = file;
const lines = digits.map((digit) => JSON.stringify(digit)).join(",\n");
await writeFile(
  join(packageRoot(), RECORDED_DIGITS_FILE),
  `${JSON.stringify(head, null, 1).slice(0, -2)},\n "digits": [\n${lines}\n]}\n`,
);

function writeDigit(digit: number, random: Random): RecordedDigit {
  const styles = Object.values(digitStyles).filter((style) => style.digit === digit);
  const style = chooseWeighted(styles, random);
  // A careful hand on a tablet that keeps up with it: what is tested is the page, not the network.
  const hand = { ...createHand(random, { ...style, looseness: 0.6 }), recording: { kind: "smooth" } } as const;
  const glyph = mixGlyphs(style.masters.map(parseGlyph), random);
  const lines = traceGlyph(glyph, hand, random);
  const motion = createPenMotion(random);
  let ms = 0;
  let last: Point | null = null;
  const strokes: PenPoint[][] = [];
  for (const line of lines) {
    const [first] = line;
    if (!first) continue;
    if (last) {
      const way = Math.hypot(first.x - last.x, first.y - last.y);
      ms += LIFT_MS + (1000 * way) / AIR_UNITS_PER_SECOND;
    }
    const stroke = movePen(line, motion, ms, random);
    strokes.push(stroke);
    ms = stroke.at(-1)?.ms ?? ms;
    last = line.at(-1) ?? last;
  }
  return { digit, strokes: toHeights(strokes) };
}

/** From units of the template to heights of the digit, its upper left at 0. */
function toHeights(strokes: readonly (readonly PenPoint[])[]): PenPoint[][] {
  const points = strokes.flat();
  const left = Math.min(...points.map(({ x }) => x));
  const top = Math.min(...points.map(({ y }) => y));
  const height = Math.max(...points.map(({ y }) => y)) - top;
  return strokes.map((stroke) =>
    stroke.map((point) => ({ ...point, x: (point.x - left) / height, y: (point.y - top) / height })),
  );
}
