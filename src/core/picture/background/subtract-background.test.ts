import { describe, expect, test } from "vitest";

import { comparePlane, disc, drawPlane, rectangle, ring, type Shape, stroke } from "../../../../test/drawn-ink.js";
import { createRandom } from "../../tensor/random.js";
import { boxMean } from "../plane.js";
import { runSteps } from "../steps.js";
import { quantileAboveNoise } from "./difference.js";
import { subtractBackground, subtractSurface } from "./subtract-background.js";

const WIDTH = 240;
const HEIGHT = 180;
/** Share of a stroke's pixels in doubt: its edges are soft, and a stroke is 8 pixels broad. */
const EDGES = 0.1;
const hook = stroke(
  [
    [80, 50],
    [150, 60],
    [110, 140],
  ],
  8,
);

/** How well what differs by half as much as most of the ink is the shape. */
function compare(valueAt: (x: number, y: number) => number, shape: Shape = hook) {
  // Edges are a pixel soft, as a camera makes them.
  const photo = boxMean(drawPlane(WIDTH, HEIGHT, valueAt), 1);
  const measured = runSteps(subtractBackground(photo));
  const full = quantileAboveNoise(measured, 0.9)!;
  return comparePlane(measured.difference, full / 2, shape);
}

describe("what differs from the background", () => {
  test("is a digit so bold that it is broader than the local background of a stroke", () => {
    const bold = ring(120, 90, 80, 40);
    const { missed, besides } = compare((x, y) => (bold(x, y) ? 0.15 : 0.9), bold);
    expect(missed).toBeLessThan(EDGES);
    expect(besides).toBeLessThan(EDGES);
  });

  test("is the strokes alone under a shadow with a hard edge across them", () => {
    const { missed, besides } = compare((x, y) => (x + y < 200 ? 0.9 : 0.45) * (hook(x, y) ? 0.35 : 1));
    expect(missed).toBeLessThan(EDGES);
    expect(besides).toBeLessThan(EDGES);
  });

  const bands: readonly (readonly [edge: string, isIn: (x: number, y: number) => boolean])[] = [
    ["upper", (_, y) => y < 16],
    ["lower", (_, y) => y >= HEIGHT - 16],
    ["left", (x) => x < 40],
    ["right", (x) => x >= WIDTH - 40],
  ];
  test.each(bands)("is the strokes alone where a band along the %s edge is in far more light", (_, isIn) => {
    const { missed, besides } = compare((x, y) => (isIn(x, y) ? 0.9 : 0.35) * (hook(x, y) ? 0.3 : 1));
    expect(missed).toBeLessThan(EDGES);
    expect(besides).toBeLessThan(EDGES);
  });

  test("is the strokes alone on a sheet on a dark table", () => {
    const sheet = rectangle(40, 25, 150, 130);
    const { missed, besides } = compare((x, y) => (hook(x, y) ? 0.2 : sheet(x, y) ? 0.85 : 0.15));
    expect(missed).toBeLessThan(EDGES);
    expect(besides).toBeLessThan(EDGES);
  });

  test("is chalk on a board, however the lamp shines", () => {
    const { missed, besides } = compare((x, y) => (hook(x, y) ? 0.8 : 0.1 + 0.0008 * x));
    expect(missed).toBeLessThan(EDGES);
    expect(besides).toBeLessThan(EDGES);
  });

  test("is nothing where the paper is blank", () => {
    const blank = drawPlane(WIDTH, HEIGHT, (x, y) => 0.9 - 0.001 * (x + y));
    expect(quantileAboveNoise(runSteps(subtractBackground(blank)), 0.5)).toBeUndefined();
  });
});

describe("the difference from an even surface", () => {
  const SMALL_WIDTH = 90;
  const SMALL_HEIGHT = 70;
  const bar = stroke(
    [
      [30, 20],
      [60, 50],
    ],
    8,
  );
  /** Two grey levels of 8 bits. */
  const GREY_TOLERANCE = 2 / 255;

  test("dark ink differs by its share of the paper's brightness, however that falls off", () => {
    const lightAt = (x: number, y: number) => 0.9 - 0.004 * x - 0.003 * y;
    const grey = drawPlane(SMALL_WIDTH, SMALL_HEIGHT, (x, y) => lightAt(x, y) * (bar(x, y) ? 0.4 : 1));
    const { difference, noise } = subtractSurface(grey);
    difference.values.forEach((value, at) => {
      const isInk = bar(at % SMALL_WIDTH, Math.floor(at / SMALL_WIDTH));
      expect(Math.abs(value - (isInk ? 0.6 : 0))).toBeLessThan(GREY_TOLERANCE);
    });
    expect(noise).toBeLessThan(GREY_TOLERANCE);
  });

  test("light ink differs by its brightness", () => {
    const grey = drawPlane(SMALL_WIDTH, SMALL_HEIGHT, (x, y) => (bar(x, y) ? 0.8 : 0.1));
    const { difference } = subtractSurface(grey);
    difference.values.forEach((value, at) => {
      const isInk = bar(at % SMALL_WIDTH, Math.floor(at / SMALL_WIDTH));
      expect(Math.abs(value - (isInk ? 0.7 : 0))).toBeLessThan(GREY_TOLERANCE);
    });
  });

  test("a stroke as broad as a third of the picture differs as a fine one does", () => {
    const broad = disc(45, 35, 24);
    const grey = drawPlane(SMALL_WIDTH, SMALL_HEIGHT, (x, y) => (broad(x, y) ? 0.2 : 0.8));
    const { difference } = subtractSurface(grey);
    difference.values.forEach((value, at) => {
      const isInk = broad(at % SMALL_WIDTH, Math.floor(at / SMALL_WIDTH));
      expect(Math.abs(value - (isInk ? 0.75 : 0))).toBeLessThan(GREY_TOLERANCE);
    });
  });

  test("the noise is the standard deviation of the blank paper", () => {
    const random = createRandom(3);
    const grey = drawPlane(SMALL_WIDTH, SMALL_HEIGHT, (x, y) => (bar(x, y) ? 0.2 : 0.8) + random.normal(0, 0.016));
    const { noise } = subtractSurface(grey);
    // 0.016 of a brightness of 0.8; 4,000 pixels tell it to a few hundredths.
    expect(noise).toBeGreaterThan(0.019);
    expect(noise).toBeLessThan(0.021);
  });
});
