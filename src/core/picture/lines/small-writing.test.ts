import { describe, expect, it } from "vitest";

import { anyOf, drawPlane, ring, type Shape, stroke } from "../../../../test/drawn-ink.js";
import { hasSmallWriting } from "./small-writing.js";

const SIDE = 200;
/** A 0 as low as the network finds one, with a thin pen. */
const smallZero = (x: number, y: number) => ring(x, y, 5, 2);
/** A 7 and a 0, each with a stroke 20 pixels broad. */
const broadSeven = (x: number, y: number) =>
  stroke(
    [
      [x, y],
      [x + 70, y],
      [x + 30, y + 120],
    ],
    20,
  );
const broadZero = (x: number, y: number) => ring(x, y, 50, 20);

const draw = (shape: Shape, ink = 1) => drawPlane(SIDE, SIDE, (x, y) => (shape(x, y) ? ink : 0));
const hasAny = (shape: Shape, ink?: number) => hasSmallWriting(draw(shape, ink), 0, SIDE, 0.2);

describe("small writing", () => {
  it("is seen wherever it stands, to the corners", () => {
    for (const x of [5, 17, 24, 47, 48, 100, SIDE - 6]) {
      for (const y of [5, 23, 25, 96, SIDE - 6]) expect(hasAny(smallZero(x, y)), `at ${x}, ${y}`).toBe(true);
    }
  });

  it("is seen beside what is broad", () => {
    expect(hasAny(anyOf(broadSeven(20, 20), smallZero(150, 160)))).toBe(true);
  });

  it("is looked for in some rows, and in ink that is strong enough", () => {
    const plane = draw(smallZero(100, 40));
    expect(hasSmallWriting(plane, 0, 60, 0.2)).toBe(true);
    expect(hasSmallWriting(plane, 60, SIDE, 0.2)).toBe(false);
    expect(hasAny(smallZero(100, 40), 0.1)).toBe(false);
  });
});

it("broad strokes are none, wherever their ends and corners lie", () => {
  for (let shift = 0; shift < 24; shift += 5) {
    expect(hasAny(broadSeven(30 + shift, 20 + shift)), `7, ${shift}`).toBe(false);
    expect(hasAny(broadZero(70 + shift, 70 + shift)), `0, ${shift}`).toBe(false);
  }
  expect(hasAny(() => false)).toBe(false);
});
