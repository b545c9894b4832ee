/**
 * What the table of digit styles is made of.
 */

import type { HandLimits } from "./hand.js";

/** One way to write a digit. */
export interface DigitStyle extends HandLimits {
  readonly digit: number;
  /** How often it is drawn among the styles of its digit, relative to the others. */
  readonly weight: number;
  /** Its extremes, in the notation of `parseGlyph`. */
  readonly masters: readonly string[];
}
