import { expect, test } from "vitest";

import { loadMnist } from "../../node/data/mnist.js";
import { imageAt, subset, type ImageSet } from "../dataset/image-set.js";
import { createRandom } from "../tensor/random.js";
import { isUprightBar } from "./bar-like.js";
import { drawCutDigit } from "./cut-digits.js";
import { inkShare } from "./digit-window.js";

const digits = await loadMnist("test");
const whole = { left: 0, top: 0, right: 28, bottom: 28 };

function digitsOf(...labels: number[]): ImageSet {
  const indices = [...digits.labels.subarray(0, 2000).keys()];
  return subset(
    digits,
    indices.filter((i) => labels.includes(digits.labels[i]!)),
  );
}

function sheetsOf(set: ImageSet, attempts: number) {
  return Array.from({ length: attempts }, (_, i) => drawCutDigit(set, createRandom(1, i))).filter(
    (sheet) => sheet !== null,
  );
}

test("parts come in one attempt of five at least", () => {
  expect(sheetsOf(digits, 500).length).toBeGreaterThan(100);
});

test("no part is an upright bar", () => {
  for (const sheet of sheetsOf(digits, 500)) {
    expect(isUprightBar(sheet)).toBe(false);
  }
});

test("1s give no part at all: each is a 1 again", () => {
  expect(sheetsOf(digitsOf(1), 300)).toEqual([]);
});

test("of 3s and 8s no right part stands alone", () => {
  // A pair needs a right part, which these two never give: all that comes is a part alone.
  for (const sheet of sheetsOf(digitsOf(3, 8), 600)) {
    let mass = 0;
    sheet.values.forEach((ink) => (mass += ink));
    const inked = [...sheet.values.keys()].filter((i) => sheet.values[i]! > 0);
    const columns = inked.map((i) => i % sheet.width);
    const rows = inked.map((i) => Math.floor(i / sheet.width));
    const width = Math.max(...columns) - Math.min(...columns);
    const height = Math.max(...rows) - Math.min(...rows);
    expect(mass).toBeGreaterThan(0);
    // A quarter to 0.42 of a digit 20 pixels high, three times enlarged.
    expect(Math.min(width, height)).toBeLessThan(0.45 * 20 * 3);
  }
});

test("pairs are made of two digits, side by side", () => {
  const sevens = digitsOf(7);
  // A 7 alone gives its left only, which is at most 0.42 of 20 pixels wide; all that is wider is a pair.
  const wide = sheetsOf(sevens, 400).filter((sheet) => {
    const inked = [...sheet.values.keys()].filter((i) => sheet.values[i]! > 0);
    return Math.max(...inked.map((i) => i % sheet.width)) > 4 + 0.45 * 20 * 3;
  });
  expect(wide.length).toBeGreaterThan(20);
});

test("the digits themselves are left as they are", () => {
  const before = digits.images.slice(0, 784 * 100);
  sheetsOf(digits, 50);
  expect(digits.images.subarray(0, 784 * 100)).toEqual(before);
  expect(inkShare(imageAt(digits, 0), whole)).toBeCloseTo(1);
});
