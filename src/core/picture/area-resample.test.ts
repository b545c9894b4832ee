import { describe, expect, test } from "vitest";

import { createRandom } from "../tensor/random.js";
import { resampleArea, rowsOfPlane } from "./area-resample.js";
import type { Plane } from "./plane.js";

/** Values are stored as 32-bit floats of magnitude 1 and summed over at most a thousand pixels. */
const FLOAT_TOLERANCE = 1e-5;

function randomPlane(seed: number): Plane {
  const random = createRandom(seed);
  const width = 1 + random.integer(30);
  const height = 1 + random.integer(30);
  return {
    width,
    height,
    values: Float32Array.from({ length: width * height }, () => random.uniform()),
  };
}

function mean(plane: Plane): number {
  return plane.values.reduce((sum, value) => sum + value, 0) / plane.values.length;
}

/** The definition itself, one target pixel at a time. */
function resampleByDefinition(source: Plane, width: number, height: number) {
  const overlap = (a: number, b: number, from: number, to: number) => Math.max(0, Math.min(b, to) - Math.max(a, from));
  return Array.from({ length: width * height }, (_, at) => {
    const left = ((at % width) * source.width) / width;
    const top = (Math.floor(at / width) * source.height) / height;
    const right = left + source.width / width;
    const bottom = top + source.height / height;
    let sum = 0;
    source.values.forEach((value, i) => {
      const x = i % source.width;
      const y = Math.floor(i / source.width);
      sum += value * overlap(x, x + 1, left, right) * overlap(y, y + 1, top, bottom);
    });
    return sum / ((right - left) * (bottom - top));
  });
}

describe("resampling by area", () => {
  test("keeps the mean, whatever the sizes", () => {
    for (let seed = 0; seed < 200; seed++) {
      const random = createRandom(seed, 1);
      const source = randomPlane(seed);
      const target = resampleArea(rowsOfPlane(source), 1 + random.integer(40), 1 + random.integer(40));
      expect(Math.abs(mean(target) - mean(source))).toBeLessThan(FLOAT_TOLERANCE);
    }
  });

  test("gives each pixel the mean of what it covers", () => {
    for (let seed = 0; seed < 20; seed++) {
      const random = createRandom(seed, 2);
      const source = randomPlane(seed);
      const width = 1 + random.integer(40);
      const height = 1 + random.integer(40);
      const { values } = resampleArea(rowsOfPlane(source), width, height);
      resampleByDefinition(source, width, height).forEach((expected, i) => {
        expect(Math.abs(values[i]! - expected)).toBeLessThan(FLOAT_TOLERANCE);
      });
    }
  });

  test("changes nothing at the same size", () => {
    const source = randomPlane(7);
    const target = resampleArea(rowsOfPlane(source), source.width, source.height);
    expect(target).toEqual(source);
  });

  test("undoes an enlargement by a whole factor", () => {
    const source = randomPlane(8);
    const { width, height } = source;
    const large = resampleArea(rowsOfPlane(source), width * 4, height * 4);
    const back = resampleArea(rowsOfPlane(large), width, height);
    back.values.forEach((value, i) => expect(value).toBeCloseTo(source.values[i]!, 6));
  });
});
