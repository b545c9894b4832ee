/**
 * What a simulated photo may be made of: ranges and choices, from which each photo draws its own. A preset of
 * photo-presets.ts is one recipe.
 */

import type { PaperKind } from "./paper-kinds.js";
import type { InkKind } from "./ink.js";
import type { Range } from "./range.js";

/** What is printed on the paper. */
export type Print = "none" | "ruled" | "squared" | "boxed";

export interface PhotoRecipe {
  readonly papers: readonly PaperKind[];
  readonly inks: readonly InkKind[];
  readonly prints: readonly Print[];

  /** Lines of writing. */
  readonly lineCount: Range;
  readonly numbersPerLine: Range;
  readonly digitsPerNumber: Range;

  /** Height of the digits, in mm. */
  readonly digitHeightMm: Range;
  /** By how much one digit is larger or smaller than the others, as a share. */
  readonly sizeJitter: number;
  /** By how much a digit stands above or below the line, in digit heights. */
  readonly baselineJitter: number;
  /** Blank between the ink of neighbouring digits, in digit heights; below 0 they overlap. */
  readonly digitGap: Range;
  /** Blank between two numbers, in digit heights. */
  readonly numberGap: Range;
  /** Of the lines of writing against the paper, in degrees; positive falls to the right. */
  readonly lineSlantDegrees: Range;
  /** Of the digits themselves, in degrees; positive leans to the right. */
  readonly letterSlantDegrees: Range;

  /** Of the camera about its axis, in degrees. */
  readonly rotationDegrees: Range;
  /** How much smaller the far end of the writing is than the near end, as a share. */
  readonly perspective: number;
  /** Share of the picture's width or height that the writing fills. */
  readonly fill: Range;
  /** How likely the sheet ends within the picture and shows the table it lies on. */
  readonly tableShare: number;

  /** How much darker the dimmest corner is than the brightest, as a share of light. */
  readonly unevenLight: Range;
  /** How likely shadows fall on the paper, and how much light they take. */
  readonly softShadow: { readonly share: number; readonly depth: Range };
  readonly hardShadow: { readonly share: number; readonly depth: Range };
  /** Light that reaches the sensor from white paper, 1 being its most. */
  readonly exposure: Range;
  /** Largest deviation of red and blue from neutral light, as a share. */
  readonly whiteBalance: number;

  /** How likely the paper was folded, or stained. */
  readonly foldShare: number;
  readonly stainShare: number;
  /** Multiplies the paper's own texture. */
  readonly textureStrength: number;

  /** Deviation of the defocus, in thousandths of the picture's longer side. */
  readonly blurPerMille: Range;
  /** Deviation of the sensor's noise on mid grey, in levels of 256. */
  readonly noiseLevels: Range;
}
