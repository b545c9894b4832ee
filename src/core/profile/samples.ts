/** From a reading and what was meant by it to samples of a hand. */

import type { Reading } from "../reading/reading.js";

export interface Sample {
  readonly image: Uint8Array; // [28, 28]
  readonly digit: number;
}

/**
 * The digits of a reading with their true values. None where they are not as many as were meant: then it is not known which
 * ink is which digit.
 *
 * @param meant the digits that stand there; other characters are passed over
 */
export function samplesOf({ numbers }: Pick<Reading, "numbers">, meant: string): readonly Sample[] {
  const values = meant.replaceAll(/\D/g, "");
  const digits = numbers.flatMap((number) => number.digits);
  if (digits.length !== values.length) return [];
  return digits.map(({ image }, i) => ({ image, digit: Number(values[i]) }));
}
