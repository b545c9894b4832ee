import { describe, expect, it } from "vitest";

import { anyOf, drawPicture, rectangle, type Shape, stroke } from "../../../test/drawn-ink.js";
import { createWindow } from "../picture/lines/line-window.js";
import { plainFrame } from "../picture/lines/writing-frame.js";
import { findInk } from "../picture/pieces/find-ink.js";
import { createDigitFinder } from "./digit-ink.js";

const SIDE = 40;
const ROOM = 6;
/** A 7 that is lower than half of its cell. */
const seven = stroke(
  [
    [12, 12],
    [22, 12],
    [16, 28],
  ],
  2.5,
);
/** Two sides of a cell's border, too bent for printed lines. */
const border = stroke(
  [
    [0, 1],
    [20, 3],
    [38, 1],
    [36, 20],
    [38, 39],
  ],
  2.5,
);

/** The ink that is found as the only digit of a picture, which is shown whole, with room around it. */
function find(shape: Shape) {
  const found = findInk(drawPicture(SIDE, SIDE, (x, y) => (shape(x, y) ? [90, 40, 60] : [225, 225, 220])));
  const window = createWindow({ left: -ROOM, right: SIDE + ROOM, top: -ROOM, bottom: SIDE + ROOM }, plainFrame);
  return createDigitFinder(found)(window, 0, (SIDE + 2 * ROOM) / window.scale);
}

describe("the ink of a digit that stands alone", () => {
  it("is that of the digit, and not of the border that the picture's edge cuts off", () => {
    const [alone, framed] = [find(seven), find(anyOf(seven, border))];
    expect(framed.box).toEqual(alone.box);
    expect(framed.ink.values[2 * SIDE + 20]).toBe(0);
    expect(framed.ink.values[12 * SIDE + 17]).toBeGreaterThan(0.9);
  });

  it("is all ink where the digit itself is cut off", () => {
    const cut = stroke(
      [
        [5, 0],
        [20, 20],
        [18, 39],
      ],
      3,
    );
    const { box } = find(cut);
    expect(box.height).toBe(SIDE);
  });

  it("is all ink where none of it is writing, and not a speck of it", () => {
    const { box } = find(anyOf(rectangle(0, 4, 2, 32), rectangle(12, 20, 3, 3)));
    expect(box.height).toBeGreaterThan(30);
  });
});
