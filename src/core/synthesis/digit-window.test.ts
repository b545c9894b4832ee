import { expect, test } from "vitest";

import { createPlane } from "../picture/plane.js";
import { inkShare, partOf, stampDigit, windowOfInk } from "./digit-window.js";

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

/** Full ink from (10, 8) to (17, 19): 8 by 12. */
const inkBlock = new Uint8Array(784);
for (let y = 8; y < 20; y++) inkBlock.fill(255, y * 28 + 10, y * 28 + 18);

const blockWindow = { left: 10, top: 8, right: 18, bottom: 20 };

test("a blockWindow comes to its place, enlarged, and nowhere else", () => {
  const sheet = createPlane(60, 60);
  stampDigit(sheet, inkBlock, blockWindow, { x: 7, y: 11, scale: 3 });
  for (let y = 0; y < 60; y++) {
    for (let x = 0; x < 60; x++) {
      const ink = sheet.values[y * 60 + x]!;
      const inside = x >= 7 && x < 31 && y >= 11 && y < 47;
      const deepInside = x >= 8 && x < 30 && y >= 12 && y < 46;
      if (!inside) expect(ink).toBe(0);
      if (deepInside) expect(ink).toBeGreaterThan(0.5);
    }
  }
});

test("edges stay as steep as a pen's: half ink at the pixel's edge", () => {
  const sheet = createPlane(100, 100);
  const all = { left: 0, top: 0, right: 28, bottom: 28 };
  stampDigit(sheet, inkBlock, all, { x: 0, y: 0, scale: 3 });
  const row = sheet.values.subarray(42 * 100, 43 * 100);
  expect(row.filter((ink) => ink > 0.02 && ink < 0.98).length).toBeLessThan(7);
  const width = row.reduce((sum, ink) => sum + ink, 0);
  expect(Math.abs(width - 24)).toBeLessThan(0.5);
});

test("ink that is there already stays", () => {
  const sheet = createPlane(60, 60);
  sheet.values.fill(0.7);
  stampDigit(sheet, inkBlock, blockWindow, { x: 7, y: 11, scale: 3 });
  expect(Math.min(...sheet.values)).toBeCloseTo(0.7);
  expect(Math.max(...sheet.values)).toBe(1);
});

test("what does not fit on the sheet is cut", () => {
  const sheet = createPlane(20, 20);
  stampDigit(sheet, inkBlock, blockWindow, { x: -6, y: -8, scale: 3 });
  stampDigit(sheet, inkBlock, blockWindow, { x: 15, y: 15, scale: 3 });
  expect(sheet.values[0]).toBe(1);
  expect(sheet.values[399]).toBe(1);
});
