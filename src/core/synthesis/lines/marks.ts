/** The marks that a simulated line is made of, and the numbers they are taken from. */

import { NOT_A_DIGIT } from "../../digits.js";
import type { ImageSet } from "../../dataset/image-set.js";
import type { Random } from "../../tensor/random.js";
import type { Shape } from "./shape.js";

/** One thing that is drawn. */
export interface Mark {
  /** Its symbol, of the network's; empty where it is none, as an apostrophe. */
  readonly symbol: string;
  /** What is drawn: a digit, a sign, or the name of another form of the repertoire. */
  readonly form: string;
  /** Its size against that of the line's digits. */
  readonly size: number;
  /** By how much it stands above their foot, against their height. */
  readonly lift: number;
  /** Paper before it beyond the usual, against their height. */
  readonly gap: number;
  /** Whether a stroke stands below it, as below raised cents. */
  readonly isUnderlined: boolean;
  /** Of a word in a hand's letters. @default it is none */
  readonly letter?: Letter;
}

/** A letter of a hand. */
export interface Letter {
  readonly writing: { readonly shape: Shape } | { readonly image: number; readonly from: ImageSet };
  /** How far its top and foot lie above the base line, in heights of a capital. */
  readonly top: number;
  readonly foot: number;
}

/** Of the images of print: letters that are not as high as digits. */
export const SMALL_LETTER = NOT_A_DIGIT + 1;

/** What is drawn of it where that is not its symbol: `#` and `*` are other writing, an apostrophe is nothing. */
const symbols: Readonly<Record<string, string>> = { "#": "?", "*": "?", "'": "", "|": "/", "÷": ":" };

/** Marks of a text as it is typed; a blank is a gap before the next. */
export function plain(text: string, { size = 1, lift = 0 } = {}): Mark[] {
  const marks: Mark[] = [];
  let gap = 0;
  for (const form of text) {
    if (form === " ") {
      gap += 0.4;
      continue;
    }
    const symbol = symbols[form] ?? form;
    marks.push({ symbol, form, size, lift, gap, isUnderlined: false });
    gap = 0;
  }
  return marks;
}

/** Other writing: one symbol. */
export function other(form: string, { size = 1, gap = 0.25 } = {}): Mark {
  return { symbol: "?", form, size, lift: 0, gap, isUnderlined: false };
}

export function withGap([first, ...rest]: readonly Mark[], gap: number): Mark[] {
  return first === undefined ? [] : [{ ...first, gap: first.gap + gap }, ...rest];
}

export function below(random: Random, bound: number): string {
  return String(random.integer(bound));
}

export function two(text: string): string {
  return text.padStart(2, "0");
}

export function chance(random: Random, share: number): boolean {
  return random.uniform() < share;
}

/** Digits as evenly as they come, 0, 1 and 7 a little oftener: they are written oftener, or confused. */
export function digit(random: Random): string {
  return "0123456789017"[random.integer(13)]!;
}

export function digits(random: Random, count: number): string {
  return Array.from({ length: count }, () => digit(random)).join("");
}

/** Mostly short: 0 to 6. */
export function short(random: Random): number {
  return Math.floor(random.uniform(0, 2.65) ** 2);
}

/** A number without zeros in front, of `most` digits at most. */
export function amount(random: Random, most: number): string {
  return String(1 + random.integer(9)) + digits(random, random.integer(most));
}

export function year(random: Random): string {
  if (chance(random, 0.15)) return `'${two(below(random, 100))}`;
  return chance(random, 0.8) ? String(1900 + random.integer(140)) : String(1500 + random.integer(400));
}
