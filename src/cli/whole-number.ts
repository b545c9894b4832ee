/**
 * Options whose value is a whole number.
 */

import { fail } from "../core/errors.js";

/**
 * Creates the parser of an option's value, for commander's `option(flags, description, parser)`.
 *
 * @param name the option as the user writes it, for the message
 * @throws OPTION_INVALID when the value is no whole number of the range
 *
 * @example
 * program.option("--epochs <n>", "passes over the data", wholeNumber("--epochs", { minimum: 1 }));
 */
export function wholeNumber(
  name: string,
  range: { readonly minimum: number; readonly maximum?: number },
): (text: string) => number {
  const { minimum, maximum = Number.MAX_SAFE_INTEGER } = range;
  return (text) => {
    const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= minimum && value <= maximum) return value;
    const expected = range.maximum === undefined ? `of ${minimum} or more` : `from ${minimum} to ${maximum}`;
    fail("OPTION_INVALID", `${name} takes a whole number ${expected}; "${text}" came.`);
  };
}
