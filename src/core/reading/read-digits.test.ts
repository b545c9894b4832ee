import { describe, expect, test } from "vitest";

import { NOT_A_DIGIT } from "../digits.js";
import { outcomesOf } from "../../../test/bar-and-ring.js";
import { isNoDigit, toReadNumber } from "./reading.js";

const image = new Uint8Array(28 * 28);

function judge(outcomes: readonly number[], certainty = 1, x = 0) {
  return { outcomes, certainty, box: { x, y: 5, width: 10, height: 20 }, image };
}

/** 0.6 for a 4, 0.25 for a 9, 0.1 for no digit, 0.05 for a 7. */
const doubtful = Array.from({ length: 11 }, (_, outcome) => {
  const shares: Readonly<Record<number, number>> = { 4: 0.6, 9: 0.25, 10: 0.1, 7: 0.05 };
  return shares[outcome] ?? 0;
});

describe("a digit", () => {
  test("has the likeliest figure, the next, and probabilities that sum to 1 with that of no digit", () => {
    const { digits } = toReadNumber([judge(doubtful)], 0.5, 0);
    const [digit] = digits;
    expect(digit).toMatchObject({ digit: 4, confidence: 0.6, isSure: true, runnerUp: { digit: 9, confidence: 0.25 } });
    expect(digit!.probabilities).toEqual(doubtful.slice(0, 10));
    expect(digit!.notDigit).toBeCloseTo(0.1, 12);
  });

  test("is as doubtful as its ink is parted: that too says no digit", () => {
    const { digits } = toReadNumber([judge(doubtful, 0.5)], 0.5, 0);
    expect(digits[0]).toMatchObject({ digit: 4, confidence: 0.3, isSure: false });
    expect(digits[0]!.notDigit).toBeCloseTo(0.55, 12);
  });

  test("is sure from the least confidence on, itself included", () => {
    const textAt = (least: number) => toReadNumber([judge(doubtful)], least, 0).text;
    expect([0, 0.6, 0.61, 1].map(textAt)).toEqual(["4", "4", "?", "?"]);
  });
});

describe("a number", () => {
  const three = [judge(outcomesOf(3, 0.9), 0.8, 0), judge(doubtful, 0.7, 20), judge(outcomesOf(0, 0.9), 0.9, 40)];

  test("is its digits in order, a question mark for one that is not sure", () => {
    const { text, line, box } = toReadNumber(three, 0.5, 2);
    expect({ text, line, box }).toEqual({ text: "3?0", line: 2, box: { x: 0, y: 5, width: 50, height: 20 } });
  });

  test("is as confident as all its digits together, what is doubtful of parting them counted once", () => {
    const { confidence } = toReadNumber(three, 0.5, 0);
    expect(confidence).toBeCloseTo(0.9 * 0.6 * 0.9 * 0.7, 12);
  });
});

test("no digit is what the network takes for none with half its belief or more", () => {
  expect(isNoDigit(outcomesOf(NOT_A_DIGIT, 0.5))).toBe(true);
  expect(isNoDigit(outcomesOf(NOT_A_DIGIT, 0.49))).toBe(false);
  expect(isNoDigit(outcomesOf(1))).toBe(false);
});
