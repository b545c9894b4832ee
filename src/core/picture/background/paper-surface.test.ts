import { expect, test } from "vitest";

import { fitPaperSurface } from "./paper-surface.js";
import { createRandom } from "../../tensor/random.js";
import { createPlane, type Plane } from "../plane.js";

/** Two grey levels of 8 bits. */
const GREY_TOLERANCE = 2 / 255;

function plane(brightness: (x: number, y: number) => number): Plane {
  const made = createPlane(60, 40);
  for (let i = 0; i < made.values.length; i++) {
    made.values[i] = brightness((i % 60) / 59, Math.floor(i / 60) / 39);
  }
  return made;
}

function greatestDifference(a: Plane, b: Plane): number {
  return Math.max(...a.values.map((value, i) => Math.abs(value - b.values[i]!)));
}

test("follows light that falls off to one side and to the corners", () => {
  const lit = plane((x, y) => 0.9 - 0.3 * x - 0.2 * (y - 0.5) ** 2 + 0.1 * x * y);
  expect(greatestDifference(fitPaperSurface(lit), lit)).toBeLessThan(GREY_TOLERANCE);
});

test("is not pulled by a thick stroke", () => {
  const blank = plane((x) => 0.9 - 0.3 * x);
  const written = plane((x, y) => {
    const isStroke = Math.abs(x - 0.4) < 0.12 && y > 0.1;
    return isStroke ? 0.1 : 0.9 - 0.3 * x;
  });
  expect(greatestDifference(fitPaperSurface(written), blank)).toBeLessThan(GREY_TOLERANCE);
});

test("follows the light through noise of any strength, and where most of the paper is exactly even", () => {
  for (const spread of [0, 1e-4, 0.003, 0.02, 0.08]) {
    const random = createRandom(5);
    const lit = plane((x, y) => 0.8 - 0.2 * x + 0.1 * y);
    const noisy = { ...lit, values: lit.values.map((value) => value + random.normal(0, spread)) };
    // 2,000 samples; the surface is known best in the middle, and four times worse in the corners.
    expect(greatestDifference(fitPaperSurface(noisy), lit)).toBeLessThan(GREY_TOLERANCE + 0.2 * spread);
  }
});

test("is level where a picture has the least size", () => {
  const tiny = { width: 4, height: 4, values: new Float32Array(16).fill(0.6) };
  expect(greatestDifference(fitPaperSurface(tiny), tiny)).toBeLessThan(GREY_TOLERANCE);
});
