import { expect, test } from "vitest";

import { acceptanceThreshold, digitConfidences, refusedShare } from "./acceptance.js";

test("the confidence is that of the likeliest digit, whatever is likelier than it", () => {
  const row = Array<number>(11).fill(0.02);
  row[3] = 0.3;
  row[10] = 0.52;
  expect([...digitConfidences(Float32Array.from([...row, ...row]))]).toEqual([Math.fround(0.3), Math.fround(0.3)]);
});

test("the threshold accepts the share asked for and hardly more", () => {
  const confidences = Float32Array.from({ length: 200 }, (_, i) => i / 256);
  const threshold = acceptanceThreshold(confidences, 0.99);
  // Two of two hundred may fall below it.
  expect(threshold).toBe(2 / 256);
  expect(refusedShare(confidences, threshold)).toBe(0.01);
  expect(refusedShare(confidences, acceptanceThreshold(confidences, 1))).toBe(0);
});

test("images of one confidence are accepted together", () => {
  const confidences = Float32Array.of(0.5, 0.5, 0.5, 0.75);
  expect(acceptanceThreshold(confidences, 0.5)).toBe(0.5);
  expect(refusedShare(confidences, 0.5)).toBe(0);
  expect(refusedShare(confidences, 0.51)).toBe(0.75);
});
