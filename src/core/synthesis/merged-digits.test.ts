import { expect, test } from "vitest";

import { drawDigitWithPiece, drawMergedDigits } from "./cut-digits.js";
import { loadMnist } from "../../node/data/mnist.js";
import { subset, type ImageSet } from "../dataset/image-set.js";
import type { Plane } from "../picture/plane.js";
import { createRandom } from "../tensor/random.js";
import { boxOfInk } from "./ink-image.js";

const digits = await loadMnist("test");

function digitsOf(...labels: number[]): ImageSet {
  const indices = [...digits.labels.subarray(0, 2000).keys()];
  return subset(
    digits,
    indices.filter((i) => labels.includes(digits.labels[i]!)),
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
  const set = digitsOf(0, 2, 3, 5, 6, 8);
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
  const set = digitsOf(1);
  for (let i = 0; i < 100; i++) {
    const sheet = drawMergedDigits(set, createRandom(2, i));
    const { width, values } = sheet;
    // Slanted ones overlap in columns; each row has as many runs of ink as there are digits in it.
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
    const sheet = drawMergedDigits(digits, createRandom(3, i));
    const box = boxOfInk(sheet)!;
    expect(box.x).toBeGreaterThan(0);
    expect(box.y).toBeGreaterThan(0);
    expect(box.x + box.width).toBeLessThan(sheet.width);
    expect(box.y + box.height).toBeLessThan(sheet.height);
  }
});

test("a digit with a piece is wider than that digit and narrower than two", () => {
  const set = digitsOf(0);
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
  const attempts = Array.from({ length: 50 }, (_, i) => drawDigitWithPiece(digitsOf(1), createRandom(6, i)));
  expect(attempts.every((sheet) => sheet === null)).toBe(true);
});
