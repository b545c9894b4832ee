import { describe, expect, test } from "vitest";

import { drawPlane, planeOfRows, randomPlane } from "../../../test/drawn-ink.js";
import { enlarge, reduce, type Plane } from "./plane.js";

/** Single precision of values up to 10. */
const FLOAT_DIGITS = 5;

function mean({ values }: Plane): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe("reducing", () => {
  test("takes the mean of every square", () => {
    const small = reduce(planeOfRows("#.46", "..82"), 2);
    expect(small.width).toBe(2);
    expect(small.height).toBe(1);
    expect(small.values[0]).toBeCloseTo(0.25, FLOAT_DIGITS);
    expect(small.values[1]).toBeCloseTo(0.5, FLOAT_DIGITS);
  });

  test("takes the mean of what there is of a square that the edge cuts", () => {
    const small = reduce(planeOfRows("##8", "##4", "24#"), 2);
    expect([...small.values].map((value) => Number(value.toFixed(3)))).toEqual([1, 0.6, 0.3, 1]);
  });

  test("keeps the mean of the whole where the factor divides the sides", () => {
    for (let seed = 0; seed < 5; seed++) {
      const tile = randomPlane(seed);
      const plane = drawPlane(tile.width * 3, tile.height * 3, (x, y) => {
        const at = (y % tile.height) * tile.width + (x % tile.width);
        return tile.values[at]!;
      });
      expect(mean(reduce(plane, 3))).toBeCloseTo(mean(plane), FLOAT_DIGITS);
    }
  });

  test("by 1 changes nothing", () => {
    const plane = randomPlane(1);
    expect(reduce(plane, 1)).toEqual(plane);
  });
});

describe("enlarging", () => {
  test("goes straight from one middle to the next, and stays level beyond the outermost", () => {
    const small = drawPlane(2, 1, (x) => 4 * x);
    const large = enlarge(small, { width: 8, height: 4 }, 4);
    for (let y = 0; y < 4; y++) {
      expect([...large.values.subarray(y * 8, (y + 1) * 8)]).toEqual([0, 0, 0.5, 1.5, 2.5, 3.5, 4, 4]);
    }
  });

  test("gives a slope back that was reduced, but for its ends", () => {
    const slope = drawPlane(30, 20, (x, y) => 0.1 * x + 0.2 * y);
    const back = enlarge(reduce(slope, 5), slope, 5);
    for (let y = 2; y < 18; y++) {
      for (let x = 2; x < 28; x++) {
        const at = y * 30 + x;
        expect(back.values[at]).toBeCloseTo(slope.values[at]!, FLOAT_DIGITS);
      }
    }
  });

  test("fills a size that the factor does not divide", () => {
    const even = drawPlane(11, 7, () => 0.5);
    const back = enlarge(reduce(even, 4), even, 4);
    expect(back).toEqual(even);
  });
});
