/**
 * A reading that is shown, and which of its digits is looked at. What shows one gets it by `useShownReading()`, so that
 * it can stand on a page without a server too.
 */

import { createContext } from "svelte";

import type { ReadAnswer, ReadDigit, ReadNumber } from "../../../src/contract/answers/read-answers.js";

/** So many numbers stand large, one below the other; more are rows, and are looked at as a whole. */
export const MAX_LARGE_NUMBERS = 3;

/** A digit, and where it stands. */
export interface PlacedDigit {
  readonly digit: ReadDigit;
  /** Its place in its number, from 1. */
  readonly position: number;
  /** The text of its number. */
  readonly text: string;
}

/** A number, and where its digits stand among all. */
export interface PlacedNumber {
  readonly number: ReadNumber;
  /** How many digits stand before it. */
  readonly start: number;
}

export interface ShownReading {
  readonly digits: readonly PlacedDigit[];
  /** The digit that is opened, counted over all numbers. */
  chosen: number;
  /** The digit that the pointer is on. */
  lit: number | null;
  /** The number, by its place, whose row is to have the focus. */
  wanted: number | null;
}

export const [useShownReading, provideShownReading] = createContext<ShownReading>();

/** A reading out of an answer that does not change. */
export class AnsweredReading implements ShownReading {
  readonly digits: readonly PlacedDigit[];
  chosen = $state(0);
  lit = $state<number | null>(null);
  wanted = $state<number | null>(null);

  constructor(answer: ReadAnswer) {
    this.digits = placeDigits(answer);
  }
}

/** All digits of a reading, in reading order. */
export function placeDigits({ numbers }: Pick<ReadAnswer, "numbers">): readonly PlacedDigit[] {
  return numbers.flatMap(({ text, digits }) => digits.map((digit, index) => ({ digit, position: index + 1, text })));
}

/** All numbers of a reading, in reading order. */
export function placeNumbers(numbers: readonly ReadNumber[]): readonly PlacedNumber[] {
  let start = 0;
  return numbers.map((number) => {
    const placed = { number, start };
    start += number.digits.length;
    return placed;
  });
}

/** Whether a digit, by its place among all, is one of the number's. */
export function isOf({ number, start }: PlacedNumber, digit: number | null): boolean {
  return digit !== null && digit >= start && digit < start + number.digits.length;
}
