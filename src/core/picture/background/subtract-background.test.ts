import { describe, expect, test } from "vitest";

import { comparePlane, drawPlane, rectangle, ring, type Shape, stroke } from "../../../../test/drawn-ink.js";
import { boxMean } from "../box-mean.js";
import { clearLevel } from "./difference.js";
import { measureDeparture } from "./subtract-background.js";

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

/** How well what departs by half as far as most of the ink is the shape. */
function compare(valueAt: (x: number, y: number) => number, shape: Shape = hook) {
  // Edges are a pixel soft, as a camera makes them.
  const photo = boxMean(drawPlane(WIDTH, HEIGHT, valueAt), 1);
  const measured = measureDeparture(photo);
  const full = clearLevel(measured, 0.9)!;
  return comparePlane(measured.departure, full / 2, shape);
}

describe("what departs from the paper", () => {
  test("is a digit so bold that it is broader than the surroundings of a stroke", () => {
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
    expect(clearLevel(measureDeparture(blank), 0.5)).toBeUndefined();
  });
});
