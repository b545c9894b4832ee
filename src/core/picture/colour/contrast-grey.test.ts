import { describe, expect, test } from "vitest";

import { type Color, drawPicture, type Shape, stroke } from "../../../../test/drawn-ink.js";
import { createRandom } from "../../tensor/random.js";
import { toContrastGrey } from "./contrast-grey.js";
import { toWorkingColors } from "./working-colors.js";

const WIDTH = 80;
const HEIGHT = 60;
const bar = stroke(
  [
    [40, 10],
    [40, 50],
  ],
  6,
);

/** Grey of the ink and of the paper, and how they lie apart, against luma. */
function contrastOf(ink: Color, paper: Color, noise = 0, shape: Shape = bar) {
  const random = createRandom(5);
  const picture = drawPicture(WIDTH, HEIGHT, (x, y) => {
    const [red, green, blue] = shape(x, y) ? ink : paper;
    const shift = () => random.normal(0, noise);
    return [red + shift(), green + shift(), blue + shift()];
  });
  const { values } = toContrastGrey(toWorkingColors(picture));
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const meanOf = (isInk: boolean) => {
    const some = values.filter((_, at) => shape(at % WIDTH, Math.floor(at / WIDTH)) === isInk);
    return some.reduce((sum, value) => sum + value, 0) / some.length;
  };
  return { ink: meanOf(true), paper: meanOf(false), least, most };
}

function lumaOf([red, green, blue]: Color): number {
  return (0.299 * red + 0.587 * green + 0.114 * blue) / 255;
}

const white: Color = [255, 255, 255];

describe("grey that sets ink apart", () => {
  test("is luma where the picture has no colour", () => {
    const { ink, paper } = contrastOf([51, 51, 51], [204, 204, 204]);
    expect(ink).toBeCloseTo(0.2, 5);
    expect(paper).toBeCloseTo(0.8, 5);
  });

  test("is luma on an even picture of any colour", () => {
    const even: Color = [200, 100, 50];
    const { ink, paper } = contrastOf(even, even);
    expect(ink).toBeCloseTo(lumaOf(even), 5);
    expect(paper).toBeCloseTo(lumaOf(even), 5);
  });

  test.each<[string, Color, Color]>([
    ["red on white", [230, 30, 40], white],
    ["orange on white", [255, 150, 60], white],
    ["yellow on white", [250, 240, 60], white],
    ["blue on yellow", [40, 60, 190], [250, 225, 90]],
    ["green on pink", [60, 150, 80], [250, 200, 210]],
  ])("shows %s darker, and more clearly than luma does", (_what, ink, paper) => {
    const grey = contrastOf(ink, paper);
    const gain = (grey.paper - grey.ink) / (lumaOf(paper) - lumaOf(ink));
    expect(gain).toBeGreaterThan(1.05);
  });

  test.each<[string, Color, Color]>([
    ["chalk on a green board", [235, 240, 230], [30, 80, 55]],
    ["yellow chalk on a blue wall", [250, 235, 120], [30, 50, 120]],
  ])("shows %s lighter", (_what, ink, paper) => {
    const grey = contrastOf(ink, paper);
    expect(grey.ink).toBeGreaterThan(grey.paper + 0.4);
  });

  test("lies between 0 and 1, also where a channel counts against the others", () => {
    // Ink and paper of one luma: red falls as blue rises.
    const { ink, paper, least, most } = contrastOf([40, 120, 255], [200, 90, 0]);
    expect(Math.abs(ink - paper)).toBeGreaterThan(0.4);
    expect(least).toBeGreaterThanOrEqual(0);
    expect(most).toBeLessThanOrEqual(1);
  });

  test("is chosen by the strokes and not by the grain", () => {
    const clean = contrastOf([230, 30, 40], white);
    const grainy = contrastOf([230, 30, 40], white, 6);
    const apart = clean.paper - clean.ink;
    expect(grainy.paper - grainy.ink).toBeGreaterThan(0.9 * apart);
  });
});
