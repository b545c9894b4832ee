import { expect, test } from "vitest";

import { disc, drawPlane, stroke } from "../../../../test/drawn-ink.js";
import { createRandom } from "../../tensor/random.js";
import { measureAgainstSurface } from "./subtract-surface.js";

const WIDTH = 90;
const HEIGHT = 70;
const bar = stroke(
  [
    [30, 20],
    [60, 50],
  ],
  8,
);
/** Two grey levels of 8 bits. */
const GREY_TOLERANCE = 2 / 255;

test("dark ink departs by its share of the paper's brightness, however that falls off", () => {
  const lightAt = (x: number, y: number) => 0.9 - 0.004 * x - 0.003 * y;
  const grey = drawPlane(WIDTH, HEIGHT, (x, y) => lightAt(x, y) * (bar(x, y) ? 0.4 : 1));
  const { departure, noise } = measureAgainstSurface(grey);
  departure.values.forEach((value, at) => {
    const isInk = bar(at % WIDTH, Math.floor(at / WIDTH));
    expect(Math.abs(value - (isInk ? 0.6 : 0))).toBeLessThan(GREY_TOLERANCE);
  });
  expect(noise).toBeLessThan(GREY_TOLERANCE);
});

test("light ink departs by its brightness", () => {
  const grey = drawPlane(WIDTH, HEIGHT, (x, y) => (bar(x, y) ? 0.8 : 0.1));
  const { departure } = measureAgainstSurface(grey);
  departure.values.forEach((value, at) => {
    const isInk = bar(at % WIDTH, Math.floor(at / WIDTH));
    expect(Math.abs(value - (isInk ? 0.7 : 0))).toBeLessThan(GREY_TOLERANCE);
  });
});

test("a stroke as broad as a third of the picture departs as a fine one does", () => {
  const broad = disc(45, 35, 24);
  const grey = drawPlane(WIDTH, HEIGHT, (x, y) => (broad(x, y) ? 0.2 : 0.8));
  const { departure } = measureAgainstSurface(grey);
  departure.values.forEach((value, at) => {
    const isInk = broad(at % WIDTH, Math.floor(at / WIDTH));
    expect(Math.abs(value - (isInk ? 0.75 : 0))).toBeLessThan(GREY_TOLERANCE);
  });
});

test("the noise is the standard deviation of the blank paper", () => {
  const random = createRandom(3);
  const grey = drawPlane(WIDTH, HEIGHT, (x, y) => (bar(x, y) ? 0.2 : 0.8) + random.normal(0, 0.016));
  const { noise } = measureAgainstSurface(grey);
  // 0.016 of a brightness of 0.8; 4,000 pixels tell it to a few hundredths.
  expect(noise).toBeGreaterThan(0.019);
  expect(noise).toBeLessThan(0.021);
});
