/** What stands in the rows of simulated pages, and what people draw around it. */

import type { Random } from "../../tensor/random.js";
import { drawRing, drawUnderline } from "../lines/hand-marks.js";
import { chooseKind, writeText, type LineKind } from "../lines/line-text.js";
import { amount, below, digits, other, plain, two, type Mark } from "../lines/marks.js";
import type { WritingArea } from "../lines/rules.js";
import { choose } from "../weighted-choice.js";
import { type Page, penRadius, placeOn } from "./page.js";
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
export function words({ random, print }: Page, count: number, isPrinted: boolean): Mark[] {
  if (isPrinted && print !== null && random.uniform() < 0.65) return setWords(random, count);
  const size = isPrinted ? 1 : random.uniform(0.85, 1.1);
  return Array.from({ length: count }, (_, i) => {
    const form = isPrinted ? "print" : random.uniform() < 0.85 ? "word" : "scribble";
    return other(form, { size, gap: i === 0 ? 0 : random.uniform(0.25, 0.6) });
  });
}

/** Words of letters of fonts: after the first, letters are small, or as large as it. */
function setWords(random: Random, count: number): Mark[] {
  const small = random.uniform() < 0.35 ? 1 : random.uniform(0.68, 0.8);
  return Array.from({ length: count }, (_, i) =>
    Array.from({ length: 2 + random.integer(8) }, (__, letter): Mark => {
      const size = letter === 0 && random.uniform() < 0.6 ? 1 : random.uniform() < 0.3 ? 1 : small;
      const gap = letter > 0 || i === 0 ? 0 : random.uniform(0.25, 0.5);
      return { ...other("figure", { size, gap }), symbol: letter === 0 ? "?" : "" };
    }),
  ).flat();
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
