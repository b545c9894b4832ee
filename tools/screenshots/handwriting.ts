/** What is written on the papers of the screenshots: the digits and signs of the project's own drawn styles, by one hand. */

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

import { type DigitStyle, stylesOf0To4, stylesOf5To9 } from "../../src/core/synthesis/digit-styles.js";
import { mixGlyphs, parseGlyph } from "../../src/core/synthesis/glyph.js";
import { createHand } from "../../src/core/synthesis/hand.js";
import { signGlyphs } from "../../src/core/synthesis/lines/sign-glyphs.js";
import { traceGlyph } from "../../src/core/synthesis/write-glyph.js";
import { createRandom } from "../../src/core/tensor/random.js";

const SEED = 11;

/** How this hand writes each digit. */
const styleNames = ["0-plain", "1-short-upstroke", "2-plain", "3-plain", "4-open"];

/** Where a text stands, and how it is written. */
export interface HandwritingOptions {
  readonly left: number;
  readonly top: number;
  /** Of its digits, in pixels. */
  readonly height: number;
  /** Which time it is written: each differs somewhat. */
  readonly time: number;
}

/** A text in one hand, as paths of SVG. */
export function writeText(text: string, { left, top, height, time }: HandwritingOptions): string {
  const random = createRandom(SEED);
  const hand = {
    ...createHand(random),
    slant: 0.16,
    turn: 0,
    aspect: 1,
    jitter: 2,
    tremor: 0.6,
    overshoot: 2,
    flickChance: 0,
  };
  const scale = height / 100;
  const own = createRandom(SEED, SEED + time);
  let x = left;
  return Array.from(text, (symbol) => {
    const lines = traceGlyph(glyphOf(symbol, own), { ...hand, recording: { kind: "smooth" } }, own);
    const places = lines.flat();
    const from = Math.min(...places.map((place) => place.x));
    const to = Math.max(...places.map((place) => place.x));
    const paths = lines.map((line) => {
      const points = line.map((at) => `${(x + scale * (at.x - from)).toFixed(1)} ${(top + scale * at.y).toFixed(1)}`);
      // A point is a stroke without a length.
      return `<path d="M${points.length > 1 ? points.join("L") : `${points[0]}l.1 0`}"/>`;
    });
    x += scale * (to - from + own.uniform(20, 27));
    return paths.join("");
  }).join("");
}

function glyphOf(symbol: string, random: ReturnType<typeof createRandom>) {
  const styles: Readonly<Record<string, DigitStyle>> = { ...stylesOf0To4, ...stylesOf5To9 };
  const ofDigit = Object.entries(styles).filter(([, { digit }]) => String(digit) === symbol);
  const [, style] = ofDigit.find(([name]) => styleNames.includes(name)) ?? ofDigit[0] ?? [];
  if (style !== undefined) return mixGlyphs(style.masters.map(parseGlyph), random);
  const [notation] = signGlyphs[symbol] ?? [];
  if (notation === undefined) throw new Error(`no sign ${symbol} is drawn`);
  return parseGlyph(notation);
}

/** The page's own type, for what is printed. */
export async function fontAddress(): Promise<string> {
  const path = createRequire(import.meta.url).resolve(
    "@fontsource-variable/instrument-sans/files/instrument-sans-latin-wght-normal.woff2",
  );
  return `data:font/woff2;base64,${(await readFile(path)).toString("base64")}`;
}
