import { describe, expect, test } from "vitest";

import { type Color, drawPicture } from "../../../../test/drawn-ink.js";
import { createRandom } from "../../tensor/random.js";
import { toPictureBox, toWorkingColors, type WorkingColors, WORKING_SIDE_PX } from "./working-colors.js";

/** Single precision of values up to 1. */
const FLOAT_DIGITS = 5;

function colorAt({ width, red, green, blue }: WorkingColors, x: number, y = 0) {
  return [red, green, blue].map((plane) => plane.values[y * width + x]!);
}

function expectColor(found: readonly number[], expected: readonly number[]) {
  found.forEach((value, channel) => expect(value).toBeCloseTo(expected[channel]!, FLOAT_DIGITS));
}

describe("the size that is worked at", () => {
  test("is the picture's own up to the working side, and a whole share of it beyond", () => {
    const sizeOf = (width: number, height: number) => {
      const colors = toWorkingColors(drawPicture(width, height, () => [0, 0, 0]));
      return [colors.factor, colors.width, colors.height];
    };
    expect(sizeOf(WORKING_SIDE_PX, 9)).toEqual([1, WORKING_SIDE_PX, 9]);
    expect(sizeOf(WORKING_SIDE_PX + 1, 9)).toEqual([2, 651, 5]);
    expect(sizeOf(9, 2 * WORKING_SIDE_PX + 1)).toEqual([3, 3, 867]);
  });

  test("holds the mean of the pixels that each of its pixels covers, also of those at the edge", () => {
    const colors: Color[] = [
      [255, 0, 51],
      [0, 102, 51],
      [255, 255, 0],
    ];
    const working = toWorkingColors(
      drawPicture(3, 1, (x) => colors[x]!),
      2,
    );
    expect(working).toMatchObject({ width: 2, height: 1, factor: 2 });
    expectColor(colorAt(working, 0), [0.5, 0.2, 0.2]);
    expectColor(colorAt(working, 1), [1, 1, 0]);
  });

  test("keeps the mean of every channel where the factor divides the sides", () => {
    const random = createRandom(1);
    const picture = drawPicture(24, 12, () => [random.integer(256), random.integer(256), random.integer(256)]);
    const { red, green, blue } = toWorkingColors(picture, 8);
    [red, green, blue].forEach(({ values }, channel) => {
      const bytes = picture.rgba.filter((_, i) => i % 4 === channel);
      const expected = bytes.reduce((sum, value) => sum + value, 0) / 255 / 288;
      const found = values.reduce((sum, value) => sum + value, 0) / 32;
      expect(found).toBeCloseTo(expected, FLOAT_DIGITS);
    });
  });
});

describe("transparency", () => {
  test("is laid on white, in the share that shines through", () => {
    const picture = drawPicture(4, 1, (x) => [255, 0, 0, 51 * (x + 2)]);
    const working = toWorkingColors(picture);
    expectColor(colorAt(working, 0), [1, 0.6, 0.6]);
    expectColor(colorAt(working, 3), [1, 0, 0]);
  });

  test("hides colours that are fully clear, also beside opaque ones", () => {
    const picture = drawPicture(4, 1, (x) => (x === 0 ? [0, 0, 0, 255] : [255, 0, 0, 0]));
    const working = toWorkingColors(picture, 2);
    expectColor(colorAt(working, 0), [0.5, 0.5, 0.5]);
    expectColor(colorAt(working, 1), [1, 1, 1]);
  });

  test("around light writing is laid on black, around dark writing on white", () => {
    const onClear = (color: Color) => toWorkingColors(drawPicture(10, 10, (x) => (x < 2 ? color : [255, 255, 255, 0])));
    const light = onClear([250, 250, 250]);
    expectColor(colorAt(light, 9), [0, 0, 0]);
    expectColor(colorAt(light, 0), [250 / 255, 250 / 255, 250 / 255]);
    const dark = onClear([10, 10, 10]);
    expectColor(colorAt(dark, 9), [1, 1, 1]);
    expectColor(colorAt(dark, 0), [10 / 255, 10 / 255, 10 / 255]);
  });

  test("in a light sheet's corners is laid on white: what is opaque there is the paper", () => {
    const sheet = toWorkingColors(drawPicture(10, 10, (x) => (x < 8 ? [250, 250, 250] : [0, 0, 0, 0])));
    expectColor(colorAt(sheet, 9), [1, 1, 1]);
  });
});

test("a box of working pixels covers theirs in the picture, and ends at its edge", () => {
  const picture = { width: 10, height: 8 };
  expect(toPictureBox({ x: 1, y: 0, width: 2, height: 1 }, 3, picture)).toEqual({ x: 3, y: 0, width: 6, height: 3 });
  expect(toPictureBox({ x: 2, y: 2, width: 2, height: 1 }, 3, picture)).toEqual({ x: 6, y: 6, width: 4, height: 2 });
});
