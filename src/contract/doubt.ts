/** A reading with another least confidence: nothing is read again for it. */

import { isSureAt } from "../core/reading/min-confidence.js";
import type { RankedDigit } from "../core/reading/reading.js";

export { DEFAULT_MIN_CONFIDENCE } from "../core/reading/min-confidence.js";

/** A number as far as doubt changes it. */
interface DoubtedNumber {
  readonly text: string;
  readonly value?: number;
  readonly digits: readonly (RankedDigit & { readonly isSure: boolean })[];
}

/**
 * The same reading with the digits and the texts that it would have with this least confidence. What a number stands for is
 * told no more where its text is another.
 */
export function withMinConfidence<
  Reading extends { readonly text: string; readonly numbers: readonly DoubtedNumber[] },
>(reading: Reading, minConfidence: number): Reading {
  const numbers = reading.numbers.map((number) => doubted(number, minConfidence));
  return { ...reading, text: numbers.map(({ text }) => text).join(" "), numbers };
}

function doubted<Number extends DoubtedNumber>(number: Number, minConfidence: number): Number {
  const digits = number.digits.map((digit) => ({ ...digit, isSure: isSureAt(digit, minConfidence) }));
  let at = 0;
  // A text has a digit, or "?", for each digit, and its signs between them.
  const text = number.text.replaceAll(/[\d?]/g, () => {
    const { digit, isSure } = digits[at++]!;
    return isSure ? String(digit) : "?";
  });
  if (text === number.text) return { ...number, digits };
  const { value: _, ...rest } = number;
  return { ...(rest as Number), text, digits };
}
