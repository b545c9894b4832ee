import { expect, test } from "vitest";

import { formatCount, formatPercent, formatSeconds } from "./figures.js";

test("thousands are parted by commas", () => {
  expect(formatCount(10_000)).toBe("10,000");
  expect(formatCount(7)).toBe("7");
});

test("a fraction is a percentage with two digits, and nothing is a dash", () => {
  expect(formatPercent(0.9965)).toBe("99.65 %");
  expect(formatPercent(1)).toBe("100.00 %");
  expect(formatPercent(0.5, 0)).toBe("50 %");
  expect(formatPercent(null)).toBe("–");
});

test("from a minute on, minutes are told apart", () => {
  expect(formatSeconds(3.21)).toBe("3.2 s");
  expect(formatSeconds(260)).toBe("4 min 20 s");
  expect(formatSeconds(119.7)).toBe("2 min 0 s");
});
