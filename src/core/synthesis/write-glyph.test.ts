import { expect, test } from "vitest";

import { createRandom } from "../tensor/random.js";
import { parseGlyph } from "./glyph.js";
import { createHand, type Hand } from "./hand.js";
import { traceGlyph, writeGlyph } from "./write-glyph.js";

const cross = parseGlyph("0,50 80,50 | 40,0 40,100");

/** A hand that draws as it is told. */
const steady: Hand = {
  ...createHand(createRandom(1), { looseness: 0 }),
  slant: 0,
  turn: 0,
  aspect: 1,
  tremor: 0,
  flickChance: 0,
  recording: { kind: "smooth" },
  penWidth: 10,
  pressure: 0,
  fading: 0,
  nibRoundness: 1,
  sheetSide: 60,
  softness: 1,
};

test("a steady hand draws the template", () => {
  const [bar, stem] = traceGlyph(cross, steady, createRandom(2));
  expect(bar!.every(({ y }) => Math.abs(y - 50) < 1e-9)).toBe(true);
  expect(bar!.at(-1)!.x).toBeCloseTo(80);
  expect(stem![0]!.y).toBeCloseTo(0);
});

test("slant moves the top to the right against the foot, aspect widens", () => {
  const hand = { ...steady, slant: 0.3, aspect: 1.5 };
  const [bar, stem] = traceGlyph(cross, hand, createRandom(2));
  expect(stem![0]!.x - stem!.at(-1)!.x).toBeCloseTo(30);
  expect(bar!.at(-1)!.x - bar![0]!.x).toBeCloseTo(120);
});

test("strokes run on and stop short", () => {
  const lengths = Array.from({ length: 60 }, (_, seed) => {
    const hand = { ...steady, overshoot: 5 };
    const [bar] = traceGlyph(cross, hand, createRandom(seed));
    return bar!.at(-1)!.x - bar![0]!.x;
  });
  expect(Math.max(...lengths)).toBeGreaterThan(84);
  expect(Math.min(...lengths)).toBeLessThan(79);
});

test("a flick adds a point beside the line", () => {
  const hand = { ...steady, flickChance: 1 };
  const [bar] = traceGlyph(cross, hand, createRandom(3));
  const [plain] = traceGlyph(cross, steady, createRandom(3));
  expect(bar!.length).toBe(plain!.length + 2);
  expect(Math.abs(bar!.at(-1)!.y - 50)).toBeGreaterThan(0.5);
});

test("the sheet holds all ink, with blank around it", () => {
  for (let seed = 0; seed < 200; seed++) {
    const random = createRandom(seed);
    const sheet = writeGlyph(cross, createHand(random), random);
    const { width, height, values } = sheet;
    expect(Math.max(width, height)).toBeLessThan(110);
    let most = 0;
    values.forEach((ink, i) => {
      const x = i % width;
      const y = Math.floor(i / width);
      const isRim = x === 0 || y === 0 || x === width - 1 || y === height - 1;
      if (isRim) expect(ink).toBe(0);
      most = Math.max(most, ink);
    });
    // Thin ink on a coarse sheet is faint; none is too faint to be scaled up.
    expect(most).toBeGreaterThan(0.25);
  }
});

test("the same random numbers write the same sheet", () => {
  const write = () => {
    const random = createRandom(4, 2);
    return writeGlyph(cross, createHand(random), random);
  };
  expect(write()).toEqual(write());
});
