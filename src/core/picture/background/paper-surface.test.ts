import { expect, test } from "vitest";

import { estimatePaper } from "./paper-surface.js";
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
  expect(greatestDifference(estimatePaper(lit), lit)).toBeLessThan(GREY_TOLERANCE);
});

test("is not pulled by a thick stroke", () => {
  const blank = plane((x) => 0.9 - 0.3 * x);
  const written = plane((x, y) => {
    const isStroke = Math.abs(x - 0.4) < 0.12 && y > 0.1;
    return isStroke ? 0.1 : 0.9 - 0.3 * x;
  });
  expect(greatestDifference(estimatePaper(written), blank)).toBeLessThan(GREY_TOLERANCE);
});
