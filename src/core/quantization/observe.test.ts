import { describe, expect, test } from "vitest";
import { chooseRange, toByteScale } from "./observe.js";

describe("the scale of a range", () => {
  test("covers it with 255 steps, 0 among them", () => {
    const { scale, zero } = toByteScale({ low: -1, high: 4.1 });
    expect(scale).toBeCloseTo(0.02, 5);
    expect(scale).toBeGreaterThanOrEqual(5.1 / 255);
    expect(zero).toBe(50);
  });

  test("of a range from 0 has the zero point 0", () => {
    expect(toByteScale({ low: 0, high: 6 }).zero).toBe(0);
  });

  test("of nothing but 0 is any", () => {
    expect(toByteScale({ low: 0, high: 0 })).toEqual({ scale: 1, zero: 0 });
  });

  test("is the same where the last digits of what was seen differ", () => {
    const high = 3.7128;
    expect(toByteScale({ low: 0, high: high * (1 + 1e-7) })).toEqual(toByteScale({ low: 0, high }));
  });

  test("is a float of 32 bits", () => {
    const { scale } = toByteScale({ low: 0, high: 0.123456789 });
    expect(Math.fround(scale)).toBe(scale);
  });
});

describe("the range of least squares", () => {
  /** 100 bins from 0 to 1 with the counts given. */
  function histogram(counts: (bin: number) => number) {
    return { low: 0, high: 1, counts: Float64Array.from({ length: 1000 }, (_, bin) => counts(bin)) };
  }

  test("is all of it where the numbers lie evenly", () => {
    const { low, high } = chooseRange(histogram(() => 1));
    expect(low).toBe(0);
    expect(high).toBeGreaterThan(0.98);
  });

  test("leaves out a few that lie far off", () => {
    const many = histogram((bin) => (bin < 300 ? 1e6 : bin === 999 ? 1 : 0));
    const { high } = chooseRange(many);
    expect(high).toBeGreaterThanOrEqual(0.29);
    expect(high).toBeLessThan(0.4);
  });

  test("keeps many that lie far off", () => {
    const many = histogram((bin) => (bin < 300 || bin === 999 ? 1e6 : 0));
    expect(chooseRange(many).high).toBeGreaterThan(0.95);
  });
});
