import { describe, expect, test } from "vitest";

import { anyOf, compareInk, disc, drawPlane, rectangle, type Shape, stroke } from "../../../../test/drawn-ink.js";
import { createRandom } from "../../tensor/random.js";
import { separateInk } from "./ink.js";

const WIDTH = 200;
const HEIGHT = 150;
const seven = stroke(
  [
    [60, 40],
    [120, 40],
    [85, 110],
  ],
  8,
);

function separate(valueAt: (x: number, y: number) => number) {
  return separateInk(drawPlane(WIDTH, HEIGHT, valueAt));
}

describe("ink", () => {
  test("is 1 where it is full, and its grey edges keep their share", () => {
    const { ink, components } = separate((x, y) => {
      if (seven(x, y)) return 0.1;
      return seven(x + 1, y) || seven(x - 1, y) ? 0.5 : 0.9;
    });
    expect(components).toHaveLength(1);
    ink.values.forEach((value, at) => {
      const [x, y] = [at % WIDTH, Math.floor(at / WIDTH)];
      if (seven(x, y)) expect(value).toBeCloseTo(1, 2);
      else if (seven(x + 1, y) || seven(x - 1, y)) {
        expect(value).toBeCloseTo(0.5, 1);
      } else expect(value).toBeLessThan(0.02);
    });
  });

  test("keeps a stroke's faint end, and drops as faint a stain that touches no clear ink", () => {
    const faintEnd = rectangle(85, 110, 6, 25);
    const stain = rectangle(160, 100, 6, 25);
    const found = separate((x, y) => {
      if (seven(x, y)) return 0.1;
      return faintEnd(x, y) || stain(x, y) ? 0.65 : 0.9;
    });
    expect(found.components).toHaveLength(1);
    const { box } = found.components[0]!;
    expect(box.y + box.height).toBe(135);
    expect(box.x + box.width).toBeLessThan(130);
  });

  test("is found in grain that is a quarter of it", () => {
    const random = createRandom(8);
    const found = separate((x, y) => (seven(x, y) ? 0.55 : 0.8) + random.normal(0, 0.03));
    const { missed, besides } = compareInk(found, seven);
    expect(missed).toBeLessThan(0.02);
    expect(besides).toBeLessThan(0.02);
  });

  test("of a stroke does not take a soft shadow along that touches it", () => {
    const found = separate((x, y) => {
      if (seven(x, y)) return 0.1;
      const depth = Math.max(0, 1 - Math.hypot(x - 100, y - 110) / 45);
      return 0.9 - 0.25 * depth;
    });
    const { missed, besides } = compareInk(found, seven);
    expect(missed).toBeLessThan(0.05);
    expect(besides).toBeLessThan(0.2);
  });

  test("has no pieces on blank paper, be it grainy", () => {
    const random = createRandom(9);
    expect(separate(() => 0.7).components).toEqual([]);
    const grainy = separate(() => 0.7 + random.normal(0, 0.02));
    expect(grainy.components).toEqual([]);
  });
});

describe("printed lines", () => {
  const rules: Shape = (x, y) => y % 35 === 20 || y % 35 === 21;
  const print = anyOf(rules, rectangle(20, 0, 2, HEIGHT));

  test.each([
    ["darker than the ink", 0.1, 0.4],
    ["as dark as the ink", 0.1, 0.1],
    ["fainter than the ink", 0.6, 0.1],
  ])("that are %s are erased and named", (_what, line, pen) => {
    const found = separate((x, y) => {
      if (seven(x, y)) return pen;
      return print(x, y) ? line : 0.9;
    });
    const { missed, besides } = compareInk(found, seven);
    expect(missed).toBeLessThan(0.04);
    expect(besides).toBeLessThan(0.06);
    expect(found.rules).toHaveLength(5);
    expect(found.rules).toContainEqual({
      x: 0,
      y: 54,
      width: WIDTH,
      height: 4,
    });
  });

  test("stay where there is nothing else: they are the strokes", () => {
    const line = rectangle(10, 70, 180, 2);
    const found = separate((x, y) => (line(x, y) ? 0.1 : 0.9));
    expect(found.rules).toEqual([]);
    expect(compareInk(found, line)).toEqual({ missed: 0, besides: 0 });
  });
});

test("every piece stands by itself", () => {
  const dots = anyOf(disc(50, 50, 12), disc(100, 80, 12), disc(150, 50, 12));
  const { components } = separate((x, y) => (dots(x, y) ? 0.2 : 0.8));
  expect(components.map(({ box }) => box)).toEqual(
    expect.arrayContaining([38, 88, 138].map((x) => expect.objectContaining({ x, width: 25, height: 25 }))),
  );
  expect(components).toHaveLength(3);
});
