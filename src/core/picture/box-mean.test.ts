import { expect, test } from "vitest";

import { drawPlane, randomPlane } from "../../../test/drawn-ink.js";
import { createRandom } from "../tensor/random.js";
import { boxMean } from "./box-mean.js";
import type { Plane } from "./plane.js";

/** Single precision of values up to 1. */
const FLOAT_TOLERANCE = 1e-6;

function meanAround({ width, height, values }: Plane, at: number, radius: number) {
  const [x, y] = [at % width, Math.floor(at / width)];
  const near = [...values].filter(
    (_, i) => Math.abs((i % width) - x) <= radius && Math.abs(Math.floor(i / width) - y) <= radius,
  );
  expect(near.length).toBeLessThanOrEqual(width * height);
  return near.reduce((sum, value) => sum + value, 0) / near.length;
}

test("agrees with a plain loop on planes of any size, with squares larger than the plane", () => {
  for (let seed = 0; seed < 12; seed++) {
    const plane = randomPlane(seed, 14);
    const radius = createRandom(seed, 2).integer(18);
    const { values } = boxMean(plane, radius);
    values.forEach((value, at) => {
      const expected = meanAround(plane, at, radius);
      expect(Math.abs(value - expected)).toBeLessThan(FLOAT_TOLERANCE);
    });
  }
});

test("spreads one pixel over the square around it, and more at the edge, where there is less of it", () => {
  const plane = drawPlane(5, 1, (x) => (x === 1 ? 6 : 0));
  expect([...boxMean(plane, 1).values]).toEqual([3, 2, 2, 0, 0]);
});
