/**
 * A piece of a simulated page while it is laid out: its canvases, its writer, and the lines of writing that stand on it.
 * Everything is laid out level, in `u` and `v`; the page lies aslant by its slope.
 */

import type { Random } from "../../tensor/random.js";
import type { Canvas } from "../lines/canvas.js";
import { drawHandStyle, type Hand, type HandStyle } from "../lines/hand-words.js";
import type { Repertoire } from "../lines/repertoire.js";
import { drawWriter, type Writer } from "../lines/writer.js";
import { choose } from "../weighted-choice.js";

/** Side of a piece in pixels. */
export const PAGE_SIZE = 192;

/** Height of digits, in pixels, that writers are drawn for; they are then scaled. */
export const WRITER_HEIGHT = 28;

/** A line of writing on a page. Pixels; a line's foot and top are given where x is 0. */
export interface PageLine {
  /** `unsure`: signs alone, and what nobody can tell; nothing is said of it. */
  readonly kind: "number" | "other" | "unsure";
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly foot: number;
  /** Rows that it falls per column. */
  readonly slope: number;
  /** Where it stands in a table, counted from 0 at the upper left. */
  readonly cell?: { readonly row: number; readonly column: number };
}

/** A font, and how it is set. */
export interface Print {
  readonly repertoire: Repertoire;
  readonly writer: Writer;
  /** Height of small letters against that of digits. */
  readonly smallSize: number;
}

/** A page while it is drawn. */
export interface Page {
  /** What the pen wrote, and what was printed or lies there. */
  readonly ink: Canvas;
  readonly ground: Canvas;
  readonly lines: PageLine[];
  readonly repertoire: Repertoire;
  readonly writer: Writer;
  /** What print is set with, where there are fonts: one for most of a page, another for the rest. */
  readonly print: { readonly usual: Print; readonly other: Print } | null;
  /** What words by hand are written in, where there are hands: one for most of a page, another for the rest. */
  readonly hands: { readonly usual: HandStyle; readonly other: HandStyle; readonly share: number } | null;
  /** Of most of its digits, in pixels. */
  readonly height: number;
  /** Rows that it falls per column. */
  readonly slope: number;
  readonly random: Random;
}

/** What pages are written and set with. */
export interface PageSets {
  readonly repertoire: Repertoire;
  readonly fonts: readonly Repertoire[];
  /** Hands that write words. @default words are drawn with strokes */
  readonly hands?: readonly Hand[];
}

/** Begins a page on blank canvases. */
export function beginPage(
  canvases: Pick<Page, "ink" | "ground">,
  { repertoire, fonts, hands = [] }: PageSets,
  height: number,
  random: Random,
): Page {
  const writer = drawWriter(repertoire, WRITER_HEIGHT, random);
  const setWith = () => drawPrint(writer, choose(fonts, random), random);
  const print = fonts.length === 0 ? null : { usual: setWith(), other: setWith() };
  const written = hands.length === 0 ? null : drawHands(hands, random);
  return {
    ...canvases,
    lines: [],
    repertoire,
    writer,
    print,
    hands: written,
    height,
    slope: drawSlope(random),
    random,
  };
}

/** Print is level, upright and even, light or bold. */
function drawPrint(writer: Writer, font: Repertoire, random: Random): Print {
  const printer: Writer = {
    ...writer,
    pen: { ...writer.pen, radius: random.uniform(0.9, 2.6), pressure: 0, fading: 0, breaks: false },
    slant: random.uniform() < 0.12 ? 0.2 : 0,
    slantSpread: 0,
    turnSpread: 0,
    aspect: Math.exp(random.normal(0, 0.08)),
    sizeSpread: 0,
    growth: 0,
    drift: 0,
    unevenness: 0,
    gap: random.uniform(0.04, 0.2),
    gapSpread: 0.01,
    joinChance: 0,
    zeroJoinChance: 0,
    zeroSize: 1,
    zeroLift: 0,
    tail: 0,
    bend: 0,
    write: (digit) => ({ image: font.chooseImage(digit, random) }),
  };
  return { repertoire: font, writer: printer, smallSize: random.uniform(0.66, 0.8) };
}

/** A page has words in letters of a hand, words drawn with strokes, or both; half of all words are of each. */
function drawHands(hands: readonly Hand[], random: Random): NonNullable<Page["hands"]> {
  const kind = random.uniform();
  return {
    usual: drawHandStyle(hands, random),
    other: drawHandStyle(hands, random),
    share: kind < 0.3 ? 0 : kind < 0.6 ? 1 : random.uniform(),
  };
}

/** The hand of a word: mostly the usual one; null where it is drawn with strokes. */
export function chooseHand({ hands, random }: Page, share = hands?.share ?? 0): HandStyle | null {
  if (hands === null || random.uniform() >= share) return null;
  return random.uniform() < 0.93 ? hands.usual : hands.other;
}

/** The print of a piece of text: mostly the usual one. */
export function choosePrint({ print, random }: Page): Print | null {
  if (print === null) return null;
  return random.uniform() < 0.85 ? print.usual : print.other;
}

function drawSlope(random: Random): number {
  const share = random.uniform();
  if (share < 0.35) return 0;
  if (share < 0.75) return random.normal(0, 0.015);
  return share < 0.93 ? random.uniform(-0.08, 0.08) : random.uniform(-0.24, 0.24);
}

/** The pixel of a place that is laid out. */
export function placeOn({ slope }: Page, u: number, v: number): readonly [x: number, y: number] {
  return [u - slope * (v - PAGE_SIZE / 2), v + slope * (u - PAGE_SIZE / 2)];
}

/** The radius of the pen, in pixels, where digits are `height` high. */
export function penRadius({ writer, height: usual }: Page, height = usual): number {
  // Who writes larger takes a pen that is somewhat broader.
  return (writer.pen.radius * usual * (height / usual) ** 0.4) / WRITER_HEIGHT;
}

/** Whether a rectangle of the page, in pixels, is clear of lines by `margin`. */
export function isClear(
  { lines }: Page,
  {
    left,
    right,
    top,
    bottom,
  }: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number },
  margin: number,
): boolean {
  return lines.every((line) => {
    const [a, b] = [line.left * line.slope, line.right * line.slope];
    const above = line.top + Math.min(a, b) - margin;
    const below = line.foot + Math.max(a, b) + margin;
    return right < line.left - margin || left > line.right + margin || bottom < above || top > below;
  });
}
