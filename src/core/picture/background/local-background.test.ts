import { describe, expect, test } from "vitest";

import { anyOf, comparePlane, drawPlane, rectangle, ring, type Shape, stroke } from "../../../../test/drawn-ink.js";
import { createRandom } from "../../tensor/random.js";
import { boxMean } from "../plane.js";
import { subtractLocalBackground } from "./local-background.js";

const WIDTH = 240;
const HEIGHT = 180;
/** No stroke is as broad. */
const BROAD = 60;
/** Share of a stroke's pixels in doubt: its edges are soft, and a stroke is 7 pixels broad. */
const EDGES = 0.1;
const zigzag = stroke(
  [
    [60, 40],
    [120, 140],
    [130, 50],
    [190, 130],
  ],
  7,
);

/** A shadow with a hard edge, which crosses the strokes twice. */
function lightAt(x: number, y: number): number {
  return 2 * y + x < 280 ? 0.9 : 0.4;
}

/** How well the pixels that differ by more than a limit are the strokes. */
function compare(valueAt: (x: number, y: number) => number, limit: number, shape: Shape = zigzag, scale = 1) {
  const grey = drawPlane(WIDTH * scale, HEIGHT * scale, (x, y) => valueAt(x / scale, y / scale));
  // Edges are a pixel soft, as a camera makes them.
  const photo = boxMean(grey, 1);
  const { difference } = subtractLocalBackground(photo, BROAD * scale);
  return comparePlane(difference, limit, (x, y) => shape(x / scale, y / scale));
}

describe("strokes against the local background", () => {
  test("differ on both sides of a hard shadow's edge that runs through them, by the same share", () => {
    const valueAt = (x: number, y: number) => lightAt(x, y) * (zigzag(x, y) ? 0.4 : 1);
    const { missed, besides } = compare(valueAt, 0.3);
    expect(missed).toBeLessThan(EDGES);
    expect(besides).toBeLessThan(EDGES);
    const grey = drawPlane(WIDTH, HEIGHT, valueAt);
    const { difference } = subtractLocalBackground(grey, BROAD);
    const at = (x: number, y: number) => difference.values[y * WIDTH + x]!;
    // A stroke's pixel in the light, and one in the shadow.
    expect(at(75, 65)).toBeCloseTo(0.6, 1);
    expect(at(175, 110)).toBeCloseTo(0.6, 1);
  });

  test("differ on a sheet that lies on a dark table, and the table does not", () => {
    const sheet = rectangle(25, 15, 190, 150);
    const { missed, besides } = compare((x, y) => (zigzag(x, y) ? 0.25 : sheet(x, y) ? 0.85 : 0.2), 0.3);
    expect(missed).toBeLessThan(EDGES);
    expect(besides).toBeLessThan(EDGES);
  });

  test("differ as light ink on a board with a light wall beside it", () => {
    const { missed, besides } = compare((x, y) => (zigzag(x, y) ? 0.85 : x < 25 ? 0.9 : 0.2), 0.3);
    expect(missed).toBeLessThan(EDGES);
    expect(besides).toBeLessThan(EDGES);
  });

  test("differ as dark ink at one place and as light ink at another", () => {
    const dark = ring(60, 90, 40, 7);
    const light = ring(190, 90, 40, 7);
    const { missed, besides } = compare(
      (x, y) => {
        if (dark(x, y)) return 0.2;
        return light(x, y) ? 0.85 : x < 135 ? 0.9 : 0.15;
      },
      0.3,
      anyOf(dark, light),
    );
    expect(missed).toBeLessThan(EDGES);
    expect(besides).toBeLessThan(EDGES);
  });

  test("differ in a large picture as in a small one", () => {
    const { missed, besides } = compare((x, y) => lightAt(x, y) * (zigzag(x, y) ? 0.4 : 1), 0.3, zigzag, 3.5);
    expect(missed).toBeLessThan(EDGES);
    expect(besides).toBeLessThan(EDGES);
  });
});

describe("blank paper", () => {
  test("differs by nothing in the middle, and its grain is the noise", () => {
    const random = createRandom(2);
    const grey = drawPlane(WIDTH, HEIGHT, (x, y) => (zigzag(x, y) ? 0.3 : 0.8) + random.normal(0, 0.008));
    const { difference, noise } = subtractLocalBackground(grey, BROAD);
    const sorted = difference.values.toSorted();
    expect(Math.abs(sorted[sorted.length >> 1]!)).toBeLessThan(0.01);
    // A hundredth of the brightness; the lower half about its median.
    expect(noise).toBeGreaterThan(0.007);
    expect(noise).toBeLessThan(0.013);
  });

  test("beside rough cloth differs less than the strokes on it, and so does the cloth", () => {
    const random = createRandom(4);
    const { missed, besides } = compare((x, y) => {
      const isCloth = y > 150;
      if (zigzag(x, y)) return 0.2;
      return 0.8 + random.normal(0, isCloth ? 0.12 : 0.005);
    }, 0.4);
    expect(missed).toBeLessThan(EDGES);
    expect(besides).toBeLessThan(EDGES);
  });
});
