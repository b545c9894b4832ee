import { describe, expect, test } from "vitest";

import { anyOf, type Color, compareInk, drawPicture, type Shape, stroke } from "../../../../test/drawn-ink.js";
import { isDigitsError } from "../../errors.js";
import { createRandom } from "../../tensor/random.js";
import { findInk } from "./find-ink.js";

const WIDTH = 220;
const HEIGHT = 160;
const four = stroke(
  [
    [75, 35],
    [45, 95],
    [100, 95],
  ],
  8,
);
const stem = stroke(
  [
    [85, 65],
    [85, 130],
  ],
  8,
);
const seven = stroke(
  [
    [125, 40],
    [175, 40],
    [145, 130],
  ],
  8,
);
const writing = anyOf(four, stem, seven);

/** How well the writing is found on a picture. */
function compare(colorAt: (x: number, y: number) => Color) {
  return compareInk(findInk(drawPicture(WIDTH, HEIGHT, colorAt)), writing);
}

/** Ink and paper, but for grain as a camera's. */
function compareColors(ink: Color, paper: Color) {
  const random = createRandom(6);
  return compare((x, y) => {
    const [red, green, blue, opacity] = writing(x, y) ? ink : paper;
    const grain = random.normal(0, 2);
    return [red + grain, green + grain, blue + grain, opacity ?? 255];
  });
}

const white: Color = [255, 255, 255];

describe("ink of any colour is found:", () => {
  test.each<[string, Color, Color]>([
    ["black on white", [20, 20, 20], white],
    ["blue on yellow", [40, 60, 190], [250, 225, 90]],
    ["red on white", [220, 40, 50], white],
    ["green on pink", [60, 160, 80], [250, 190, 200]],
    ["ink of the paper's brightness", [200, 60, 60], [80, 125, 60]],
    ["chalk on a green board", [225, 230, 220], [35, 85, 60]],
    ["pencil on grey", [130, 130, 132], [165, 165, 162]],
  ])("%s", (_what, ink, paper) => {
    const { missed, besides } = compareColors(ink, paper);
    expect(missed).toBeLessThan(0.02);
    expect(besides).toBeLessThan(0.02);
  });

  test.each<[string, Color, Color]>([
    ["black on clear", [0, 0, 0], [0, 0, 0, 0]],
    ["white on clear", white, [0, 0, 0, 0]],
    ["white on clear white", white, [255, 255, 255, 0]],
    ["half-clear red on clear", [200, 0, 0, 128], [0, 0, 0, 0]],
  ])("a transparent picture, %s", (_what, ink, paper) => {
    const found = compare((x, y) => (writing(x, y) ? ink : paper));
    expect(found).toEqual({ missed: 0, besides: 0 });
  });
});

describe("what is no ink is not found:", () => {
  test("a shadow with a hard edge across the strokes", () => {
    const { missed, besides } = compare((x, y) => {
      const light = x + 0.5 * y < 150 ? 1 : 0.65;
      const value = light * (writing(x, y) ? 60 : 235);
      return [value, value, value * 0.95];
    });
    expect(missed).toBeLessThan(0.03);
    expect(besides).toBeLessThan(0.1);
  });

  test("the dark table that a sheet lies on", () => {
    const { missed, besides } = compareInk(
      findInk(
        drawPicture(WIDTH + 140, HEIGHT + 120, (x, y) => {
          const isSheet = x >= 60 && x < WIDTH + 80 && y >= 50 && y < HEIGHT + 70;
          if (!isSheet) return [70, 50, 35];
          return writing(x - 70, y - 60) ? [40, 40, 90] : [235, 235, 228];
        }),
      ),
      (x, y) => writing(x - 70, y - 60),
    );
    expect(missed).toBeLessThan(0.03);
    expect(besides).toBeLessThan(0.1);
  });

  test("a deep shadow with a hard edge, in which no even surface fits the paper", () => {
    const { missed, besides } = compare((x, y) => {
      const value = (x + 0.5 * y < 150 ? 1 : 0.5) * (writing(x, y) ? 60 : 235);
      return [value, value, value];
    });
    expect(missed).toBeLessThan(0.03);
    expect(besides).toBeLessThan(0.1);
  });

  test("a table around a small sheet, as dark as the ink", () => {
    const isWriting: Shape = (x, y) => writing(x - 30, y - 30);
    const { missed, besides } = compareInk(
      findInk(
        drawPicture(280, 220, (x, y) => {
          const isSheet = x >= 20 && x < 260 && y >= 20 && y < 200;
          if (!isSheet) return [70, 50, 35];
          return isWriting(x, y) ? [60, 60, 60] : [235, 235, 228];
        }),
      ),
      isWriting,
    );
    expect(missed).toBeLessThan(0.03);
    expect(besides).toBeLessThan(0.1);
  });

  test("squares on the paper", () => {
    const { missed, besides } = compare((x, y) => {
      if (writing(x, y)) return [30, 40, 120];
      return x % 48 < 2 || y % 48 === 20 ? [190, 200, 215] : [245, 245, 240];
    });
    expect(missed).toBeLessThan(0.03);
    expect(besides).toBeLessThan(0.05);
  });
});

describe("the place of ink", () => {
  test("is given in the picture's pixels, also of a reduced one", () => {
    const bar: Shape = (x, y) => x >= 900 && x < 990 && y >= 600 && y < 1500;
    const found = findInk(drawPicture(2000, 2100, (x, y) => (bar(x, y) ? [0, 0, 0] : white)));
    expect(found.factor).toBe(2);
    expect(found.components).toHaveLength(1);
    expect(found.toPictureBox(found.components[0]!.box)).toEqual({
      x: 900,
      y: 600,
      width: 90,
      height: 900,
    });
  });
});

test.each([
  ["PICTURE_NO_INK", 40, 40],
  ["PICTURE_TOO_SMALL", 40, 3],
] as const)("%s says what to do", (code, width, height) => {
  const blank = drawPicture(width, height, () => white);
  let thrown: unknown;
  try {
    findInk(blank);
  } catch (error) {
    thrown = error;
  }
  expect(isDigitsError(thrown, code)).toBe(true);
  expect(String(thrown)).toMatch(/Write darker|at least 4/);
});
