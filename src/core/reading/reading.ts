/**
 * What a reader gives back: numbers made of digits, each with an honest confidence, and the ink that is no digit; how
 * that came about, for people who want to look; and how it is made of what the network said.
 */

import { DIGIT_COUNT, NOT_A_DIGIT } from "../digits.js";
import { type Box, type Point, unionOfBoxes } from "../picture/box.js";
import type { Plane } from "../picture/plane.js";
import type { Cell } from "../picture/tables/table.js";
import type { QuarterTurn } from "../picture/turn.js";
import type { ExplainedLine } from "./explained-line.js";
import type { RankedText } from "./decoding/prefix-search.js";
import { isSureAt } from "./min-confidence.js";

/** Probability of "no digit" from which a mark is not taken for a digit, whatever digit would be likeliest. */
const SURELY_NO_DIGIT = 0.5;

/** Why a mark was refused, for people. */
export const NO_DIGIT_REASON = "a letter, a sign or another mark";

/** Why a line was not read, for people. */
export const OTHER_WRITING_REASON = "print, or other writing than numbers";

/** Why ink was left out that is far fainter than the writing beside it. */
export const FAINT_REASON = "far fainter than the rest: a watermark, or what shows through";

/** Why a number was not told, for people. */
export const UNCLEAR_REASON = "too unclear to be read";

/** Why ink was not read, for people. */
export const NOT_READ_REASON = "not read, as there is more than work or time allow: send it in parts";

/** A digit and how probable it is. */
export interface RankedDigit {
  /** 0 to 9. */
  readonly digit: number;
  /** Its probability. */
  readonly confidence: number;
}

/** One digit of a number. */
export interface ReadDigit extends RankedDigit {
  /** Whether `confidence` reaches the least that was asked for; where it does not, the number's text has a "?". */
  readonly isSure: boolean;
  /** The second most probable digit. */
  readonly runnerUp: RankedDigit;
  /** The probabilities of 0 to 9; with `notDigit` they sum to 1. */
  readonly probabilities: readonly number[]; // [10]
  /** The probability that this is no digit at all. */
  readonly notDigit: number;
  /** Where it stands, in the picture's pixels. */
  readonly box: Box;
  /** Its ink as networks of single digits see it, row-major; ink 255, paper 0. */
  readonly image: Uint8Array; // [28 * 28]
}

/** Digits that belong together. */
export interface ReadNumber {
  /** As it is written, digits and signs; "?" for a digit that is not sure. */
  readonly text: string;
  /** What it stands for, where all of its digits are sure and it is a number: a date is none. */
  readonly value?: number;
  /** The probability that the whole number is right. */
  readonly confidence: number;
  /** The line of writing it stands in, counted from 0 at the top. */
  readonly line: number;
  readonly box: Box;
  readonly digits: readonly ReadDigit[];
  /** What it may be instead, the likeliest first, where that was asked for. */
  readonly alternatives?: readonly RankedText[];
  /** Its place in a table, where it stands in one. */
  readonly cell?: Cell;
  /** Where the file has several pages: the one it stands on, from 1. So also below. */
  readonly page?: number;
}

/** A line of writing with numbers on it. */
export interface ReadTextLine {
  /** Around its numbers. */
  readonly box: Box;
  /** Rows of pixels that it falls per column, as it was read: where the picture was turned, after that. */
  readonly slope: number;
  /** Its numbers, by their place among all. */
  readonly numbers: readonly number[];
  readonly page?: number;
}

/** Numbers in rows and columns. */
export interface ReadTable {
  readonly box: Box;
  readonly rows: number;
  readonly columns: number;
  /** Its numbers, by their place among all; each tells its cell. */
  readonly numbers: readonly number[];
  readonly page?: number;
}

/** A page of several. */
export interface ReadPage {
  /** In pixels; left out where it was not read, as time did not suffice. */
  readonly width?: number;
  readonly height?: number;
  readonly isComplete: boolean;
  readonly turned?: Exclude<QuarterTurn, 0>;
}

