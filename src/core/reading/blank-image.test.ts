import { expect, test } from "vitest";

import { isBlankImage } from "./blank-image.js";

/** An image with so many pixels of an ink, on paper. */
function inked(pixels: number, ink: number): Uint8Array {
  return new Uint8Array(28 * 28).fill(ink, 300, 300 + pixels);
}

test.each<[string, Uint8Array]>([
  ["bare paper", inked(0, 0)],
  ["a grey veil", inked(400, 31)],
  ["two full pixels", inked(2, 255)],
  ["specks of faint ink", inked(10, 70)],
])("%s is blank", (_what, image) => {
  expect(isBlankImage(image)).toBe(true);
});

test.each<[string, Uint8Array]>([
  ["three full pixels", inked(3, 255)],
  // MNIST's thinnest digit, dimmed to a quarter.
  ["a thin and faint digit", inked(20, 64)],
  ["a veil that is no veil any more", inked(400, 32)],
  ["ink all over", inked(784, 255)],
])("%s is not", (_what, image) => {
  expect(isBlankImage(image)).toBe(false);
});
