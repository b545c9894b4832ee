import { describe, expect, test } from "vitest";

import { drawPlane, randomPlane } from "../../../../test/drawn-ink.js";
import { quantileAboveNoise } from "./difference.js";

/** A level is given to a 4096th of the span of all. */
const LEVEL_TOLERANCE = 1 / 2048;

describe("a quantile of the differences above the noise", () => {
  const steps = drawPlane(10, 10, (x, y) => (10 * y + x) / 100);

  test("is the quantile of those above the faintest ink", () => {
    // 0.06 to 0.99: the half of these 94 lie below 0.53.
    const half = quantileAboveNoise({ difference: steps, noise: 0 }, 0.5)!;
    expect(Math.abs(half - 0.53)).toBeLessThanOrEqual(LEVEL_TOLERANCE);
    const most = quantileAboveNoise({ difference: steps, noise: 0 }, 1)!;
    expect(Math.abs(most - 0.99)).toBeLessThanOrEqual(LEVEL_TOLERANCE);
  });

  test("leaves out what noise reaches: four standard deviations", () => {
    // 0.81 to 0.99 are 19; nine of them lie below 0.9.
    const half = quantileAboveNoise({ difference: steps, noise: 0.2 }, 0.5)!;
    expect(Math.abs(half - 0.9)).toBeLessThanOrEqual(LEVEL_TOLERANCE);
  });

  test("is missing where nothing is clear", () => {
    expect(quantileAboveNoise({ difference: steps, noise: 0.25 }, 0.5)).toBeUndefined();
    const faint = drawPlane(9, 9, () => 0.05);
    expect(quantileAboveNoise({ difference: faint, noise: 0 }, 0.5)).toBeUndefined();
  });

  test("is that of the one value where all are alike", () => {
    const even = drawPlane(9, 9, () => 0.4);
    const level = quantileAboveNoise({ difference: even, noise: 0 }, 0.5)!;
    expect(level).toBeCloseTo(0.4, 3);
  });

  test("agrees with sorting", () => {
    for (let seed = 0; seed < 8; seed++) {
      const difference = randomPlane(seed, 60);
      const noise = 0.02 * (seed % 3);
      const clear = difference.values.filter((value) => value > Math.max(0.055, 4 * noise)).sort();
      for (const share of [0.1, 0.5, 0.9]) {
        const expected = clear[Math.floor(share * clear.length)]!;
        const level = quantileAboveNoise({ difference, noise }, share)!;
        expect(Math.abs(level - expected)).toBeLessThanOrEqual(LEVEL_TOLERANCE);
      }
    }
  });
});
