/** Simulated pages of digits that stand alone, of a number or two beside other things, and of no number at all. */

import { drawRing } from "../lines/hand-marks.js";
import { digit, digits, plain } from "../lines/marks.js";
import type { WritingArea } from "../lines/rules.js";
import { drawClutter, drawStaves } from "./clutter.js";
import { drawPrint, printBox, printRule, printRules, printSquares, printUpright } from "./furniture.js";
import { type Page, PAGE_SIZE, penRadius, placeOn } from "./page.js";
import { writeRow } from "./write-row.js";
import { shortNumber, anyNumber, besideWords, words, decorate } from "./page-texts.js";

/** Digits that stand alone: a puzzle's cells, exercises, digits in rings, samples of a hand. */
export function layOutSingles(page: Page): void {
  const { random, height } = page;
  const style = random.uniform();
  const pitchU = height * random.uniform(style < 0.45 || style > 0.65 ? 1.4 : 2, 3.5);
  const pitchV =
    random.uniform() < 0.6
      ? Math.max(1.25 * height, pitchU * random.uniform(0.7, 1.2))
      : height * random.uniform(1.25, 2.5);
  const [u0, v0] = [random.uniform(-0.5, 1) * pitchU, random.uniform(-0.5, 1) * pitchV];
  const print = drawPrint(random);
  if (style < 0.45) {
    for (let i = 0, u = u0 % pitchU; u < PAGE_SIZE + pitchU; u += pitchU, i++)
      printUpright(page, u, i % 3 === 0 ? { ...print, radius: print.radius * 1.8 } : print);
    for (let i = 0, v = v0 % pitchV; v < PAGE_SIZE + pitchV; v += pitchV, i++)
      printRule(page, v, i % 3 === 0 ? { ...print, radius: print.radius * 1.8 } : print);
  }
  const full = random.uniform(0.3, 1);
  const printed = random.uniform() < 0.3 ? random.uniform(0.1, 0.7) : 0;
  for (let v = (v0 % pitchV) + pitchV; v < PAGE_SIZE + pitchV; v += pitchV) {
    for (let u = u0 % pitchU; u < PAGE_SIZE; u += pitchU) {
      if (random.uniform() > full) continue;
      const row = writeRow(page, plain(random.uniform() < 0.9 ? digit(random) : digits(random, 2)), {
        u: u + random.uniform(0, 0.1) * pitchU,
        v: v - (pitchV - height) * random.uniform(0.35, 0.65),
        height,
        room: pitchU * 0.95,
        align: 0.5,
        isPrinted: random.uniform() < printed,
      });
      if (row === null) continue;
      if (style > 0.75) {
        const [x, y] = placeOn(page, (row.left + row.right) / 2, row.foot);
        const half = (row.right - row.left) / 2;
        const area: WritingArea = {
          left: x - half,
          right: x + half,
          top: y - height,
          bottom: y,
          pitch: null,
          firstCell: 0,
          cells: 0,
        };
        drawRing(page.ink, area, { ...page.writer.pen, radius: penRadius(page) }, random);
      } else if (style > 0.65) {
        const pad = height * random.uniform(0.08, 0.3);
        printBox(
          page,
          { left: row.left - pad, right: row.right + pad, top: row.top - pad, bottom: row.foot + pad },
          print,
        );
      }
    }
  }
  if (random.uniform() < 0.2) drawClutter(page, random);
}

/** A number or two beside a heading, big things, arrows, a picture's edge. */
export function layOutSparse(page: Page): void {
  const { random, height } = page;
  if (random.uniform() < 0.4) {
    const large = height * random.uniform(1.8, 5);
    const text =
      random.uniform() < 0.6 ? words(page, 1 + random.integer(2), random.uniform() < 0.4) : shortNumber(random);
    writeRow(page, text, { u: random.uniform(-30, 60), v: large * random.uniform(0.6, 1.3), height: large });
  }
  for (let i = 1 + random.integer(3); i > 0; i--) {
    const u = random.uniform(-20, 130);
    const room = PAGE_SIZE + 20 - u;
    const v = random.uniform(height * 0.6, PAGE_SIZE + height * 0.3);
    const [x, y] = placeOn(page, u, v);
    if (
      page.lines.some((line) => Math.abs(line.foot + line.slope * x - y) < height * 1.6 + (line.foot - line.top) * 0.6)
    )
      continue;
    const row = writeRow(page, besideWords(page, anyNumber(page, room, height), 0.2), { u, v, height, room });
    decorate(page, row, height);
  }
  for (let i = 1 + random.integer(4); i > 0; i--) drawClutter(page, random);
}

export function layOutNothing(page: Page): void {
  const { random } = page;
  const style = random.uniform();
  if (style < 0.15) drawStaves(page, random);
  else if (style < 0.3) printRules(page, random.uniform(0, 30), random.uniform(6, 40), drawPrint(random));
  else if (style < 0.45) printSquares(page, random.uniform(0, 30), random.uniform(5, 36), drawPrint(random));
  for (let i = random.integer(6); i > 0; i--) drawClutter(page, random);
}
