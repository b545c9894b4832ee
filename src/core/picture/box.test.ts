import { expect, test } from "vitest";

import { gapBetweenBoxes, scaleBox, unionOfBoxes } from "./box.js";

const a = { x: 2, y: 3, width: 4, height: 5 };
const b = { x: 9, y: 4, width: 1, height: 10 };

test("the union covers both boxes", () => {
  expect(unionOfBoxes(a, b)).toEqual({ x: 2, y: 3, width: 8, height: 11 });
});

test("the gap is the blank between two boxes, and 0 where they overlap", () => {
  expect(gapBetweenBoxes(a, b)).toBe(3);
  expect(gapBetweenBoxes(a, { ...a, x: 4 })).toBe(0);
});

test("a scaled box covers every pixel it touches and stays in the picture", () => {
  const from = { width: 10, height: 20 };
  const to = { width: 25, height: 50 };
  expect(scaleBox(a, from, to)).toEqual({ x: 5, y: 7, width: 10, height: 13 });
  const whole = { x: 0, y: 0, ...from };
  expect(scaleBox(whole, from, to)).toEqual({ x: 0, y: 0, ...to });
});
