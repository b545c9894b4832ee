import { describe, expect, test } from "vitest";

import {
  anyOf,
  type Color,
  compareInk,
  disc,
  drawPicture,
  drawPlane,
  rectangle,
  type Shape,
  stroke,
} from "../../../../test/drawn-ink.js";
import { isDigitsError } from "../../errors.js";
import { createRandom } from "../../tensor/random.js";
import { runSteps, runStepsWithPauses } from "../steps.js";
import { findInk, findInkInSteps, thresholdInk } from "./find-ink.js";

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
    expect(found.toPictureBox(found.components[0]!.box)).toEqual({ x: 900, y: 600, width: 90, height: 900 });
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

const PLANE_WIDTH = 200;
const PLANE_HEIGHT = 150;
const hook = stroke(
  [
    [60, 40],
    [120, 40],
    [85, 110],
  ],
  8,
);

function findOnPlane(valueAt: (x: number, y: number) => number) {
  return runSteps(thresholdInk(drawPlane(PLANE_WIDTH, PLANE_HEIGHT, valueAt)));
}

describe("ink", () => {
  test("is 1 where it is full, and its grey edges keep their share", () => {
    const { ink, components } = findOnPlane((x, y) => {
      if (hook(x, y)) return 0.1;
      return hook(x + 1, y) || hook(x - 1, y) ? 0.5 : 0.9;
    });
    expect(components).toHaveLength(1);
    ink.values.forEach((value, at) => {
      const [x, y] = [at % PLANE_WIDTH, Math.floor(at / PLANE_WIDTH)];
      if (hook(x, y)) expect(value).toBeCloseTo(1, 2);
      else if (hook(x + 1, y) || hook(x - 1, y)) {
        expect(value).toBeCloseTo(0.5, 1);
      } else expect(value).toBeLessThan(0.02);
    });
  });

  test("keeps a stroke's faint end, and drops as faint a stain that touches no clear ink", () => {
    const faintEnd = rectangle(85, 110, 6, 25);
    const stain = rectangle(160, 100, 6, 25);
    const found = findOnPlane((x, y) => {
      if (hook(x, y)) return 0.1;
      return faintEnd(x, y) || stain(x, y) ? 0.65 : 0.9;
    });
    expect(found.components).toHaveLength(1);
    const { box } = found.components[0]!;
    expect(box.y + box.height).toBe(135);
    expect(box.x + box.width).toBeLessThan(130);
  });

  test("is found in grain that is a quarter of it", () => {
    const random = createRandom(8);
    const found = findOnPlane((x, y) => (hook(x, y) ? 0.55 : 0.8) + random.normal(0, 0.03));
    const { missed, besides } = compareInk(found, hook);
    expect(missed).toBeLessThan(0.02);
    expect(besides).toBeLessThan(0.02);
  });

  test("of a stroke does not take a soft shadow along that touches it", () => {
    const found = findOnPlane((x, y) => {
      if (hook(x, y)) return 0.1;
      const depth = Math.max(0, 1 - Math.hypot(x - 100, y - 110) / 45);
      return 0.9 - 0.25 * depth;
    });
    const { missed, besides } = compareInk(found, hook);
    expect(missed).toBeLessThan(0.05);
    expect(besides).toBeLessThan(0.2);
  });

  test("has no components on blank paper, be it grainy", () => {
    const random = createRandom(9);
    expect(findOnPlane(() => 0.7).components).toEqual([]);
    const grainy = findOnPlane(() => 0.7 + random.normal(0, 0.02));
    expect(grainy.components).toEqual([]);
  });
});

describe("printed lines", () => {
  const rules: Shape = (x, y) => y % 35 === 20 || y % 35 === 21;
  const print = anyOf(rules, rectangle(20, 0, 2, PLANE_HEIGHT));

  test.each([
    ["darker than the ink", 0.1, 0.4],
    ["as dark as the ink", 0.1, 0.1],
    ["fainter than the ink", 0.6, 0.1],
  ])("that are %s are erased and named", (_what, line, pen) => {
    const found = findOnPlane((x, y) => {
      if (hook(x, y)) return pen;
      return print(x, y) ? line : 0.9;
    });
    const { missed, besides } = compareInk(found, hook);
    expect(missed).toBeLessThan(0.04);
    expect(besides).toBeLessThan(0.06);
    expect(found.printedLines).toHaveLength(5);
    expect(found.printedLines).toContainEqual({ x: 0, y: 54, width: PLANE_WIDTH, height: 4 });
  });

  test("stay where there is nothing else: they are the strokes", () => {
    const line = rectangle(10, 70, 180, 2);
    const found = findOnPlane((x, y) => (line(x, y) ? 0.1 : 0.9));
    expect(found.printedLines).toEqual([]);
    expect(compareInk(found, line)).toEqual({ missed: 0, besides: 0 });
  });
});

test("every component stands by itself", () => {
  const dots = anyOf(disc(50, 50, 12), disc(100, 80, 12), disc(150, 50, 12));
  const { components } = findOnPlane((x, y) => (dots(x, y) ? 0.2 : 0.8));
  expect(components.map(({ box }) => box)).toEqual(
    expect.arrayContaining([38, 88, 138].map((x) => expect.objectContaining({ x, width: 25, height: 25 }))),
  );
  expect(components).toHaveLength(3);
});

test("a picture's ink is found in steps between which others get the thread, and is the same", async () => {
  const picture = drawPicture(WIDTH, HEIGHT, (x, y) => (writing(x, y) ? [20, 20, 20] : [250, 250, 250]));
  let pauses = 0;
  const found = await runStepsWithPauses(findInkInSteps(picture), async () => {
    pauses += 1;
  });
  const { ink, labels, components, printedLines } = found;
  expect(findInk(picture)).toMatchObject({ ink, labels, components, printedLines });
  // A step for every few rows, in both directions, and the stages before and after.
  expect(pauses).toBeGreaterThan((WIDTH + HEIGHT) / 20);
});