/** Ink that is no digit. */
export interface RejectedInk {
  readonly box: Box;
  /** Why, for people. */
  readonly reason: string;
  readonly page?: number;
}

/** What stands on a picture. */
export interface Reading {
  /** Of the picture, in pixels; of several pages, the first. */
  readonly width: number;
  readonly height: number;
  /** The texts of all numbers in reading order, a space between two. Empty where nothing is a digit. */
  readonly text: string;
  readonly numbers: readonly ReadNumber[];
  readonly rejected: readonly RejectedInk[];
  /** Whether all of it was read; where work or time did not suffice, `rejected` names the lines that were not. */
  readonly isComplete: boolean;
  /** By how many degrees the picture was turned clockwise before it was read, where it was. All places are on it as it is. */
  readonly turned?: Exclude<QuarterTurn, 0>;
  /** What was expected, in words, where anything was. */
  readonly expected?: string;
  /**
   * What stands there rather than what was expected, where that is likelier by far; with its probability if nothing had
   * been expected. Other writing is `?`.
   */
  readonly contradicts?: RankedText;
  /** The lines that the numbers stand on, from the top. */
  readonly lines: readonly ReadTextLine[];
  /** The tables that they stand in, from the top; none where they are in no rows and columns. */
  readonly tables: readonly ReadTable[];
  /** The pages, where the file has several: places are on the page that each thing tells. */
  readonly pages?: readonly ReadPage[];
}

/** A line along which joined ink was tried to be cut. */
export interface TriedCut {
  readonly from: Point;
  readonly to: Point;
  /** Whether the reading splits two digits there. */
  readonly isUsed: boolean;
}

/** Neighbouring segments of ink that were shown to the network as one digit. */
export interface Candidate {
  readonly box: Box;
  /** What the network saw, row-major; ink 255, paper 0. */
  readonly image: Uint8Array; // [28 * 28]
  /** The probabilities of 0 to 9; with `notDigit` they sum to 1. */
  readonly probabilities: readonly number[]; // [10]
  /** The probability that this is no digit at all. */
  readonly notDigit: number;
  /** Whether the reading takes it as a digit. */
  readonly isChosen: boolean;
}

/** Ink that was set aside before anything was read: specks, printed lines, what the picture's edge cuts. */
export interface RemovedInk {
  readonly box: Box;
  /** Why, for people. */
  readonly reason: string;
}

/** A reading with every step between the picture and the numbers. Boxes and places are in the picture's own pixels. */
export interface Explanation {
  readonly reading: Reading;
  /** The ink at working size (the picture, reduced where it was large): 0 paper, 1 full ink. */
  readonly ink: Plane;
  readonly removed: readonly RemovedInk[];
  /** What the network of lines was shown, and how it was read; none where it read nothing. In reading order. */
  readonly lines: readonly ExplainedLine[];
  /** Lines that were read, and are not among `lines`, for they would be too many to look at. */
  readonly linesLeftOut: number;
  /** Where joined ink was tried to be cut; none where lines were read as a whole. */
  readonly cuts: readonly TriedCut[];
  /** What the network of single digits was shown. */
  readonly candidates: readonly Candidate[];
}

/** Whether the network takes it for no digit. */
export function isNoDigit(outcomes: ArrayLike<number>): boolean {
  return outcomes[NOT_A_DIGIT]! >= SURELY_NO_DIGIT;
}

/** The likeliest of the ten digits. */
export function bestDigit(outcomes: ArrayLike<number>): number {
  let best = 0;
  for (let digit = 1; digit < DIGIT_COUNT; digit++) {
    if (outcomes[digit]! > outcomes[best]!) best = digit;
  }
  return best;
}

