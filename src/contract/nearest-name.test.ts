import { expect, test } from "vitest";

import { nearestName } from "./nearest-name.js";

const NAMES = ["expect", "minConfidence", "explain", "model"];

test.each([
  ["EXPECT", "expect"],
  ["expct", "expect"],
  ["explaim", "explain"],
  ["min-confidence", "minConfidence"],
  ["min_confidence", "minConfidence"],
  ["minconfidense", "minConfidence"],
  ["modle", "model"],
])("%s is %s", (text, name) => {
  expect(nearestName(text, NAMES)).toBe(name);
});

test.each(["", "page", "x", "utm_source", "e".repeat(10_000)])("%s is none of them", (text) => {
  expect(nearestName(text, NAMES)).toBeNull();
});
