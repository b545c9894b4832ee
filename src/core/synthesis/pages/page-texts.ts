/** What stands in the rows of simulated pages, and what people draw around it. */

import type { Random } from "../../tensor/random.js";
import { drawRing, drawUnderline } from "../lines/hand-marks.js";
import { chooseKind, writeText, type LineKind } from "../lines/line-text.js";
import { amount, below, digits, other, plain, two, withGap, type Mark } from "../lines/marks.js";
import type { WritingArea } from "../lines/rules.js";
import { choose } from "../weighted-choice.js";
import { chooseClearWord, type HandStyle, spellByHand } from "../lines/hand-words.js";
import { chooseHand, type Page, penRadius, placeOn } from "./page.js";
import type { Row } from "./write-row.js";

/** A number as it stands in a list or a cell. */
export function shortNumber(random: Random): Mark[] {
  const style = random.uniform();
  if (style < 0.5) return plain(digits(random, 1 + random.integer(4)));
  if (style < 0.68)
    return plain(`${amount(random, 3)}${choose([".", ","], random)}${digits(random, 1 + random.integer(2))}`);
  if (style < 0.76)
    return plain(
      `${below(random, 31)}${choose([".", "/", "-"], random)}${below(random, 13)}${choose(["", "", ".", "/24", ".1998"], random)}`,
    );
  if (style < 0.82) return plain(`${choose(["-", "+", "("], random)}${amount(random, 3)}`);
  if (style < 0.88) return plain(`${amount(random, 3)}%`);
  if (style < 0.94) return plain(`${below(random, 24)}:${two(below(random, 60))}`);
  return plain(`${amount(random, 3)}/${amount(random, 2)}`);
}

/** Any text that lines have, of about as many symbols as fit the width. */
export function anyNumber({ random }: Page, room: number, height: number): readonly Mark[] {
  const most = Math.max(2, Math.min(20, Math.floor(room / (height * 0.75))));
  const kind: LineKind = chooseKind(most > 9 ? 256 : 128, random);
  // Their shapes need more symbols than a narrow column has.
  if (most < 10 || kind === "empty") return shortNumber(random);
  return writeText(kind === "cells" ? "integer" : kind, most, random);
}

/** A word or some, by hand or printed; print is set with fonts where there are any, or drawn with one stroke. */
export function words(page: Page, count: number, isPrinted: boolean): Mark[] {
  const { random, print } = page;
  if (isPrinted && print !== null && random.uniform() < 0.88) return setWords(random, count);
  const size = isPrinted ? 1 : random.uniform(0.85, 1.1);
  return Array.from({ length: count }, (_, i) => {
    const style = isPrinted ? null : chooseHand(page);
    if (style !== null) {
      const marks = spellByHand(chooseClearWord(style, random), style, random);
      return i === 0 ? marks : withGap(marks, random.uniform(0.15, 0.45));
    }
    const form = isPrinted ? "print" : random.uniform() < 0.85 ? "word" : "scribble";
    return [other(form, { size, gap: i === 0 ? 0 : random.uniform(0.25, 0.6) })];
  }).flat();
}

/** A number with words in a hand's letters before it, after it, or between it and another; mostly the number alone. */
export function besideWords(page: Page, number: readonly Mark[], share = 0.1): readonly Mark[] {
  const { random, hands } = page;
  if (hands === null || random.uniform() >= share) return number;
  const word = words({ ...page, hands: { ...hands, share: 1 } }, 1 + random.integer(2), false);
  const [near, far] = [random.uniform(0.15, 0.5), random.uniform(0.15, 0.5)];
  const place = random.uniform();
  if (place < 0.45) return [...word, ...withGap([...number], near)];
  if (place < 0.85) return [...number, ...withGap(word, near)];
  return [...number, ...withGap(word, near), ...withGap(shortNumber(random), far)];
}

/** Capitals of a word, one a cell, as many as there are cells; null where digits stand there. */
export function wordInCells({ random, hands }: Page, cells: number, share: number): Mark[] | null {
  if (hands === null || cells < 3 || random.uniform() >= share) return null;
  const style: HandStyle = { ...hands.usual, isCapital: true };
  for (let attempt = 0; attempt < 20; attempt++) {
    const word = chooseClearWord(style, random);
    if (word.length <= cells) return spellByHand(word, style, random);
  }
  return null;
}

/** Words of letters of a font: all capitals, or small ones after the first; mostly such as are not as high as digits. */
function setWords(random: Random, count: number): Mark[] {
  const isCapital = random.uniform() < 0.35;
  const wide = random.uniform(0.25, 0.5);
  return Array.from({ length: count }, (_, i) =>
    Array.from({ length: 1 + random.integer(9) }, (__, letter): Mark => {
      const isFirst = letter === 0;
      const isTall = isCapital || (isFirst && random.uniform() < 0.6) || random.uniform() < 0.3;
      const mark = other(isTall ? "figure" : "small letter", { gap: isFirst && i > 0 ? wide : 0 });
      return { ...mark, symbol: isFirst ? "?" : "" };
    }),
  ).flat();
}

/** What is printed beside a field: a word or some, sometimes with a number. */
export function label(page: Page, count: number): Mark[] {
  const { random } = page;
  const text = words(page, count, true);
  const share = random.uniform();
  if (page.print === null || share > 0.25) return text;
  const number = printedNumber(random);
  return share < 0.18 ? [...text, ...withGap(number, 0.35)] : [...number, ...withGap(text, 0.35)];
}

/** A number as it is printed on forms: of a row, a year, a date, a code. */
export function printedNumber(random: Random): Mark[] {
  const style = random.uniform();
  if (style < 0.45)
    return plain(`${1 + random.integer(random.uniform() < 0.6 ? 12 : 200)}${choose(["", "", ".", ")"], random)}`);
  if (style < 0.7) return plain(digits(random, 2 + random.integer(6)));
  if (style < 0.8) return plain(`${1990 + random.integer(45)}`);
  return shortNumber(random);
}

/** What people draw around or below a number. */
export function decorate(page: Page, row: Row | null, height: number): void {
  const { random } = page;
  if (row === null || random.uniform() > 0.09) return;
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
  const pen = { ...page.writer.pen, radius: penRadius(page, height) };
  if (random.uniform() < 0.55 && Math.abs(page.slope) < 0.1) drawRing(page.ink, area, pen, random);
  else drawUnderline(page.ink, area, pen, random);
}
