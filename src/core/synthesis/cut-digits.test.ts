import { expect, test } from "vitest";

import type { Plane } from "../picture/plane.js";
import { drawCutDigit, drawDigitWithPiece, drawMergedDigits } from "./cut-digits.js";
import { boxOfInk } from "./ink-image.js";
import { loadMnist } from "../../node/data/mnist.js";
import { imageAt, type ImageSet, subset } from "../dataset/image-set.js";
import { createRandom } from "../tensor/random.js";
import { isUprightBar } from "./bar-like.js";
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

const pairDigits = await loadMnist("test");

function pairDigitsOf(...labels: number[]): ImageSet {
  const indices = [...digits.labels.subarray(0, 2000).keys()];
  return subset(
    pairDigits,
    indices.filter((i) => labels.includes(pairDigits.labels[i]!)),
  );
}

/** Blank columns between the first inked column and the last. */
function gapsOf(sheet: Plane): number {
  const box = boxOfInk(sheet)!;
  let gaps = 0;
  for (let x = box.x; x < box.x + box.width; x++) {
    let isBlank = true;
    for (let y = 0; y < sheet.height; y++) {
      if (sheet.values[y * sheet.width + x]! > 0.1) isBlank = false;
    }
    if (isBlank) gaps++;
  }
  return gaps;
}

test("digits in a row are wider than high, apart or touching", () => {
  const set = pairDigitsOf(0, 2, 3, 5, 6, 8);
  let touching = 0;
  for (let i = 0; i < 200; i++) {
    const sheet = drawMergedDigits(set, createRandom(1, i));
    const box = boxOfInk(sheet)!;
    expect(box.width).toBeGreaterThan(0.8 * box.height);
    if (gapsOf(sheet) === 0) touching++;
  }
  expect(touching).toBeGreaterThan(50);
  expect(touching).toBeLessThan(190);
});

test("two 1s never become one bar: there is blank between them", () => {
  const set = pairDigitsOf(1);
  for (let i = 0; i < 100; i++) {
    const sheet = drawMergedDigits(set, createRandom(2, i));
    const { width, values } = sheet;
    // Slanted ones overlap in columns; each row has as many runs of ink as there are pairDigits in it.
    let mostRuns = 0;
    for (let y = 0; y < sheet.height; y++) {
      let runs = 0;
      for (let x = 1; x < width; x++) {
        const isInk = values[y * width + x]! > 0.4;
        if (isInk && values[y * width + x - 1]! <= 0.4) runs++;
      }
      mostRuns = Math.max(mostRuns, runs);
    }
    expect(mostRuns).toBeGreaterThanOrEqual(2);
  }
});

test("all ink of a row lies on its sheet", () => {
  for (let i = 0; i < 200; i++) {
    const sheet = drawMergedDigits(pairDigits, createRandom(3, i));
    const box = boxOfInk(sheet)!;
    expect(box.x).toBeGreaterThan(0);
    expect(box.y).toBeGreaterThan(0);
    expect(box.x + box.width).toBeLessThan(sheet.width);
    expect(box.y + box.height).toBeLessThan(sheet.height);
  }
});

test("a digit with a piece is wider than that digit and narrower than two", () => {
  const set = pairDigitsOf(0);
  const widths: number[] = [];
  for (let i = 0; i < 200; i++) {
    const sheet = drawDigitWithPiece(set, createRandom(4, i));
    if (sheet) widths.push(boxOfInk(sheet)!.width / boxOfInk(sheet)!.height);
  }
  const pairs = Array.from({ length: 200 }, (_, i) => {
    const box = boxOfInk(drawMergedDigits(set, createRandom(5, i)))!;
    return box.width / box.height;
  });
  const mean = (list: number[]) => list.reduce((a, b) => a + b) / list.length;
  expect(widths.length).toBeGreaterThan(100);
  expect(mean(widths)).toBeGreaterThan(1);
  expect(mean(widths)).toBeLessThan(mean(pairs) - 0.2);
});

test("a 1 has no piece and is no piece", () => {
  const attempts = Array.from({ length: 50 }, (_, i) => drawDigitWithPiece(pairDigitsOf(1), createRandom(6, i)));
  expect(attempts.every((sheet) => sheet === null)).toBe(true);
});
