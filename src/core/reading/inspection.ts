/**
 * What went on inside a network over one image of a digit, or of a line: what every convolution layer made of it, and which
 * of its pixels the answer hangs on. `core/inspection` works it out.
 */

import { DIGIT_COUNT } from "../digits.js";
import { fail } from "../errors.js";
import { LINE_COLUMN_PX, LINE_HEIGHT, LINE_INK, LINE_PAPER, LINE_SYMBOLS, MAX_LINE_WIDTH, NO_SYMBOL } from "../line.js";
import type { ModelName } from "./model-store.js";

/** Which digits to ask about. */
export interface InspectOptions {
  /** The digit whose ink is sought, 0 to 9. @default the likeliest */
  readonly digit?: number;
  /** The digit it could have been instead, 0 to 9. @default the likeliest of the others */
  readonly runnerUp?: number;
}

/** What a convolution layer gave, after its activation. */
export interface LayerMaps {
  /** "conv1", "conv2", ..., from the image on. */
  readonly name: string;
  readonly channels: number;
  readonly width: number;
  readonly height: number;
  /** Channel by channel, row by row. */
  readonly values: Float32Array; // [channels, height, width]
}

/** The pixels on which the answer hangs. Values are in logits. */
export interface Saliency {
  readonly digit: number;
  readonly runnerUp: number;
  /** How far the ink of each pixel spoke for the digit (above 0) or against it (below 0); 0 on bare paper. */
  readonly forDigit: Float32Array; // [28, 28]
  /**
   * How far each pixel could bring the runner-up nearer: above 0 if it were inked fully, below 0 (its size counts) if
   * its ink were taken away.
   */
  readonly towardsRunnerUp: Float32Array; // [28, 28]
}

export interface Inspection {
  /** Of 0 to 9, calibrated; with `notDigit` they sum to 1. All 0 for an image without ink. */
  readonly probabilities: readonly number[]; // [10]
  /** The probability that this is no digit at all. */
  readonly notDigit: number;
  readonly layers: readonly LayerMaps[];
  readonly saliency: Saliency;
}

/**
 * Checks options from outside.
 *
 * @throws OPTION_INVALID
 */
export function checkInspectOptions(options: InspectOptions): void {
  for (const [name, digit] of Object.entries(options) as [string, unknown][]) {
    const isDigit =
      digit === undefined || (Number.isInteger(digit) && Number(digit) >= 0 && Number(digit) < DIGIT_COUNT);
    if (isDigit) continue;
    fail("OPTION_INVALID", `${name} is a digit from 0 to ${DIGIT_COUNT - 1}; got ${JSON.stringify(digit)}.`);
  }
  const { digit, runnerUp } = options;
  if (digit === undefined || digit !== runnerUp) return;
  fail(
    "OPTION_INVALID",
    `digit and runnerUp are two digits; both are ${digit}. Leave one of them out to have it chosen.`,
  );
}

/** Which symbol of a line to ask about. */
export interface InspectLineOptions {
  /** The first of the columns that are read as it. @default those in which the symbol is surest, or any is */
  readonly from?: number;
  /** The column after the last. @default the one after `from` */
  readonly to?: number;
  /** One of `LINE_SYMBOLS`; empty for none. @default the likeliest in these columns */
  readonly symbol?: string;
  /** What could stand there instead; empty for nothing. @default the likeliest of the others */
  readonly runnerUp?: string;
}

/** What of a line speaks for a symbol. Values are in logits, those of its columns added up. */
export interface LineSaliency {
  readonly symbol: string;
  readonly runnerUp: string;
  /** The columns asked about: `from` to `to` - 1. */
  readonly from: number;
  readonly to: number;
  /** The symbol's probability in them: the geometric mean. */
  readonly confidence: number;
  /** What these columns see of the line, in pixels: all other pixels have 0. */
  readonly left: number;
  readonly right: number;
  /** How far the ink of each pixel spoke for the symbol (above 0) or against it (below 0). */
  readonly forSymbol: Float32Array; // [40, width]
  /** As `towardsRunnerUp` of an image of 28x28. */
  readonly towardsRunnerUp: Float32Array; // [40, width]
}

export interface LineInspection {
  /** The network of lines that was looked into. */
  readonly model: ModelName;
  readonly layers: readonly LayerMaps[];
  readonly saliency: LineSaliency;
}

/**
 * Checks the image of a line from outside.
 *
 * @throws OPTION_INVALID
 */
export function checkInspectedLine(line: Uint8Array): void {
  const width = line.length / LINE_HEIGHT;
  if (Number.isInteger(width) && width >= LINE_COLUMN_PX && width <= MAX_LINE_WIDTH) return;
  fail(
    "OPTION_INVALID",
    `a line is ${LINE_HEIGHT} rows of ${LINE_COLUMN_PX} to ${MAX_LINE_WIDTH} bytes, paper ${LINE_PAPER} and full ink ${LINE_PAPER + LINE_INK}, as a reading that is explained gives them; got ${line.length} bytes.`,
  );
}

/**
 * Checks options from outside.
 *
 * @param columns of the line
 * @throws OPTION_INVALID
 */
export function checkInspectLineOptions(options: InspectLineOptions, columns: number): void {
  const { from, to, symbol, runnerUp } = options;
  const isPlace = (place: unknown, least: number, most: number) =>
    Number.isInteger(place) && Number(place) >= least && Number(place) <= most;
  if (from !== undefined && !isPlace(from, 0, columns - 1)) {
    fail(
      "OPTION_INVALID",
      `from is a column of the line, 0 to ${columns - 1}, each ${LINE_COLUMN_PX} pixels wide; got ${JSON.stringify(from)}.`,
    );
  }
  if (to !== undefined && from === undefined) {
    fail("OPTION_INVALID", "to goes with from. Give both, or leave both out to have the columns chosen.");
  }
  if (to !== undefined && !isPlace(to, from! + 1, columns)) {
    fail("OPTION_INVALID", `to is the column after the last, ${from! + 1} to ${columns}; got ${JSON.stringify(to)}.`);
  }
  for (const [name, one] of Object.entries({ symbol, runnerUp }) as [string, unknown][]) {
    if (
      one === undefined ||
      one === NO_SYMBOL ||
      (typeof one === "string" && one.length === 1 && LINE_SYMBOLS.includes(one))
    )
      continue;
    fail(
      "OPTION_INVALID",
      `${name} is one of ${LINE_SYMBOLS}, where ? is other writing, or empty for none; got ${JSON.stringify(one)}.`,
    );
  }
  if (symbol === undefined || symbol !== runnerUp) return;
  fail(
    "OPTION_INVALID",
    `symbol and runnerUp are two symbols; both are ${JSON.stringify(symbol)}. Leave one of them out to have it chosen.`,
  );
}
