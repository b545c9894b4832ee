/**
 * How far an expectation is believed. It may be wrong: another picture, a number that is not on the list. So what is not
 * expected is not impossible, but less likely by a factor: a reading that is like nothing on the picture is not told with
 * confidence because nothing else was asked for.
 */

import { DIGIT_COUNT, NOT_A_DIGIT } from "../../digits.js";

/**
 * By how much a text that is not expected is less likely than one that is. One expectation in a hundred is wrong, and what is
 * written then is mostly alike: another number of the same form, a digit away, one digit longer. So a long list is believed no
 * more than a short one.
 *
 * Of 600 simulated photos of numbers of eight digits, against lists of 401: with 1,000, 586 numbers of the list are given 90 %
 * and more and 4 are denied; of those in whose place the list has one that differs by a digit 6 are given 90 % as that one, and
 * 2 where it has a digit more. With 3,000, 593 and 1, 13 and 5; with 30,000, 599 and 1, 40 and 19. With the odds against a
 * number of the list among all numbers, ten million, all 600 and none, but 328 and 390.
 */
const OUTSIDE_DOUBT = 2000;
export const LOG_OUTSIDE_DOUBT = Math.log(OUTSIDE_DOUBT);

/** Which digits are expected. */
interface ExpectedDigits {
  acceptsDigit(digit: number): boolean;
}

/**
 * The probability that a line holds what is expected.
 *
 * @param logTotal of the line's columns alone: the logarithm of the probability of all texts that are expected
 */
export function trustIn(logTotal: number): number {
  const share = Math.exp(Math.min(0, logTotal));
  return share === 0 ? 0 : share / (share + (1 - share) / OUTSIDE_DOUBT);
}

/**
 * The outcomes of a single digit, where some of the digits are not expected: they count as none, and are less likely. That
 * it is no digit is as likely as before.
 */
export function expectedOutcomes(outcomes: Float32Array, expectation: ExpectedDigits | undefined): Float32Array {
  const expected = Float32Array.from(outcomes);
  for (let digit = 0; digit < DIGIT_COUNT; digit++) {
    if (expectation === undefined || expectation.acceptsDigit(digit)) continue;
    expected[NOT_A_DIGIT]! += outcomes[digit]! / OUTSIDE_DOUBT;
    expected[digit] = 0;
  }
  if (expectation === undefined || expected.every((one, outcome) => one === outcomes[outcome])) return outcomes;
  const all = expected.reduce((sum, one) => sum + one, 0);
  return expected.map((one) => one / Math.max(Number.MIN_VALUE, all));
}

/** The digit that is likelier by far than all that are expected; undefined where there is none. */
export function contradictingDigit(
  outcomes: ArrayLike<number>,
  expectation: ExpectedDigits | undefined,
): number | undefined {
  if (expectation === undefined) return undefined;
  let [inside, outside] = [0, 0];
  let digit: number | undefined;
  for (let one = 0; one < DIGIT_COUNT; one++) {
    if (expectation.acceptsDigit(one)) inside = Math.max(inside, outcomes[one]!);
    else if (outcomes[one]! > outside) [outside, digit] = [outcomes[one]!, one];
  }
  return outside > OUTSIDE_DOUBT * inside ? digit : undefined;
}
