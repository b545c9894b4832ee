/**
 * What went on inside the network over one image: what every convolution layer made of it, and which of its pixels the
 * answer hangs on. `core/inspection` works it out.
 */

import { DIGIT_COUNT } from "../digits.js";
import { fail } from "../errors.js";

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
