import { expect, test } from "vitest";

import { createRandom } from "../tensor/random.js";
import { mixGlyphs, parseGlyph, placeGlyph } from "./glyph.js";

test("a glyph is read with its strokes, points and corners", () => {
  expect(parseGlyph("0,-4 50,2! 18,100 | 8,52  46,48")).toEqual([
    [
      { x: 0, y: -4, isCorner: false },
      { x: 50, y: 2, isCorner: true },
      { x: 18, y: 100, isCorner: false },
    ],
    [
      { x: 8, y: 52, isCorner: false },
      { x: 46, y: 48, isCorner: false },
    ],
  ]);
});

test.each(["", "1,2 |", "1.5,2", "1,2!!", "1 2"])("%j is no glyph", (notation) => {
  expect(() => parseGlyph(notation)).toThrowError("no point of a glyph");
});

test("mixtures lie between their masters, and each master leads some", () => {
  const masters = [parseGlyph("0,0 0,100!"), parseGlyph("10,0 30,100!")];
  const random = createRandom(1);
  let nearFirst = 0;
  let nearSecond = 0;
  for (let i = 0; i < 300; i++) {
    const [[start, end] = []] = mixGlyphs(masters, random);
    expect(end!.x).toBeCloseTo(start!.x * 3);
    expect(start!.y).toBeCloseTo(0);
    expect(end!.isCorner).toBe(true);
    if (start!.x < 2) nearFirst++;
    if (start!.x > 8) nearSecond++;
  }
  expect(nearFirst).toBeGreaterThan(50);
  expect(nearSecond).toBeGreaterThan(50);
});

test("masters of other strokes do not mix", () => {
  const masters = [parseGlyph("0,0 1,1 2,2"), parseGlyph("0,0 1,1")];
  expect(() => mixGlyphs(masters, createRandom(1))).toThrowError("master 1 lacks point 2 of stroke 0");
});

test("a glyph is placed by scaling, then moving", () => {
  const placed = placeGlyph(parseGlyph("10,20!"), { x: 1, y: 2, scaleX: 0.5, scaleY: 3 });
  expect(placed).toEqual([[{ x: 6, y: 62, isCorner: true }]]);
});
