/**
 * How a reading came about: every step between the picture and the number, for people who want to look.
 */

import type { Box } from "../picture/box.js";
import type { Plane } from "../picture/plane.js";
import type { Reading } from "./reading.js";

/** A place in the picture's pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A line along which joined ink was tried to be cut. */
export interface TriedCut {
  readonly from: Point;
  readonly to: Point;
  /** Whether the reading parts two digits there. */
  readonly isUsed: boolean;
}

/** A group of pieces that was shown to the network as one digit. */
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

/** Ink that was set aside before anything was read: specks, rules, frames, what the picture's edge cuts. */
export interface RemovedInk {
  readonly box: Box;
  /** Why, for people. */
  readonly reason: string;
}

/** A reading with all that led to it. Boxes and places are in the picture's own pixels. */
export interface Explanation {
  readonly reading: Reading;
  /** The ink at working size (the picture, reduced where it was large): 0 paper, 1 full ink. */
  readonly ink: Plane;
  readonly removed: readonly RemovedInk[];
  readonly cuts: readonly TriedCut[];
  readonly candidates: readonly Candidate[];
}
