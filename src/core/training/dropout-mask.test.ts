import { describe, expect, it } from "vitest";
import { createRandom } from "../tensor/random.js";
import { drawDropoutMasks, fillDropoutMask } from "./dropout-mask.js";

function mask(length: number, rate: number, seed: number): Uint8Array {
  const target = new Uint8Array(length).fill(9);
  fillDropoutMask(target, rate, createRandom(seed));
  return target;
}

describe("fillDropoutMask", () => {
  it("gives the same mask for the same seed, and another for another", () => {
    expect(mask(1000, 0.5, 1)).toEqual(mask(1000, 0.5, 1));
    expect(mask(1000, 0.5, 1)).not.toEqual(mask(1000, 0.5, 2));
  });

  it("gives two masks in a row that differ", () => {
    const random = createRandom(1);
    const first = new Uint8Array(100);
    const second = new Uint8Array(100);
    fillDropoutMask(first, 0.5, random);
    fillDropoutMask(second, 0.5, random);
    expect(first).not.toEqual(second);
  });

  it.each([0.1, 0.25, 0.4, 0.5, 0.9])("drops a share of %d", (rate) => {
    const count = 1_000_000;
    const kept = mask(count, rate, 3).reduce((sum, bit) => sum + bit, 0);
    // Four standard deviations of a binomial of a million.
    const tolerance = 4 * Math.sqrt(count * rate * (1 - rate));
    expect(Math.abs(kept - count * (1 - rate))).toBeLessThan(tolerance);
  });

  it("drops nothing at 0 and everything at 1", () => {
    expect(mask(1001, 0, 1).every((bit) => bit === 1)).toBe(true);
    expect(mask(1001, 1, 1).every((bit) => bit === 0)).toBe(true);
  });

  it("drops neighbours independently of each other", () => {
    const count = 1_000_000;
    const bits = mask(count, 0.5, 4);
    for (const distance of [1, 2, 3, 64, 128]) {
      let equal = 0;
      for (let i = distance; i < count; i++) {
        if (bits[i] === bits[i - distance]) equal += 1;
      }
      // Four standard deviations of a fair coin thrown a million times.
      expect(Math.abs(equal - (count - distance) / 2)).toBeLessThan(2000);
    }
  });

  it("fills odd lengths to the last element", () => {
    expect(mask(7, 0.5, 1).every((bit) => bit <= 1)).toBe(true);
  });
});

describe("drawDropoutMasks", () => {
  const masks = [
    { name: "first", shape: [4, 64], rate: 0.5 },
    { name: "second", shape: [4, 64], rate: 0.5 },
  ];

  it("gives each mask its size, and another pattern at every place", () => {
    const [first, second] = drawDropoutMasks(masks, 1, 0);
    expect(first).toHaveLength(256);
    expect(second).toHaveLength(256);
    expect(first).not.toEqual(second);
  });

  it("gives the same masks for the same step, and others for another or another seed", () => {
    const drawn = drawDropoutMasks(masks, 1, 7);
    expect(drawDropoutMasks(masks, 1, 7)).toEqual(drawn);
    expect(drawDropoutMasks(masks, 1, 8)).not.toEqual(drawn);
    expect(drawDropoutMasks(masks, 2, 7)).not.toEqual(drawn);
  });
});
