import { expect, test } from "vitest";

import { inkShare, partOf, windowOfInk } from "./digit-window.js";

/** Full ink from (4, 6) to (13, 25), and a faint pixel far off. */
const block = new Uint8Array(784);
for (let y = 6; y < 26; y++) block.fill(255, y * 28 + 4, y * 28 + 14);
block[27 * 28 + 27] = 20;

const window = { left: 4, top: 6, right: 14, bottom: 26 };

test("the window of a digit is around its ink, without faint dirt", () => {
  expect(windowOfInk(block)).toEqual(window);
});

test("the window of a blank image is all of it", () => {
  expect(windowOfInk(new Uint8Array(784))).toEqual({ left: 0, top: 0, right: 28, bottom: 28 });
});

test.each([
  ["left", { right: 8 }],
  ["right", { left: 10 }],
  ["top", { bottom: 14 }],
  ["bottom", { top: 18 }],
] as const)("four tenths from the %s", (side, edge) => {
  expect(partOf(window, side, 0.4)).toEqual({ ...window, ...edge });
});

test("the share of ink is that of the pixels within", () => {
  expect(inkShare(block, partOf(window, "left", 0.3))).toBeCloseTo(0.3, 3);
  expect(inkShare(block, window)).toBeGreaterThan(0.999);
  expect(inkShare(new Uint8Array(784), window)).toBe(0);
});
