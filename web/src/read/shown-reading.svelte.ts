/**
 * A reading that is shown, and which of its digits is looked at. What shows one gets it by `useShownReading()`, so that
 * it can stand on a page without a server too.
 */

import { createContext } from "svelte";

import type { ReadAnswer, ReadDigit } from "../../../src/contract/answers/read-answers.js";

/** A digit, and where it stands. */
export interface PlacedDigit {
  readonly digit: ReadDigit;
  /** Its place in its number, from 1. */
  readonly position: number;
  /** The text of its number. */
  readonly text: string;
}

export interface ShownReading {
  readonly digits: readonly PlacedDigit[];
  /** The digit that is opened, counted over all numbers. */
  chosen: number;
  /** The digit that the pointer is on. */
  lit: number | null;
}

export const [useShownReading, provideShownReading] = createContext<ShownReading>();

/** A reading out of an answer that does not change. */
export class AnsweredReading implements ShownReading {
  readonly digits: readonly PlacedDigit[];
  chosen = $state(0);
  lit = $state<number | null>(null);

  constructor(answer: ReadAnswer) {
    this.digits = placeDigits(answer);
  }
}

/** All digits of a reading, in reading order. */
export function placeDigits({ numbers }: ReadAnswer): readonly PlacedDigit[] {
  return numbers.flatMap(({ text, digits }) => digits.map((digit, index) => ({ digit, position: index + 1, text })));
}
