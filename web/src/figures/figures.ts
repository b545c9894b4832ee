/**
 * Figures of a result as they are written for people.
 */

import { formatCount } from "../words/run-words.js";

/** A number of things: "1 image", "3 images". */
export function countOf(count: number, thing: string): string {
  return `${formatCount(count)} ${thing}${count === 1 ? "" : "s"}`;
}

/** What a digit was read as: the digit, or "none". */
export function outcomeName(outcome: number): string {
  return outcome > 9 ? "none" : String(outcome);
}