/** What is known of the ink of one digit. */
export interface JudgedInk {
  /** Of the ten digits and of no digit. */
  readonly outcomes: ArrayLike<number>; // [11]
  /** The probability that this ink, no more and no less, is one thing. */
  readonly certainty: number;
  /** In the picture's pixels. */
  readonly box: Box;
  /** What the network saw, row-major; ink 255, paper 0. */
  readonly image: Uint8Array; // [28 * 28]
}

/** The digit that a candidate is likeliest; or `expected`, where others may be likelier alone, but not together. */
function toReadDigit(
  { outcomes, certainty, box, image }: JudgedInk,
  minConfidence: number,
  expected?: number,
): ReadDigit {
  const probabilities = Array.from(outcomes)
    .slice(0, DIGIT_COUNT)
    .map((probability) => probability * certainty);
  const [best, runnerUp] = probabilities
    .map((confidence, digit): RankedDigit => ({ digit, confidence }))
    .toSorted((a, b) => Number(b.digit === expected) - Number(a.digit === expected) || b.confidence - a.confidence) as [
    RankedDigit,
    RankedDigit,
  ];
  return {
    ...best,
    isSure: isSureAt(best, minConfidence),
    runnerUp,
    probabilities,
    notDigit: Math.max(0, 1 - probabilities.reduce((sum, one) => sum + one, 0)),
    box,
    image,
  };
}

/** Digits that stand together as a number; at least one. */
export function toReadNumber(judged: readonly JudgedInk[], minConfidence: number, line: number): ReadNumber {
  const digits = judged.map((one) => toReadDigit(one, minConfidence));
  // The digits of a line are split rightly or wrongly together, so doubt about that counts once.
  const split = Math.min(...judged.map(({ certainty }) => certainty));
  const confidence = judged.reduce((product, { outcomes }, i) => product * outcomes[digits[i]!.digit]!, split);
  return {
    text: digits.map(({ digit, isSure }) => (isSure ? String(digit) : "?")).join(""),
    confidence,
    line,
    box: digits.map(({ box }) => box).reduce(unionOfBoxes),
    digits,
  };
}

/** A number as the network of lines reads it. */
export interface WrittenInk {
  readonly value: number | undefined;
  readonly confidence: number;
  /** Its digits and signs, from left to right. */
  readonly symbols: readonly (Pick<JudgedInk, "outcomes" | "box" | "image"> & { readonly symbol: string })[];
}

export interface WritingChoices {
  readonly minConfidence: number;
  readonly digitsOnly: boolean;
  /** Whether the digits are those of a text that was expected. @default false */
  readonly isExpected?: boolean;
}

/** A number with its signs; at least one of its symbols is a digit. */
export function toWrittenNumber(
  { value, confidence, symbols }: WrittenInk,
  { minConfidence, digitsOnly, isExpected = false }: WritingChoices,
  line: number,
): ReadNumber {
  const digits: ReadDigit[] = [];
  let text = "";
  for (const { symbol, ...ink } of symbols) {
    if (!/\d/.test(symbol)) {
      if (!digitsOnly) text += symbol;
      continue;
    }
    const digit = toReadDigit({ ...ink, certainty: 1 }, minConfidence, isExpected ? Number(symbol) : undefined);
    digits.push(digit);
    text += digit.isSure ? String(digit.digit) : "?";
  }
  const box = symbols.map((symbol) => symbol.box).reduce(unionOfBoxes);
  return { text, confidence, line, box, digits, ...(value !== undefined && !text.includes("?") && { value }) };
}

/** What the network saw and said of some ink. */
export function toCandidate(
  { outcomes, image }: Pick<JudgedInk, "outcomes" | "image">,
  box: Box,
  isChosen: boolean,
): Candidate {
  const probabilities = Array.from(outcomes).slice(0, DIGIT_COUNT);
  return { box, image, probabilities, notDigit: outcomes[NOT_A_DIGIT]!, isChosen };
}
