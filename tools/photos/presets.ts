/**
 * What a simulated photo may be made of: ranges and choices, from which each photo draws its own. Each preset is a recipe
 * for one difficulty, so that a test can ask for that alone: "plain" is the easiest, every other one changes what its name
 * says, and "busy" takes some of everything.
 */

import type { Random } from "../../src/core/tensor/random.js";

const plain: PhotoRecipe = {
  papers: ["white"],
  inks: ["black-ballpoint", "blue-pen", "black-marker"],
  prints: ["none"],
  lineCount: [1, 1],
  numbersPerLine: [1, 2],
  digitsPerNumber: [1, 8],
  digitHeightMm: [6, 9],
  sizeJitter: 0.1,
  baselineJitter: 0.06,
  digitGap: [0.12, 0.4],
  numberGap: [1.2, 2.2],
  lineSlantDegrees: [-2, 2],
  letterSlantDegrees: [-6, 10],
  rotationDegrees: [-2, 2],
  perspective: 0.04,
  fill: [0.5, 0.85],
  tableShare: 0,
  unevenLight: [0.03, 0.15],
  softShadow: { share: 0, depth: [0, 0] },
  hardShadow: { share: 0, depth: [0, 0] },
  exposure: [0.8, 1],
  whiteBalance: 0.05,
  foldShare: 0,
  stainShare: 0,
  textureStrength: 1,
  blurPerMille: [0.3, 0.9],
  noiseLevels: [1, 3],
};

/** From the least to the most, evenly likely. */
export type Range = readonly [least: number, most: number];

/** What people write on. */
export type PaperKind = "white" | "yellow" | "grey" | "kraft" | "green-board" | "black-board";

/** What they write with. */
export type InkKind = "black-ballpoint" | "blue-pen" | "red-pen" | "pencil" | "green-marker" | "black-marker" | "chalk";

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

export type PhotoPreset = keyof typeof photoPresets;

/** Draws a number of the range. */
export function draw(random: Random, [least, most]: Range): number {
  return random.uniform(least, most);
}

/** Draws a whole number of the range, both ends included. */
export function drawInteger(random: Random, [least, most]: Range): number {
  return least + random.integer(most - least + 1);
}

/** Every preset's recipe. */
export const photoPresets = {
  plain,
  ruled: { ...plain, prints: ["ruled"], lineCount: [1, 3] },
  squared: { ...plain, prints: ["squared"], lineCount: [1, 3], digitHeightMm: [4, 10] },
  boxed: { ...plain, prints: ["boxed"], numbersPerLine: [1, 1] },
  shadow: { ...plain, unevenLight: [0.3, 0.65], softShadow: { share: 1, depth: [0.45, 0.75] }, exposure: [0.6, 1] },
  "hard-shadow": { ...plain, unevenLight: [0.1, 0.4], hardShadow: { share: 1, depth: [0.45, 0.75] } },
  chalk: {
    ...plain,
    papers: ["green-board", "black-board"],
    inks: ["chalk"],
    digitHeightMm: [60, 90],
    textureStrength: 1.3,
    unevenLight: [0.1, 0.4],
  },
  "blue-on-yellow": { ...plain, papers: ["yellow"], inks: ["blue-pen"] },
  red: { ...plain, inks: ["red-pen"] },
  pencil: { ...plain, inks: ["pencil"], papers: ["white", "grey"] },
  touching: { ...plain, digitsPerNumber: [2, 6], digitGap: [-0.09, 0.015] },
  slanted: {
    ...plain,
    digitsPerNumber: [4, 10],
    lineSlantDegrees: [-15, 15],
    letterSlantDegrees: [-20, 30],
    rotationDegrees: [0, 0],
  },
  lines: { ...plain, lineCount: [2, 6], numbersPerLine: [1, 3] },
  table: {
    ...plain,
    lineCount: [1, 3],
    tableShare: 1,
    fill: [0.42, 0.65],
    rotationDegrees: [-8, 8],
    lineSlantDegrees: [-1, 1],
    perspective: 0.15,
  },
  busy: {
    ...plain,
    papers: ["white", "white", "yellow", "grey", "kraft"],
    inks: ["black-ballpoint", "blue-pen", "red-pen", "pencil", "green-marker", "black-marker"],
    prints: ["none", "ruled", "squared", "boxed"],
    lineCount: [1, 4],
    numbersPerLine: [1, 2],
    digitsPerNumber: [1, 12],
    sizeJitter: 0.15,
    baselineJitter: 0.1,
    digitGap: [0.02, 0.35],
    lineSlantDegrees: [-5, 5],
    letterSlantDegrees: [-12, 20],
    rotationDegrees: [-6, 6],
    perspective: 0.15,
    fill: [0.45, 0.9],
    tableShare: 0.35,
    unevenLight: [0.1, 0.5],
    softShadow: { share: 0.5, depth: [0.2, 0.6] },
    hardShadow: { share: 0.3, depth: [0.2, 0.55] },
    exposure: [0.65, 1.05],
    whiteBalance: 0.18,
    foldShare: 0.4,
    stainShare: 0.3,
    textureStrength: 1.4,
    blurPerMille: [0.4, 1.5],
    noiseLevels: [2, 6],
  },
} as const satisfies Record<string, PhotoRecipe>;

export const photoPresetNames = Object.keys(photoPresets) as readonly PhotoPreset[];
