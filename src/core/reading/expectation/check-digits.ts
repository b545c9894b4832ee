/**
 * Check digits: numbers whose last digits follow from the others, as automata whose states are what the digits read so far
 * add up to. Where a scheme counts from the right, and how many digits will come is not known yet, all that it may be is
 * kept. Signs between the digits, such as the dashes of an ISBN, count for nothing.
 */

import { LINE_OTHER, lineDigitOf } from "../../line.js";
import type { LineAutomaton } from "../decoding/automaton.js";
import type { CheckDigit } from "./check-digit-names.js";

/** How a scheme goes through the digits of a number. */
interface Scheme {
  /** What none add up to; */
  readonly start: number;
  /** and one more, of which `count` stand before it; undefined where none may follow. */
  add(this: void, sum: number, digit: number, count: number): number | undefined;
  /** Whether so many digits may end there. */
  isRight(this: void, sum: number, count: number): boolean;
  /** From this many digits on it is no longer told how many there are. */
  readonly countTo: number;
}

/** More than can be told apart: sums, and counts beside them. */
const SUMS = 100_000_000;

/** The automaton of the numbers whose check digits are right. */
export function checkDigitAutomaton(name: CheckDigit): LineAutomaton<number> {
  const { start, add, isRight, countTo } = schemes[name];
  return {
    start,
    next(state, symbol) {
      if (symbol === LINE_OTHER) return undefined;
      const digit = lineDigitOf(symbol);
      if (digit === undefined) return { state, logWeight: 0 };
      const count = Math.floor(state / SUMS);
      const sum = add(state % SUMS, digit, count);
      return sum === undefined ? undefined : { state: Math.min(count + 1, countTo) * SUMS + sum, logWeight: 0 };
    },
    final: (state) => (isRight(state % SUMS, Math.floor(state / SUMS)) ? 0 : undefined),
  };
}

/**
 * Sums modulo 10 in which every second digit counts otherwise, from the right: of both possible parities, the one in which
 * the last digit counts as it is, in the tens.
 */
function everySecond(otherwise: (digit: number) => number) {
  return (sums: number, digit: number) => {
    const [plain, other] = [Math.floor(sums / 10), sums % 10];
    return ((other + digit) % 10) * 10 + ((plain + otherwise(digit)) % 10);
  };
}

const thrice = everySecond((digit) => 3 * digit);

/** Sums modulo 11 of digits that count once, twice and so on from the right: the sum of all sums, in the units of 11. */
function addWeighted(sums: number, digit: number): number {
  const plain = (Math.floor(sums / 11) + digit) % 11;
  return plain * 11 + ((sums + plain) % 11);
}

/**
 * The multiplication of the dihedral group of the pentagon, and the permutation of Verhoeff 1969, "Error Detecting Decimal
 * Codes".
 */
const multiply = (a: number, b: number) =>
  a < 5 ? (b < 5 ? (a + b) % 5 : ((a + b) % 5) + 5) : b < 5 ? ((a - b + 5) % 5) + 5 : (a - b + 10) % 5;
const PERMUTATION = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
const TURNS = 8;
/** By turn and digit. */
const TURNED = Array.from({ length: TURNS }, (_, turn) =>
  Array.from({ length: 10 }, (_, digit) => Array.from({ length: turn }).reduce((d: number) => PERMUTATION[d]!, digit)),
);

/** The quasigroup of Damm 2004, "Total anti-symmetrische Quasigruppen", that is in use. */
const DAMM = [
  "0317598642",
  "7092154863",
  "4206871359",
  "1750983426",
  "6123045978",
  "3674209581",
  "5869720134",
  "8945362017",
  "9438617205",
  "2581436790",
].map((row) => Array.from(row, Number));

const FIRST_OF_ISBN = [[9], [7], [8, 9]];

const schemes: Record<CheckDigit, Scheme> = {
  luhn: {
    start: 0,
    add: everySecond((digit) => (2 * digit > 9 ? 2 * digit - 9 : 2 * digit)),
    isRight: (sums, count) => count >= 2 && sums < 10,
    countTo: 2,
  },
  mod10: { start: 0, add: thrice, isRight: (sums, count) => count >= 2 && sums < 10, countTo: 2 },
  ean: {
    start: 0,
    add: (sums, digit, count) => (count < 13 ? thrice(sums, digit) : undefined),
    isRight: (sums, count) => (count === 8 || count === 13) && sums < 10,
    countTo: 13,
  },
  // With more digits, one would count eleven times, which is not at all.
  mod11: {
    start: 0,
    add: (sums, digit, count) => (count < 10 ? addWeighted(sums, digit) : undefined),
    isRight: (sums, count) => count >= 2 && sums % 11 === 0,
    countTo: 10,
  },
  mod97: {
    start: 0,
    add: (sum, digit) => (10 * sum + digit) % 97,
    isRight: (sum, count) => count >= 3 && sum === 1,
    countTo: 3,
  },
  // Both sums, as long as it may be either: the one modulo 11, and in front of it the one modulo 10 with a 1 where the
  // number begins like one of 13 digits.
  isbn: {
    start: 20 * 121,
    add(sums, digit, count) {
      if (count >= 13) return undefined;
      const front = Math.floor(sums / 121);
      const mayBe13 = front >= 20 && (FIRST_OF_ISBN[count]?.includes(digit) ?? true);
      if (!mayBe13 && count >= 10) return undefined;
      const sum10 = mayBe13 ? 20 + ((front - 20 + digit * (count % 2 === 0 ? 1 : 3)) % 10) : 0;
      return sum10 * 121 + (count < 10 ? addWeighted(sums % 121, digit) : 0);
    },
    isRight: (sums, count) =>
      (count === 10 && (sums % 121) % 11 === 0) || (count === 13 && Math.floor(sums / 121) === 20),
    countTo: 13,
  },
  // From the right, so by the turn of the last digit there are eight products, a decimal each.
  verhoeff: {
    start: 0,
    add(products, digit) {
      // The product with the last digit in a turn has the one before it in the next turn.
      let sum = 0;
      for (let turn = TURNS - 1; turn >= 0; turn--) {
        const before = Math.floor(products / 10 ** ((turn + 1) % TURNS)) % 10;
        sum = sum * 10 + multiply(TURNED[turn]![digit]!, before);
      }
      return sum;
    },
    isRight: (products, count) => count >= 2 && products % 10 === 0,
    countTo: 2,
  },
  damm: {
    start: 0,
    add: (sum, digit) => DAMM[sum]![digit]!,
    isRight: (sum, count) => count >= 2 && sum === 0,
    countTo: 2,
  },
};
