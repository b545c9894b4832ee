/**
 * Options whose value is a number with a fraction.
 */

import { fail } from "../core/errors.js";

/**
 * Creates the parser of an option's value, for commander's `option(flags, description, parser)`.
 *
 * @param name the option as the user writes it, for the message
 * @throws OPTION_INVALID when the value is no number of 0 or more
 */
export function decimalNumber(name: string): (text: string) => number {
  return (text) => {
    const value = text.trim() === "" ? Number.NaN : Number(text);
    if (Number.isFinite(value) && value >= 0) return value;
    fail("OPTION_INVALID", `${name} takes a number of 0 or more; "${text}" came.`);
  };
}
