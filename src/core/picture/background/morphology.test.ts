import { describe, expect, test } from "vitest";

import { drawPlane, planeOfRows, randomPlane } from "../../../../test/drawn-ink.js";
import { createRandom } from "../../tensor/random.js";
import { closing, dilate, opening, topHats } from "./morphology.js";
import { createPlane, type Plane } from "../plane.js";

/** The extreme of the square around each pixel, by looking at all of it. */
function extremeByLooking(
  { width, height, values }: Plane,
  radius: number,
  choose: (...values: number[]) => number,
): Plane {
  const result = createPlane(width, height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const near: number[] = [];
      for (let v = Math.max(0, y - radius); v <= y + radius; v++) {
        for (let u = Math.max(0, x - radius); u <= x + radius; u++) {
          if (v < height && u < width) near.push(values[v * width + u]!);
        }
      }
      result.values[y * width + x] = choose(...near);
    }
  }
  return result;
}

function forRandomPlanes(check: (plane: Plane, radius: number) => void) {
  for (let seed = 0; seed < 12; seed++) {
    check(randomPlane(seed, 17), createRandom(seed, 2).integer(7));
  }
}

describe("running extremes", () => {
  test("a dilation is the greatest of all pixels around", () => {
    forRandomPlanes((plane, radius) => {
      const expected = extremeByLooking(plane, radius, Math.max);
      expect(dilate(plane, radius)).toEqual(expected);
    });
  });

  test("a closing is the erosion of a dilation, an opening the dilation of an erosion", () => {
    forRandomPlanes((plane, radius) => {
      const dilated = extremeByLooking(plane, radius, Math.max);
      const closed = extremeByLooking(dilated, radius, Math.min);
      expect(closing(plane, radius)).toEqual(closed);
      const eroded = extremeByLooking(plane, radius, Math.min);
      const opened = extremeByLooking(eroded, radius, Math.max);
      expect(opening(plane, radius)).toEqual(opened);
    });
  });

  test("closing twice is closing once, and never below the plane", () => {
    forRandomPlanes((plane, radius) => {
      const closed = closing(plane, radius);
      expect(closing(closed, radius)).toEqual(closed);
      const isBelow = closed.values.some((value, i) => value < plane.values[i]!);
      expect(isBelow).toBe(false);
    });
  });
});

describe("what is narrower than the square", () => {
  const light = planeOfRows("########", "##.#....", "########");
  test("is filled by a closing where it is dark, and what is broader stays", () => {
    const broad = drawPlane(20, 20, (x) => !(x >= 4 && x < 7) && x < 12);
    const closed = closing(broad, 2);
    expect(closed).toEqual(drawPlane(20, 20, (x) => x < 12));
    expect(closing(light, 1).values.every((value) => value === 1)).toBe(true);
  });

  test("is removed by an opening where it is light, and an edge stays where it was", () => {
    const lines = drawPlane(20, 20, (x, y) => x >= 12 || y === 5);
    expect(opening(lines, 1)).toEqual(drawPlane(20, 20, (x) => x >= 12));
  });
});

test("the top-hats are what a closing fills and an opening removes", () => {
  forRandomPlanes((plane, radius) => {
    const { dark, light } = topHats(plane, radius);
    const closed = closing(plane, radius).values;
    const opened = opening(plane, radius).values;
    plane.values.forEach((value, i) => {
      expect(dark.values[i]).toBe(Math.fround(closed[i]! - value));
      expect(light.values[i]).toBe(Math.fround(value - opened[i]!));
    });
  });
});
