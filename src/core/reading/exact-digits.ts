/** The expectation that a line is one number of so many digits: signs may stand between them, other writing may not. */

import { DIGIT_COUNT } from "../digits.js";
import { LINE_OTHER, lineClassOf } from "../line.js";
import type { LineAutomaton } from "./decoding/automaton.js";

const ZERO = lineClassOf("0");

/** The automaton of texts with exactly `count` digits; its states count them. */
export function exactDigits(count: number): LineAutomaton<number> {
  return {
    start: 0,
    next(digits, symbol) {
      if (symbol === LINE_OTHER) return undefined;
      const isDigit = symbol >= ZERO && symbol < ZERO + DIGIT_COUNT;
      const after = isDigit ? digits + 1 : digits;
      return after > count ? undefined : { state: after, logWeight: 0 };
    },
    final: (digits) => (digits === count ? 0 : undefined),
  };
}
