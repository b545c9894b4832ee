/** The expectation that a line is one number of so many digits: signs may stand between them, other writing may not. */

import { lineDigitOf, LINE_OTHER } from "../../line.js";
import type { LineAutomaton } from "../decoding/automaton.js";

/** The automaton of texts with exactly `count` digits; its states count them. */
export function exactDigits(count: number): LineAutomaton<number> {
  return {
    start: 0,
    next(digits, symbol) {
      if (symbol === LINE_OTHER) return undefined;
      const after = lineDigitOf(symbol) === undefined ? digits : digits + 1;
      return after > count ? undefined : { state: after, logWeight: 0 };
    },
    final: (digits) => (digits === count ? 0 : undefined),
  };
}
