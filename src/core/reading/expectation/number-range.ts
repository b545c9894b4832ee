/** Numbers of a range, as an automaton of the ways to write them: `0..100`, `-10..10`, `0.00..9.99`. */

import { fail } from "../../errors.js";
import { LINE_SYMBOLS, lineDigitOf } from "../../line.js";
import type { LineAutomaton } from "../decoding/automaton.js";

/** What may stand around a number, and says nothing of its value. */
const BEFORE = "($€£+";
const AFTER = ")%$€£";

/** Digits that numbers hold exactly. */
const MOST_DIGITS = 15;

/** A number that has been read so far. */
interface Begun {
  readonly isNegative: boolean;
  /** Its digits, as a whole number. */
  readonly digits: number;
  /** -1 before the decimal mark; */
  readonly decimals: number;
  readonly phase: "before" | "digits" | "after";
}

interface Range {
  /** Both in units of the last decimal. */
  readonly low: number;
  readonly high: number;
  readonly decimals: number;
}

/**
 * The automaton of the numbers from one to another, both included. They may have as many decimals as these are given with,
 * and zeros before them.
 *
 * @param text such as `0..100`
 * @throws OPTION_INVALID
 */
export function rangeAutomaton(text: string): LineAutomaton<Begun> {
  const { low, high, decimals } = parseRange(text);
  const known = new Map<string, Begun>();
  const to = (begun: Begun) => {
    const key = Object.values(begun).join();
    const state = known.get(key) ?? begun;
    known.set(key, state);
    return { state, logWeight: 0 };
  };

  /** Whether a number that begins like this can lie in the range. */
  function canEnd({ isNegative, digits, decimals: some }: Begun): boolean {
    const [least, most] = isNegative ? [Math.max(0, -high), -low] : [Math.max(0, low), high];
    const missing = 10 ** (decimals - Math.max(0, some));
    if (some >= 0) return digits * missing <= most && (digits + 1) * missing > least;
    for (let unit = missing; digits * unit <= most; unit *= 10) {
      if ((digits + 1) * unit > least) return true;
      if (digits === 0) return true;
    }
    return false;
  }

  return {
    start: { isNegative: false, digits: 0, decimals: -1, phase: "before" },
    next(begun, symbol) {
      const digit = lineDigitOf(symbol);
      const sign = LINE_SYMBOLS[symbol - 1]!;
      const { phase, decimals: some } = begun;
      if (digit !== undefined) {
        if (phase === "after" || some === decimals) return undefined;
        const longer = { ...begun, digits: 10 * begun.digits + digit, decimals: some < 0 ? some : some + 1 };
        return canEnd(longer) ? to({ ...longer, phase: "digits" }) : undefined;
      }
      if (phase === "before") {
        if (sign === "-" && !begun.isNegative && low < 0) return to({ ...begun, isNegative: true });
        return BEFORE.includes(sign) ? to(begun) : undefined;
      }
      if (phase === "digits" && some < 0 && decimals > 0 && (sign === "." || sign === ",")) {
        return to({ ...begun, decimals: 0 });
      }
      return AFTER.includes(sign) && some !== 0 ? to({ ...begun, phase: "after" }) : undefined;
    },
    final({ isNegative, digits, decimals: some, phase }) {
      if (phase === "before" || some === 0) return undefined;
      const value = (isNegative ? -1 : 1) * digits * 10 ** (decimals - Math.max(0, some));
      return value >= low && value <= high ? 0 : undefined;
    },
  };
}

function parseRange(text: string): Range {
  const bounds = /^\s*(-?\d+(?:\.\d+)?)\s*\.\.\s*(-?\d+(?:\.\d+)?)\s*$/.exec(text);
  const [low = "", high = ""] = bounds?.slice(1) ?? [];
  const decimals = Math.max(decimalsOf(low), decimalsOf(high));
  const [least, most] = [toUnits(low, decimals), toUnits(high, decimals)];
  const isExact = Math.max(Math.abs(least), Math.abs(most)) < 10 ** MOST_DIGITS;
  if (bounds === null || least > most || !isExact) {
    fail(
      "OPTION_INVALID",
      `a range is two numbers of at most ${MOST_DIGITS} digits, the smaller one first, with two points between, such as 0..100; got ${JSON.stringify(text)}.`,
    );
  }
  return { low: least, high: most, decimals };
}

function decimalsOf(text: string): number {
  return text.split(".")[1]?.length ?? 0;
}

/** Without the point, so that nothing is rounded. */
function toUnits(text: string, decimals: number): number {
  const [whole = "", part = ""] = text.split(".");
  return Number(`${whole}${part.padEnd(decimals, "0")}`);
}
