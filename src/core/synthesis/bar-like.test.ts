import { describe, expect, test } from "vitest";

import { type InkPoint, renderStrokes } from "./write-glyph.js";
import { loadMnist } from "../../node/data/mnist.js";
import { imageAt } from "../dataset/image-set.js";
import { createPlane } from "../picture/plane.js";
import { isUprightBar, measureBar } from "./bar-like.js";
import { partOf, stampDigit, windowOfInk } from "./digit-window.js";

const nib = { roundness: 1, angle: 0, softness: 1 };

/** A line through the middle at an angle from level, bowed by a share of its length. */
function barAt(degrees: number, bow = 0) {
  const angle = (degrees * Math.PI) / 180;
  const line = Array.from({ length: 41 }, (_, i): InkPoint => {
    const along = i - 20;
    const across = 40 * bow * (1 - (along / 20) ** 2);
    return {
      x: 32 + along * Math.cos(angle) - across * Math.sin(angle),
      y: 32 + along * Math.sin(angle) + across * Math.cos(angle),
      radius: 3,
      ink: 1,
    };
  });
  return renderStrokes([line], nib, { width: 64, height: 64 });
}

test("the measure gives back angle, slimness and bow", () => {
  const shape = measureBar(barAt(60, 0.2))!;
  expect(Math.abs((shape.angle * 180) / Math.PI)).toBeCloseTo(60, 0);
  expect(shape.bow).toBeGreaterThan(0.17);
  expect(shape.bow).toBeLessThan(0.25);
  const straight = measureBar(barAt(60))!;
  expect(straight.bow).toBeLessThan(0.005);
  // A bar 46 by 6, its ends round.
  expect(straight.elongation).toBeGreaterThan(6.5);
  expect(straight.elongation).toBeLessThan(8.5);
});

test.each([45, 60, 90, 120, 135])("a bar at %d degrees is a 1", (degrees) => {
  expect(isUprightBar(barAt(degrees))).toBe(true);
});

test.each([0, 20, 160, 180])("a bar at %d degrees is none", (degrees) => {
  expect(isUprightBar(barAt(degrees))).toBe(false);
});

test("an arc is no bar, nor is a blank sheet", () => {
  expect(isUprightBar(barAt(90, 0.25))).toBe(false);
  expect(isUprightBar(createPlane(20, 20))).toBe(false);
  expect(measureBar(createPlane(20, 20))).toBeNull();
});

describe("of MNIST's test digits", async () => {
  const digits = await loadMnist("test");
  const shareOfBars = (label: number, side?: "left") => {
    let bars = 0;
    let count = 0;
    for (let i = 0; i < 3000; i++) {
      if (digits.labels[i] !== label) continue;
      const image = imageAt(digits, i);
      const whole = windowOfInk(image);
      const sheet = createPlane(96, 96);
      const window = side ? partOf(whole, side, 0.4) : whole;
      stampDigit(sheet, image, window, { x: 4, y: 4, scale: 3 });
      if (isUprightBar(sheet)) bars++;
      count++;
    }
    return bars / count;
  };

  test("nearly all 1s are bars", () => {
    expect(shareOfBars(1)).toBeGreaterThan(0.93);
  });

  test("few left sides of 0s are", () => {
    expect(shareOfBars(0, "left")).toBeLessThan(0.3);
  });

  test("few 0s are: the narrowest", () => {
    expect(shareOfBars(0)).toBeLessThan(0.1);
  });
});
