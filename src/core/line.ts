/**
 * What the network of lines does: it takes the grey image of a whole line of writing, and tells for every few columns of
 * it which symbol stands there. Every layer may import these.
 */

import { DIGIT_COUNT } from "./digits.js";

/** The name of their network in plans and files. */
export const LINE_NETWORK = "lines";

/** Height of the images of lines, in pixels; how wide they are depends on what is written. */
export const LINE_HEIGHT = 40;

/** A line this wide in its image is no writing: 1,300 pixels of letters 14 pixels high are 2,600. */
export const MAX_LINE_WIDTH = 4000;

/** Grey of the paper in such images, and what full ink adds to it; what is lighter than paper has room below. */
export const LINE_PAPER = 64;
export const LINE_INK = 160;

/** Pixels of the image along its width for one column of scores. */
export const LINE_COLUMN_PX = 4;

/** The class of a column in which no symbol is told: paper, what separates symbols, and the rest of a wide one. */
export const LINE_BLANK = 0;

/**
 * What may stand in a line, by class less one: the digits, the signs that stand in numbers, and other writing (`?`), of
 * which a whole word is one.
 */
export const LINE_SYMBOLS = "0123456789.,-/:+×=%()$€£?";

/** Classes of a column: the symbols, and the blank. */
export const LINE_CLASS_COUNT = LINE_SYMBOLS.length + 1;

/** What stands for no symbol: in rows for the blank, among alternatives for that nothing stands there. */
export const NO_SYMBOL = "";

/** The class of a symbol; the blank of {@link NO_SYMBOL}. */
export function lineClassOf(symbol: string): number {
  return symbol === NO_SYMBOL ? LINE_BLANK : LINE_SYMBOLS.indexOf(symbol) + 1;
}

/** The symbol of a class; {@link NO_SYMBOL} of the blank. */
export function lineSymbolOf(one: number): string {
  return one === LINE_BLANK ? NO_SYMBOL : LINE_SYMBOLS[one - 1]!;
}

const FIRST_DIGIT = lineClassOf("0");

/** The class of writing that is no number. */
export const LINE_OTHER = lineClassOf("?");

/** The digit that a class is; undefined for signs, other writing and the blank. */
export function lineDigitOf(symbol: number): number | undefined {
  const digit = symbol - FIRST_DIGIT;
  return digit >= 0 && digit < DIGIT_COUNT ? digit : undefined;
}
