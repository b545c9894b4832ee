import { describe, expect, test } from "vitest";

import { createRandom } from "../../tensor/random.js";
import { selectMedian } from "./select-median.js";

function sortedMedian(values: Float32Array): number {
  return values.toSorted()[values.length >> 1]!;
}

describe("the median", () => {
  test("is that of the sorted values, for any number of them and any spread", () => {
    const random = createRandom(3);
    for (let count = 1; count < 300; count++) {
      const span = 10 ** (random.integer(9) - 6);
      const values = Float32Array.from({ length: count }, () => Math.abs(random.normal(0, span)));
      expect(selectMedian(values), `${count} values`).toBe(sortedMedian(values));
    }
  });

  test("is found among values that are the same, and among zeros", () => {
    expect(selectMedian(Float32Array.of(0.5, 0.5, 0.5, 0.25))).toBe(0.5);
    expect(selectMedian(Float32Array.of(0, 0, 0, 1))).toBe(0);
    expect(selectMedian(Float32Array.of(0, 0, 1, 1))).toBe(1);
  });

  test("of a part of an array is of that part, which stays as it is", () => {
    const values = Float32Array.of(9, 9, 3, 1, 2, 9, 9);
    expect(selectMedian(values.subarray(2, 5))).toBe(2);
    expect([...values]).toEqual([9, 9, 3, 1, 2, 9, 9]);
  });

  test("of nothing is 0", () => {
    expect(selectMedian(new Float32Array())).toBe(0);
  });
});
