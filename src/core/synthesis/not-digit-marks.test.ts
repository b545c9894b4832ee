import { expect, test } from "vitest";

import { isPlainBar } from "../../../test/plain-bar.js";
import { createRandom } from "../tensor/random.js";
import { parseGlyph } from "./glyph.js";
import { boxOfInk } from "./ink-image.js";
import {
  closedLetters,
  closedSigns,
  hangulConsonants,
  hangulTallVowels,
  hangulWideVowels,
  openLetters,
  openSigns,
} from "./mark-templates.js";
import { createLetterDrawer, createRowDrawer, createSignDrawer, createSyllableDrawer } from "./not-digit-marks.js";

const tables = {
  openLetters,
  closedLetters,
  hangulConsonants,
  hangulTallVowels,
  hangulWideVowels,
  openSigns,
  closedSigns,
};

test.each(Object.entries(tables))("every template of %s is a glyph, and none stands twice", (_, table) => {
  for (const notation of table) {
    const glyph = parseGlyph(notation);
    expect(glyph.every((stroke) => stroke.length >= 2)).toBe(true);
    const ys = glyph.flat().map(({ y }) => y);
    expect(Math.max(...ys) - Math.min(...ys)).toBeLessThanOrEqual(170);
  }
  expect(new Set(table).size).toBe(table.length);
});

test.each([
  ["letters", createLetterDrawer()],
  ["signs", createSignDrawer()],
  ["syllables", createSyllableDrawer()],
])("hardly one of the %s is plainly a 1", (_, draw) => {
  let bars = 0;
  for (let i = 0; i < 300; i++) {
    if (isPlainBar(draw(createRandom(1, i)))) bars++;
  }
  // A narrow f or r with short arms measures as one now and then.
  expect(bars).toBeLessThan(300 * 0.02);
});

test("syllables and rows have several strokes: they are wide or full", () => {
  const drawRow = createRowDrawer();
  for (let i = 0; i < 100; i++) {
    const box = boxOfInk(drawRow(createRandom(2, i)))!;
    expect(box.width).toBeGreaterThan(0.45 * box.height);
  }
  const drawSyllable = createSyllableDrawer();
  for (let i = 0; i < 100; i++) {
    const box = boxOfInk(drawSyllable(createRandom(3, i)))!;
    expect(box.width).toBeGreaterThan(0.4 * box.height);
  }
});
