import { describe, expect, it } from "vitest";

import { comparePlane, drawPlane, rectangle, type Shape, stroke } from "../../../../test/drawn-ink.js";
import { createRandom } from "../../tensor/random.js";
import { boxMean, type Plane } from "../plane.js";
import { runSteps } from "../steps.js";
import { quantileAboveNoise } from "./difference.js";
import { coverAroundSheet } from "./lone-sheet.js";
import { subtractBackground } from "./subtract-background.js";

const WIDTH = 360;
const HEIGHT = 270;
const BROAD = 120;
const sheet: Shape = (x, y) => rectangle(60, 30, 230, 200)(x + 0.12 * y - 15, y - 0.1 * x + 15);
const pencil = stroke(
  [
    [140, 90],
    [190, 95],
    [160, 160],
  ],
  4,
);

/** A photo: its edges are a pixel soft. */
function photograph(valueAt: (x: number, y: number) => number): Plane {
  return boxMean(drawPlane(WIDTH, HEIGHT, valueAt), 1);
}

/** Leather, upon which a lamp shines from the left. */
function leather(x: number, y: number): number {
  const grain = createRandom(7, y >> 1, x >> 1).uniform(-1, 1);
  const shine = Math.exp(-(((x - 40) / 60) ** 2) - ((y - 90) / 70) ** 2);
  return 0.16 + 0.42 * shine + (0.1 + 0.12 * shine) * grain;
}

const onLeather = () =>
  photograph((x, y) => (sheet(x, y) ? (pencil(x, y) ? 0.7 : 0.9) + 0.0003 * (x - y) : leather(x, y)));

describe("a sheet on a rough dark table", () => {
  it("is read as if its paper went on around it", () => {
    const photo = onLeather();
    const { grey, around } = coverAroundSheet(photo, BROAD)!;
    const { width, values } = grey;
    const at = (x: number, y: number) => values[y * width + x]!;
    expect(at(200, 130)).toBeCloseTo(photo.values[130 * width + 200]!, 5);
    let darkest = 1;
    values.forEach((value, i) => {
      if (!pencilIsNear(i % width, Math.floor(i / width))) darkest = Math.min(darkest, value);
    });
    expect(darkest).toBeGreaterThan(0.8);
    expect(around).toHaveLength(4);
    for (const { x, y, width: wide, height } of around) expect(sheet(x + wide / 2, y + height / 2)).toBe(false);
  });

  it("bears the strokes of a pencil, and nothing beside them", () => {
    const measured = runSteps(subtractBackground(onLeather()));
    const { missed, besides } = comparePlane(measured.difference, quantileAboveNoise(measured, 0.9)! / 2, pencil);
    expect(missed).toBeLessThan(0.25);
    expect(besides).toBeLessThan(0.25);
  });
});

describe("no sheet is seen", () => {
  const spot = (x: number, y: number) => Math.exp(-(((x - 180) / 110) ** 2) - ((y - 135) / 90) ** 2);
  const blank = photograph(() => 0.9);
  it.each([
    ["on paper", blank],
    ["where a lamp lights the middle of a page", photograph((x, y) => 0.2 + 0.7 * spot(x, y))],
    ["where a shadow takes half of a page", photograph((x, y) => (x + 0.3 * y < 200 ? 0.9 : 0.3))],
    ["where a table shows on one side", photograph((x) => (x > 60 ? 0.9 : 0.15))],
    ["where a dark thing lies on a page", photograph((x, y) => (sheet(x, y) ? 0.1 : 0.9))],
    ["in a white stroke on black", photograph((x, y) => (rectangle(150, 40, 60, 190)(x, y) ? 0.95 : 0.03))],
    [
      "in a white ring on black",
      photograph((x, y) => (Math.abs(Math.hypot(x - 180, y - 135) - 80) < 25 ? 0.95 : 0.03)),
    ],
  ])("%s", (_, photo) => {
    expect(coverAroundSheet(photo, BROAD)).toBeUndefined();
  });
});

function pencilIsNear(x: number, y: number): boolean {
  return pencil(x - 4, y) || pencil(x + 4, y) || pencil(x, y - 4) || pencil(x, y + 4) || pencil(x, y);
}
