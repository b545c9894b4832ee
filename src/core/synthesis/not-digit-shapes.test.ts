/**
 * What the kinds that are drawn without templates promise: none is the upright bar that is a 1, and each has the
 * feature that keeps it from being another digit.
 */

import { describe, expect, test } from "vitest";

import { isPlainBar } from "../../../test/plain-bar.js";
import type { Plane } from "../picture/plane.js";
import { createRandom, type Random } from "../tensor/random.js";
import { measureBar } from "./bar-like.js";
import { drawDigits } from "./drawn-digits.js";
import { toImage } from "./ink-image.js";
import { drawPseudoLetter } from "./pseudo-letters.js";
import { drawScribble } from "./scribbles.js";
import { createRuleDrawer, drawSingleStroke } from "./single-strokes.js";
import { drawBlot, drawSurface } from "./surfaces.js";

const COUNT = 400;

function sheetsOf(draw: (random: Random) => Plane): readonly Plane[] {
  return Array.from({ length: COUNT }, (_, i) => draw(createRandom(11, i)));
}

describe.each([
  ["pseudo-letters", drawPseudoLetter],
  ["scribbles", drawScribble],
  ["single strokes", drawSingleStroke],
  ["blots", drawBlot],
  ["rules", createRuleDrawer()],
  ["surfaces", drawSurface],
] as const)("%s", (kind, draw) => {
  const sheets = sheetsOf(draw);

  test("have ink, from 0 to 1", () => {
    for (const sheet of sheets) {
      expect(toImage(sheet)).not.toBeNull();
      expect(Math.min(...sheet.values)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...sheet.values)).toBeLessThanOrEqual(1);
    }
  });

  test("are no upright bars", () => {
    const bars = sheets.filter(isPlainBar).length;
    // Two or three dots above each other measure as a bar.
    const most = kind === "single strokes" ? 0.06 : 0.01;
    expect(bars / COUNT).toBeLessThanOrEqual(most);
  });

  test("differ from each other", () => {
    const images = sheets.map((sheet) => toImage(sheet)!.join());
    // A full dark area is the same each time.
    expect(new Set(images).size).toBeGreaterThan(0.97 * COUNT);
  });
});

/** The most strokes that any row or column of an image meets. */
function mostCrossings(image: Uint8Array): number {
  let most = 0;
  for (let line = 0; line < 28; line++) {
    for (const [start, step] of [
      [line * 28, 1],
      [line, 28],
    ] as const) {
      let crossings = 0;
      let wasInk = false;
      for (let i = 0; i < 28; i++) {
        const isInk = image[start + i * step]! > 100;
        if (isInk && !wasInk) crossings++;
        wasInk = isInk;
      }
      most = Math.max(most, crossings);
    }
  }
  return most;
}

test("scribbles go to and fro more often than any digit", () => {
  const busy = sheetsOf(drawScribble).filter((sheet) => mostCrossings(toImage(sheet)!) > 4).length;
  const { count, images } = drawDigits({ count: COUNT, seed: 1 });
  let busyDigits = 0;
  for (let i = 0; i < count; i++) {
    if (mostCrossings(images.subarray(i * 784, i * 784 + 784)) > 4) busyDigits++;
  }
  expect(busy / COUNT).toBeGreaterThan(0.5);
  expect(busyDigits / COUNT).toBeLessThan(0.01);
});

test("blots are filled and not slim", () => {
  let slim = 0;
  for (const sheet of sheetsOf(drawBlot)) {
    if (measureBar(sheet)!.elongation > 2.6) slim++;
  }
  expect(slim / COUNT).toBeLessThan(0.03);
});

test("rules stay level: none leans by more than 10 degrees", () => {
  const draw = createRuleDrawer();
  let bars = 0;
  for (let i = 0; i < COUNT; i++) {
    const shape = measureBar(draw(createRandom(12, i)))!;
    if (shape.elongation < 5) continue;
    bars++;
    expect(Math.abs(shape.angle)).toBeLessThan((10 * Math.PI) / 180);
  }
  expect(bars).toBeGreaterThan(5);
});
