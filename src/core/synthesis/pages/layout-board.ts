/** Simulated pages of words by hand: boards and notes of text and code, with brackets, arrows and boxes, and few numbers. */

import type { Random } from "../../tensor/random.js";
import { drawStretch } from "../lines/canvas.js";
import { chooseClearWord, spellByHand } from "../lines/hand-words.js";
import { other, type Mark, withGap } from "../lines/marks.js";
import { choose } from "../weighted-choice.js";
import { drawArrow, drawBracket, drawClutter } from "./clutter.js";
import { drawPrint, printBox, printLine, printRules } from "./furniture.js";
import { chooseHand, type Page, PAGE_SIZE, penRadius, placeOn } from "./page.js";
import { shortNumber, words } from "./page-texts.js";
import { type Row, writeRow } from "./write-row.js";

/** Share of the words that are in letters of a hand; the others are drawn with strokes. */
const IN_LETTERS = 0.85;

export function layOutBoard(whole: Page): void {
  const { random, height, hands } = whole;
  const page: Page = { ...whole, hands: hands && { ...hands, share: IN_LETTERS } };
  const size = height * random.uniform(0.7, 1.1);
  const pitch = size * random.uniform(1.35, 2.6);
  const isCode = random.uniform() < 0.4;
  const numbers = random.uniform() < 0.35 ? 0 : random.uniform(0.02, 0.16);
  const framed = random.uniform() < 0.4 ? random.uniform(0.03, 0.2) : 0;
  const arrows = random.uniform() < 0.5 ? random.uniform(0.02, 0.15) : 0;
  const pen = { ...drawPrint(random), radius: penRadius(page), ink: page.writer.pen.ink };
  const edge = random.uniform(-30, 40);
  const isColumn = random.uniform() < 0.25;
  if (random.uniform() < 0.15) printRules(page, size, pitch, drawPrint(random));
  if (random.uniform() < 0.3) {
    const text = words(page, 1 + random.integer(2), false);
    const large = size * random.uniform(1.1, 2);
    const row = writeRow(page, text, { u: edge, v: random.uniform(0.6, 1) * large, height: large });
    if (row !== null && random.uniform() < 0.5) {
      printLine(page, row.left, row.foot + 0.25 * size, row.right, row.foot + 0.2 * size, pen);
    }
  }
  let indent = 0;
  for (let v = random.uniform(-0.5, 2.2) * pitch; v < PAGE_SIZE + size; v += pitch) {
    if (isCode) indent = Math.max(0, Math.min(3, indent + random.integer(3) - 1));
    const perLine = isColumn ? 1 + random.integer(2) : 12;
    let u = edge + indent * size * 1.3;
    for (let i = 0; i < perLine && u < PAGE_SIZE; i++) {
      const isNumber = random.uniform() < numbers;
      const text = isNumber ? shortNumber(random) : isCode ? phrase(page) : words(page, 1, false);
      const row = writeRow(page, text, { u, v, height: isNumber ? size * random.uniform(0.95, 1.1) : size });
      if (row === null) break;
      if (!isNumber && random.uniform() < framed) frame(page, row, pen);
      u = row.right + size * random.uniform(0.3, 0.7);
      if (random.uniform() < arrows) u = drawArrowOn(page, u, v - size * 0.4, size);
      if (random.uniform() < (isCode ? 0.3 : 0.08)) break;
    }
    if (random.uniform() < 0.08) v += pitch;
  }
  if (random.uniform() < 0.3) {
    const top = random.uniform(0, PAGE_SIZE / 2);
    const [x] = placeOn(page, edge - size * random.uniform(0.2, 0.8), top);
    drawBracket(page, x, top, top + pitch * random.uniform(1, 4), 1, random);
  }
  for (let i = random.integer(4); i > 0; i--) drawArrow(page, random);
  if (random.uniform() < 0.25) drawClutter(page, random);
}

/** A piece of code: a name, a call, two names joined by a sign. */
function phrase(page: Page): Mark[] {
  const { random } = page;
  const style = random.uniform();
  const first = name(page, random);
  if (style < 0.3) return first;
  if (style < 0.55) return [...first, sign("("), ...withGap(name(page, random), -0.15), sign(")")];
  if (style < 0.65) return [...first, sign("("), sign(")")];
  if (style < 0.75) return [sign("("), ...first, sign(")")];
  if (style < 0.85) return [...first, sign(choose([":", ",", "."], random))];
  const gap = random.uniform(0.05, 0.3);
  const joined = choose(["=", "+", "-", "/", "*", "."], random);
  return [...first, { ...sign(joined), gap }, ...withGap(name(page, random), gap)];
}

function name(page: Page, random: Random): Mark[] {
  const style = chooseHand(page);
  return style === null ? words(page, 1, false) : spellByHand(chooseClearWord(style, random), style, random);
}

/** A sign among words is other writing as they are. */
function sign(form: string): Mark {
  return other(form, { gap: 0 });
}

function frame(page: Page, { left, right, top, foot }: Row, pen: Parameters<typeof printBox>[2]): void {
  const pad = page.height * page.random.uniform(0.1, 0.4);
  printBox(page, { left: left - pad, right: right + pad, top: top - pad, bottom: foot + pad }, pen);
}

/** An arrow from a word to the next, as the page is laid out; returns where it ends. */
function drawArrowOn(page: Page, u: number, v: number, size: number): number {
  const { random, ink } = page;
  const end = u + size * random.uniform(0.7, 2);
  const radius = penRadius(page);
  const head = size * random.uniform(0.2, 0.4);
  const tip = placeOn(page, end, v);
  drawStretch(ink, ...placeOn(page, u, v), ...tip, radius, 1);
  for (const side of [-1, 1]) drawStretch(ink, ...tip, ...placeOn(page, end - head, v + side * 0.7 * head), radius, 1);
  return end + size * random.uniform(0.2, 0.5);
}
