import { expect, test } from "vitest";

import { toGrey } from "./luminance.js";

function onePixel(...rgba: number[]): number {
  const picture = { width: 1, height: 1, rgba: Uint8Array.from(rgba) };
  return toGrey(picture).values[0]!;
}

test("black is 0, white is 1, and green is brighter than red than blue", () => {
  expect(onePixel(0, 0, 0, 255)).toBeCloseTo(0, 6);
  expect(onePixel(255, 255, 255, 255)).toBeCloseTo(1, 6);
  expect(onePixel(0, 255, 0, 255)).toBeGreaterThan(onePixel(255, 0, 0, 255));
  expect(onePixel(255, 0, 0, 255)).toBeGreaterThan(onePixel(0, 0, 255, 255));
});

test("transparency shows white, whatever colour lies under it", () => {
  expect(onePixel(0, 0, 0, 0)).toBe(1);
  expect(onePixel(0, 0, 0, 51)).toBeCloseTo(0.8, 6);
});

test("a large picture is worked on at 1000 pixels, its mean kept", () => {
  const rgba = new Uint8Array(4000 * 2 * 4).fill(255);
  rgba.fill(0, 0, rgba.length / 4);
  for (let i = 3; i < rgba.length; i += 4) rgba[i] = 255;
  const grey = toGrey({ width: 4000, height: 2, rgba });
  expect([grey.width, grey.height]).toEqual([1000, 1]);
  const mean = grey.values.reduce((sum, value) => sum + value) / 1000;
  expect(mean).toBeCloseTo(0.75, 5);
});
