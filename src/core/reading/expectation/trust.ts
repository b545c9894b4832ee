/**
 * How far an expectation is believed. It may be wrong: another picture, a number that is not on the list. So what is not
 * expected is not impossible, but less likely by a factor: a reading that is like nothing on the picture is not told with
 * confidence because nothing else was asked for.
 */

import { DIGIT_COUNT, NOT_A_DIGIT } from "../../digits.js";

/**
 * One expectation in a hundred is wrong. What is not expected is then less likely than what is by the odds against that,
 * times how many more there are of it: a list of 700 says more than a check digit. On 1,039 simulated fields of eight digits
 * (`npm run bench -- expectations`), a number of the list was denied in 1.4 % of the fields, one that was not on it in 97 %;
 * with a check digit 1.1 % and 46 %: where one digit is wrong, what was misread and what is wrong look alike.
 */
const ODDS = 100;

/** Which digits are expected, and how much is believed of that. */
interface ExpectedDigits {
  readonly outsideDoubt: number;
  acceptsDigit(digit: number): boolean;
}

/**
 * By how much each text that is not expected is less likely than one that is.
 *
 * @param share of all that might stand there, what is expected; 0 to 1
 */
export function outsideDoubtOf(share: number): number {
  return ODDS / share;
}

/**
 * The probability that a line holds what is expected.
 *
 * @param outsideDoubt of {@link outsideDoubtOf}
 * @param logTotal of the line's columns alone: the logarithm of the probability of all texts that are expected
 */
export function trustIn(outsideDoubt: number, logTotal: number): number {
  const share = Math.exp(Math.min(0, logTotal));
  return share === 0 ? 0 : share / (share + (1 - share) / outsideDoubt);
}

/**
 * The outcomes of a single digit, where some of the digits are not expected: they count as none, and are less likely. That
 * it is no digit is as likely as before.
 */
export function expectedOutcomes(outcomes: Float32Array, expectation: ExpectedDigits | undefined): Float32Array {
  const expected = Float32Array.from(outcomes);
  for (let digit = 0; digit < DIGIT_COUNT; digit++) {
    if (expectation === undefined || expectation.acceptsDigit(digit)) continue;
    expected[NOT_A_DIGIT]! += outcomes[digit]! / expectation.outsideDoubt;
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
  return outside > expectation.outsideDoubt * inside ? digit : undefined;
}
