/**
 * What a reader gives back: numbers made of digits, each with an honest confidence, and the ink that is no digit.
 */

import type { Box } from "../picture/box.js";

/** The confidence from which a digit is taken as read, where the caller chooses none. */
export const DEFAULT_MIN_CONFIDENCE = 0.5;

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
  /** What the network saw, row-major; ink 255, paper 0. */
  readonly image: Uint8Array; // [28 * 28]
}

/** Digits that belong together. */
export interface ReadNumber {
  /** Its digits; "?" for one that is not sure. */
  readonly text: string;
  /** The probability that the whole number is right. */
  readonly confidence: number;
  /** The line of writing it stands in, counted from 0 at the top. */
  readonly line: number;
  readonly box: Box;
  readonly digits: readonly ReadDigit[];
}

/** Ink that is no digit. */
export interface RejectedInk {
  readonly box: Box;
  /** Why, for people. */
  readonly reason: string;
}

/** What stands on a picture. */
export interface Reading {
  /** Of the picture, in pixels. */
  readonly width: number;
  readonly height: number;
  /** The texts of all numbers in reading order, a space between two. Empty where nothing is a digit. */
  readonly text: string;
  readonly numbers: readonly ReadNumber[];
  readonly rejected: readonly RejectedInk[];
}
