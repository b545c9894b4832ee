import { expect, test } from "vitest";

import { type JudgedReading, reviewShare, toReviewFigures } from "./review.js";

const right = (confidence: number): JudgedReading => ({ isRight: true, confidence });
const wrong = (confidence: number): JudgedReading => ({ isRight: false, confidence });

test("what must be looked at begins with the surest error that may not be left", () => {
  const readings = [right(0.99), right(0.98), wrong(0.9), right(0.8), wrong(0.2)];
  expect(reviewShare(readings, 0)).toBeCloseTo(3 / 5, 12);
  // One of five may be left: the surest.
  expect(reviewShare(readings, 200)).toBeCloseTo(1 / 5, 12);
  expect(reviewShare(readings, 400)).toBe(0);
  expect(reviewShare([right(0.5), right(0.1)], 0)).toBe(0);
  expect(reviewShare([wrong(0.5), right(0.4)], 0)).toBe(1);
});

test("of equally sure readings the wrong ones count first, in whatever order they come", () => {
  expect(reviewShare([right(0.5), wrong(0.5)], 0)).toBe(1);
  expect(reviewShare([wrong(0.5), right(0.5)], 0)).toBe(1);
});

test("the curve goes from all errors to none, and never up", () => {
  const readings = Array.from({ length: 1000 }, (_, i) => ({ isRight: i % 7 !== 0, confidence: i / 1000 }));
  const { curve, rates, claims } = toReviewFigures(readings)!;
  expect(curve).toHaveLength(101);
  expect(curve[0]).toEqual({ looked: 0, wrong: 143 / 1000 });
  expect(curve.at(-1)).toEqual({ looked: 1, wrong: 0 });
  for (const [i, { wrong: left }] of curve.entries()) expect(left).toBeLessThanOrEqual(curve[i - 1]?.wrong ?? 1);
  expect(rates.map(({ wrongOfThousand }) => wrongOfThousand)).toEqual([0.37, 1, 5]);
  // Of the 1,000 the errors are at 994, 987 ... : none, one and five of them may be left.
  expect(rates.map((rate) => Math.round(1000 * rate.share))).toEqual([995, 988, 960]);
  expect(claims.map((claim) => [claim.minConfidence, claim.readings])).toEqual([
    [0.9, 100],
    [0.95, 50],
    [0.99, 10],
  ]);
  expect(claims[2]).toMatchObject({ right: 9, rightShare: 0.9 });
});

test("of nothing nothing is said", () => {
  expect(toReviewFigures([])).toBeNull();
  expect(toReviewFigures([right(0.5)])!.claims[2]!.rightShare).toBeNull();
});
