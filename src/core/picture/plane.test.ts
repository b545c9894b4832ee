import { describe, expect, test } from "vitest";

import { drawPlane, planeOfRows, randomPlane } from "../../../test/drawn-ink.js";
import { createRandom } from "../tensor/random.js";
import { boxMean, downsample, type Plane, upsample } from "./plane.js";

/** Single precision of values up to 10. */
const FLOAT_DIGITS = 5;
/** Single precision of values up to 1. */
const FLOAT_TOLERANCE = 1e-6;

function mean({ values }: Plane): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function meanAround({ width, height, values }: Plane, at: number, radius: number) {
  const [x, y] = [at % width, Math.floor(at / width)];
  const near = [...values].filter(
    (_, i) => Math.abs((i % width) - x) <= radius && Math.abs(Math.floor(i / width) - y) <= radius,
  );
  expect(near.length).toBeLessThanOrEqual(width * height);
  return near.reduce((sum, value) => sum + value, 0) / near.length;
}

describe("downsampling", () => {
  test("takes the mean of every square", () => {
    const small = downsample(planeOfRows("#.46", "..82"), 2);
    expect(small.width).toBe(2);
    expect(small.height).toBe(1);
    expect(small.values[0]).toBeCloseTo(0.25, FLOAT_DIGITS);
    expect(small.values[1]).toBeCloseTo(0.5, FLOAT_DIGITS);
  });

  test("takes the mean of what there is of a square that the edge cuts", () => {
    const small = downsample(planeOfRows("##8", "##4", "24#"), 2);
    expect([...small.values].map((value) => Number(value.toFixed(3)))).toEqual([1, 0.6, 0.3, 1]);
  });

  test("keeps the mean of the whole where the factor divides the sides", () => {
    for (let seed = 0; seed < 5; seed++) {
      const tile = randomPlane(seed);
      const plane = drawPlane(tile.width * 3, tile.height * 3, (x, y) => {
        const at = (y % tile.height) * tile.width + (x % tile.width);
        return tile.values[at]!;
      });
      expect(mean(downsample(plane, 3))).toBeCloseTo(mean(plane), FLOAT_DIGITS);
    }
  });

  test("by 1 changes nothing", () => {
    const plane = randomPlane(1);
    expect(downsample(plane, 1)).toEqual(plane);
  });
});

describe("upsampling", () => {
  test("goes straight from one middle to the next, and stays level beyond the outermost", () => {
    const small = drawPlane(2, 1, (x) => 4 * x);
    const large = upsample(small, { width: 8, height: 4 }, 4);
    for (let y = 0; y < 4; y++) {
      expect([...large.values.subarray(y * 8, (y + 1) * 8)]).toEqual([0, 0, 0.5, 1.5, 2.5, 3.5, 4, 4]);
    }
  });

  test("gives back a slope that was downsampled, but for its ends", () => {
    const slope = drawPlane(30, 20, (x, y) => 0.1 * x + 0.2 * y);
    const back = upsample(downsample(slope, 5), slope, 5);
    for (let y = 2; y < 18; y++) {
      for (let x = 2; x < 28; x++) {
        const at = y * 30 + x;
        expect(back.values[at]).toBeCloseTo(slope.values[at]!, FLOAT_DIGITS);
      }
    }
  });

  test("fills a size that the factor does not divide", () => {
    const even = drawPlane(11, 7, () => 0.5);
    const back = upsample(downsample(even, 4), even, 4);
    expect(back).toEqual(even);
  });
});

describe("the mean of a square", () => {
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
});
