/** How simulated pages are laid out: rows and columns, tables, forms, squared paper, text, one field, nothing at all. */

import type { Random } from "../../tensor/random.js";
import { drawRing, drawUnderline } from "../lines/hand-marks.js";
import { chooseKind, writeText, type LineKind } from "../lines/line-text.js";
import { amount, digit, digits, other, plain, two, below, withGap, type Mark } from "../lines/marks.js";
import type { WritingArea } from "../lines/rules.js";
import { choose } from "../weighted-choice.js";
import { drawBracket, drawClutter, drawEdge, drawStaves } from "./clutter.js";
import {
  drawPrint,
  printArrow,
  printBox,
  printCells,
  printDie,
  printLine,
  printRule,
  printRules,
  printSquares,
  printUpright,
  toDotted,
} from "./furniture.js";
import { type Page, PAGE_SIZE, penRadius, placeOn } from "./page.js";
import { writeRow, type Row } from "./write-row.js";

/** The kinds of pages: how often each is drawn, and how it is laid out. */
export const pageKindTable = {
  rows: { weight: 16, layOut: layOutRows },
  table: { weight: 18, layOut: layOutTable },
  form: { weight: 16, layOut: layOutForm },
  squares: { weight: 9, layOut: layOutSquares },
  singles: { weight: 7, layOut: layOutSingles },
  text: { weight: 9, layOut: layOutText },
  field: { weight: 10, layOut: layOutField },
  sparse: { weight: 9, layOut: layOutSparse },
  empty: { weight: 9, layOut: layOutNothing },
} as const satisfies Readonly<Record<string, { readonly weight: number; readonly layOut: (page: Page) => void }>>;

export type PageKind = keyof typeof pageKindTable;

export const pageKinds = Object.keys(pageKindTable) as readonly PageKind[];

/** A number as it stands in a list or a cell. */
function shortNumber(random: Random): Mark[] {
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
function anyNumber({ random }: Page, room: number, height: number): readonly Mark[] {
  const most = Math.max(2, Math.min(20, Math.floor(room / (height * 0.75))));
  const kind: LineKind = chooseKind(most > 9 ? 256 : 128, random);
  // Their shapes need more symbols than a narrow column has.
  if (most < 10 || kind === "empty") return shortNumber(random);
  return writeText(kind === "cells" ? "integer" : kind, most, random);
}

/** A word or some, by hand or printed; print is set with fonts where there are any, or drawn with one stroke. */
function words({ random, print }: Page, count: number, isPrinted: boolean): Mark[] {
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
function decorate(page: Page, row: Row | null, height: number): void {
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

function layOutRows(page: Page): void {
  const { random, height } = page;
  const columns = choose([1, 1, 2, 2, 3], random);
  const gap =
    random.uniform() < 0.35 ? random.uniform(0.18, 0.5) : random.uniform(0.4, random.uniform() < 0.5 ? 1 : 2.5);
  const pitch = height * (1 + gap);
  const isLined = random.uniform();
  const start = random.uniform(-0.5, 1.5) * pitch;
  const lineOff = height * random.uniform(-0.05, 0.3);
  const print = drawPrint(random);
  if (isLined < 0.3) printRules(page, start + lineOff, pitch, isLined < 0.05 ? toDotted(print, random) : print);
  if (random.uniform() < 0.12) {
    const large = height * random.uniform(1.5, 3.5);
    writeRow(page, words(page, 1 + random.integer(2), random.uniform() < 0.5), {
      u: random.uniform(-20, 60),
      v: start - height * random.uniform(1.2, 2),
      height: large,
    });
  }
  let edge = random.uniform(-40, 30);
  const uneven = random.uniform(0, 0.12) * Math.min(1, gap * 1.5);
  for (let column = 0; column < columns && edge < PAGE_SIZE - 15; column++) {
    const wide = (PAGE_SIZE / columns) * random.uniform(0.6, 1.15);
    const align = choose([0, 0, 1, 1, random.uniform()], random);
    const isUniform = random.uniform() < 0.5;
    const length = 1 + random.integer(Math.max(1, Math.min(8, Math.floor(wide / height))));
    const hasWords = random.uniform() < 0.2;
    const isPrinted = random.uniform() < 0.08;
    const marked = random.uniform() < 0.12 ? choose([")", ".", ":"], random) : "";
    let top = Infinity;
    let foot = 0;
    let right = edge;
    let number = 1 + random.integer(20);
    for (let v = start; v < PAGE_SIZE + height; v += pitch) {
      if (random.uniform() < 0.07) continue;
      const own = height * (1 + random.normal(0, 0.04));
      const text =
        hasWords && random.uniform() < 0.3
          ? words(page, 1 + random.integer(2), random.uniform() < 0.3)
          : isUniform
            ? plain(digits(random, length))
            : anyNumber(page, wide, height);
      const lead = marked === "" ? [] : plain(`${number++}${marked}`);
      const whole = lead.length === 0 ? text : [...lead, ...withGap([...text], random.uniform(0.5, 2.5))];
      const row = writeRow(page, whole, {
        u: edge + random.normal(0, 1.5),
        v: v + random.normal(0, uneven) * height,
        height: own,
        room: wide,
        align,
        ...(isPrinted && !hasWords && { isPrinted }),
      });
      decorate(page, row, own);
      if (row === null) continue;
      top = Math.min(top, row.top);
      foot = Math.max(foot, row.foot);
      right = Math.max(right, row.right);
    }
    drawBeside(page, { left: edge, right, top, bottom: foot });
    edge += wide + height * random.uniform(1.25, 3);
  }
  if (random.uniform() < 0.3) drawClutter(page, random);
}

/** A tall mark at the side of rows, a line over or below them, another beside them. */
function drawBeside(
  page: Page,
  { left, right, top, bottom }: { left: number; right: number; top: number; bottom: number },
): void {
  const { random, height } = page;
  if (top > bottom) return;
  const at = random.uniform(Math.max(-10, top), PAGE_SIZE / 2);
  const end = random.uniform(at + height, Math.min(PAGE_SIZE + 10, bottom));
  if (end > at && random.uniform() < 0.25) {
    const isLeft = random.uniform() < 0.5;
    const away = height * random.uniform(0.15, 0.9);
    const [x] = placeOn(page, isLeft ? left - away : right + away, (at + end) / 2);
    drawBracket(page, x, at, end, isLeft ? 1 : -1, random);
  }
  if (random.uniform() < 0.15) printUpright(page, left - height * random.uniform(0.2, 1.5), drawPrint(random));
  if (random.uniform() < 0.15) {
    const print = { ...drawPrint(random), radius: penRadius(page), ink: page.writer.pen.ink };
    const v = bottom + height * random.uniform(0.1, 0.5) - Math.floor(random.uniform(0, 3)) * height;
    printLine(page, left - height * 0.5, v, right + height * 0.5, v, print);
  }
}

function layOutTable(page: Page): void {
  const { random, height } = page;
  const high =
    height *
    (random.uniform() < 0.4 ? random.uniform(1.15, 1.6) : random.uniform(1.4, random.uniform() < 0.6 ? 2.4 : 4.5));
  const widths = Array.from({ length: 12 }, () => 0);
  const usual = height * random.uniform(1.3, 6.5);
  const isEven = random.uniform() < 0.6;
  for (const i of widths.keys()) widths[i] = isEven ? usual : usual * random.uniform(0.6, 1.8);
  const print = drawPrint(random);
  const inner = random.uniform() < 0.3 ? { ...print, radius: print.radius * 0.6, ink: print.ink * 0.7 } : print;
  const dotted = random.uniform() < 0.08 ? toDotted(inner, random) : inner;
  const style = random.uniform();
  const hasLevels = style < 0.82 || style > 0.93;
  const hasUprights = style < 0.72 || (style > 0.82 && style < 0.93);
  // A margin: the table may begin or end on the page.
  const originU = random.uniform() < 0.4 ? random.uniform(5, 80) : random.uniform(-60, 0);
  const originV = random.uniform() < 0.4 ? random.uniform(5, 80) : random.uniform(-40, 0);
  const endU = random.uniform() < 0.4 ? random.uniform(110, 190) : PAGE_SIZE + 30;
  const endV = random.uniform() < 0.4 ? random.uniform(110, 190) : PAGE_SIZE + 30;
  const lefts = [originU];
  for (const wide of widths) {
    const next = lefts.at(-1)! + wide;
    if (next > endU) break;
    lefts.push(next);
  }
  const rows = Math.max(1, Math.floor((endV - originV) / high));
  const [lastU, lastV] = [lefts.at(-1)!, originV + rows * high];
  if (hasUprights)
    for (const [i, u] of lefts.entries())
      printLine(page, u, originV, u, lastV, i === 0 || i === lefts.length - 1 ? print : dotted);
  if (hasLevels) {
    for (let i = 0; i <= rows; i++)
      printLine(page, originU, originV + i * high, lastU, originV + i * high, i === 0 || i === rows ? print : dotted);
  }
  const off = Math.min(0.5, 0.5 * (high / height - 1));
  const lift = random.uniform(-0.6, 0.6) * off;
  const align = random.uniform();
  const isFull = random.uniform();
  const wordColumn = random.uniform() < 0.4 ? random.integer(Math.max(1, lefts.length - 1)) : -1;
  const printedWords = random.uniform() < 0.6;
  const printedColumn = random.uniform() < 0.2 ? random.integer(Math.max(1, lefts.length - 1)) : -1;
  const single = random.uniform() < 0.12;
  const letters = random.uniform() < 0.3 ? random.uniform(0.05, 0.3) : 0;
  const arrows = random.uniform() < 0.12 ? random.uniform(0.03, 0.2) : 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column + 1 < lefts.length; column++) {
      const [left, right] = [lefts[column]!, lefts[column + 1]!];
      const [top, foot] = [originV + row * high, originV + row * high + high];
      const middle = (top + foot) / 2 + height / 2;
      const isHead = row === 0 && printedWords && random.uniform() < 0.7;
      const share = random.uniform();
      if (share > (isFull < 0.5 ? 0.9 : 0.55)) continue;
      if (column === wordColumn || isHead) {
        const size = isHead || printedWords ? random.uniform(0.35, 0.9) * height : height;
        writeRow(page, words(page, 1 + random.integer(2), isHead || printedWords), {
          u: left + 2,
          v: (top + foot) / 2 + size / 2,
          height: size,
          room: right - left - 3,
          align: choose([0, 0.5], random),
        });
        continue;
      }
      if (random.uniform() < letters) {
        // A letter alone: a mark, or the name of a column.
        const size = height * random.uniform(0.6, 1.1);
        writeRow(page, [other("figure")], {
          u: left + 1,
          v: (top + foot) / 2 + size / 2,
          height: size,
          room: right - left,
          align: 0.5,
          isPrinted: random.uniform() < 0.6,
        });
        continue;
      }
      if (random.uniform() < arrows) {
        const half = height * random.uniform(0.3, 0.6);
        const center = (left + right) / 2;
        const box = {
          left: center - half,
          right: center + half,
          top: middle - height / 2 - half,
          bottom: middle - height / 2 + half,
        };
        if (random.uniform() < 0.5) printArrow(page, box, { ...print, radius: random.uniform(0.5, 2), ink: 1 });
        else printDie(page, box, print);
        continue;
      }
      if (share < 0.05) {
        writeRow(page, choose([plain("-"), [other("tick")], plain("/"), plain("×", { size: 0.6 })], random), {
          u: left + 3,
          v: middle,
          height,
          room: right - left,
          align: 0.5,
        });
        continue;
      }
      for (let attempt = 0; attempt < 3; attempt++) {
        const text =
          single || right - left < height * 1.6
            ? plain(digits(random, single ? 1 : 1 + random.integer(2)))
            : shortNumber(random);
        // Without an upright line between them, numbers side by side would be one.
        const slack = !hasUprights ? -1.2 * height : random.uniform() < 0.12 ? 0.2 * height : -2;
        const row_ = writeRow(page, text, {
          u: left - slack / 2,
          v: middle + (lift + random.normal(0, 0.08)) * height * (off > 0.1 ? 1 : 0.5),
          height: height * (1 + random.normal(0, 0.05)),
          room: right - left + slack,
          align: align < 0.3 ? 0.08 : align < 0.6 ? 0.5 : align < 0.8 ? 0.95 : random.uniform(),
          isPrinted: column === printedColumn,
        });
        if (row_ === null) continue;
        decorate(page, row_, height);
        break;
      }
    }
  }
  if (random.uniform() < 0.25) drawClutter(page, random);
}

function layOutForm(page: Page): void {
  const { random, height } = page;
  const labelHeight = height * random.uniform(0.4, 0.95);
  const print = drawPrint(random);
  const style = choose(["box", "box", "line", "dots", "cells", "cells", "none"] as const, random);
  const isMixed = random.uniform() < 0.4;
  for (let v = random.uniform(-5, 2.5 * height); v < PAGE_SIZE + height;) {
    let u = random.uniform(-20, 25);
    const here = isMixed ? choose(["box", "line", "dots", "cells", "none"] as const, random) : style;
    const high = height * random.uniform(1.08, here === "cells" ? 1.7 : 2.6);
    const labelled = random.uniform();
    if (labelled < 0.55) {
      const label = writeRow(page, words(page, 1 + random.integer(2), true), {
        u,
        v: v - (high - height) / 2,
        height: labelHeight,
      });
      if (label !== null) u = label.right + height * random.uniform(0.15, 1);
    } else if (labelled < 0.75) {
      writeRow(page, words(page, 1 + random.integer(3), true), {
        u,
        v: v - high - labelHeight * 0.2,
        height: labelHeight,
      });
    }
    while (u < PAGE_SIZE - 8) {
      const room = Math.max(height * 1.4, height * random.uniform(1.5, 9));
      const field = { left: u, right: u + room, top: v - high, bottom: v };
      const foot = v - (here === "line" || here === "dots" ? height * random.uniform(-0.08, 0.2) : (high - height) / 2);
      if (here === "cells") {
        const pitch = height * random.uniform(0.8, 1.75);
        const count = Math.max(1, Math.min(12, Math.round(room / pitch)));
        printCells(page, { ...field, right: u + count * pitch }, pitch, print);
        const written = random.uniform() < 0.85 ? 1 + random.integer(count) : 0;
        const from = random.integer(count - written + 1);
        const text = plain(digits(random, written));
        const size = Math.min(height, pitch * 1.25, high * 1.15);
        writeRow(page, text, {
          u: u + from * pitch,
          v: v - (high - size) / 2,
          height: size,
          pitch: random.uniform() < 0.9 ? pitch : null,
        });
        u += count * pitch + height * random.uniform(0.5, 3);
      } else {
        if (here === "box") printBox(page, field, print);
        else if (here !== "none") printLine(page, u, v, u + room, v, here === "dots" ? toDotted(print, random) : print);
        if (random.uniform() < 0.85) {
          const text = random.uniform() < 0.12 ? words(page, 1, false) : anyNumber(page, room, height);
          const pad = random.uniform() < 0.15 ? -0.2 * height : height * 0.12;
          const row =
            writeRow(page, text, {
              u: u + pad,
              v: foot,
              height,
              room: room - 2 * pad,
              align: choose([0, 0.5, random.uniform()], random),
            }) ?? writeRow(page, plain(digit(random)), { u: u + pad, v: foot, height, room: room - 2 * pad });
          decorate(page, row, height);
        }
        u += room + height * (here === "box" ? random.uniform(0.3, 2) : random.uniform(1.2, 2.5));
      }
      if (random.uniform() < 0.35) break;
      if (random.uniform() < 0.2) {
        const label = writeRow(page, words(page, 1, true), { u, v: v - (high - height) / 2, height: labelHeight });
        if (label !== null) u = label.right + height * random.uniform(0.15, 0.8);
      }
    }
    v += high + height * random.uniform(0.15, 1.6) + (labelled >= 0.55 ? labelHeight : 0);
  }
  if (random.uniform() < 0.25) drawClutter(page, random);
}

function layOutSquares(page: Page): void {
  const { random, height } = page;
  const ratio = choose([1, 1, 1.15, 1.3, 0.5, 0.55, 0.35, 2], random) * random.uniform(0.95, 1.15);
  const pitch = Math.max(4, height * ratio);
  const plainPrint = drawPrint(random);
  const print = {
    ...plainPrint,
    radius: Math.min(0.7, plainPrint.radius),
    ink: plainPrint.ink * random.uniform(0.25, 0.9),
  };
  const from = random.uniform(0, pitch);
  printSquares(page, from, pitch, random.uniform() < 0.1 ? toDotted(print, random) : print);
  const rowPitch = Math.max(1, Math.ceil((height * random.uniform(1.1, 2.2)) / pitch)) * pitch;
  const inCells = random.uniform() < 0.4 && ratio > 0.85 && ratio < 1.6;
  for (let v = from + pitch; v < PAGE_SIZE + height; v += rowPitch) {
    for (let u = random.uniform(-20, 40); u < PAGE_SIZE;) {
      const room = height * random.uniform(2, 10);
      const text = inCells ? plain(digits(random, 1 + random.integer(6))) : anyNumber(page, room, height);
      const row = writeRow(page, text, {
        u,
        v: v - random.uniform(-0.05, 0.15) * height,
        height,
        ...(inCells ? { pitch } : { room }),
      });
      decorate(page, row, height);
      u += room + height * random.uniform(1.25, 4);
      if (random.uniform() < 0.4) break;
    }
  }
  if (random.uniform() < 0.3) drawClutter(page, random);
}

/** Digits that stand alone: a puzzle's cells, exercises, digits in rings, samples of a hand. */
function layOutSingles(page: Page): void {
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

function layOutText(page: Page): void {
  const { random, height } = page;
  const isPrinted = random.uniform() < 0.5;
  const size = isPrinted ? Math.max(4, height * random.uniform(0.35, 1.2)) : height;
  const pitch = size * random.uniform(1.5, 2.6);
  const numbers = random.uniform() < 0.6 ? random.uniform(0, 0.35) : 0;
  if (random.uniform() < 0.25) printRules(page, size, pitch, drawPrint(random));
  const indent = random.uniform(-30, 40);
  for (let v = random.uniform(-0.5, 1) * pitch; v < PAGE_SIZE + size; v += pitch) {
    for (let u = indent; u < PAGE_SIZE;) {
      const isNumber = random.uniform() < numbers;
      const text = isNumber ? shortNumber(random) : words(page, 1, isPrinted);
      const high = isNumber ? size * random.uniform(0.9, 1.15) : size;
      const row = writeRow(page, text, { u, v, height: high, isPrinted });
      if (row === null) break;
      u = row.right + size * random.uniform(0.3, 0.7);
      if (random.uniform() < 0.06) break;
    }
    if (random.uniform() < 0.08) v += pitch;
  }
  if (random.uniform() < 0.2) drawClutter(page, random);
}

/** One field that fills most of what is seen, as crops of forms and cheques show it. */
function layOutField(page: Page): void {
  const { random, height } = page;
  const v = random.uniform(60, 130);
  const u = random.uniform(-5, 60);
  const row = writeRow(page, anyNumber(page, PAGE_SIZE - Math.max(0, u), height), {
    u,
    v,
    height,
    room: PAGE_SIZE - u - 2,
    align: random.uniform(0, 1),
  });
  if (row === null) return layOutSparse(page);
  decorate(page, row, height);
  const pad = () => height * (random.uniform() < 0.5 ? random.uniform(0.03, 0.3) : random.uniform(0.2, 1.5));
  const box = { left: row.left - pad(), right: row.right + pad(), top: row.top - pad(), bottom: row.foot + pad() };
  const print = drawPrint(random);
  const style = random.uniform();
  if (style < 0.5) printBox(page, box, print);
  else if (style < 0.65)
    printLine(
      page,
      box.left,
      box.bottom,
      box.right,
      box.bottom,
      random.uniform() < 0.4 ? toDotted(print, random) : print,
    );
  if (random.uniform() < 0.3) {
    const side = random.uniform() < 0.5;
    writeRow(
      page,
      words(page, 1 + random.integer(2), random.uniform() < 0.7),
      side
        ? {
            u: box.left - height * 4,
            v: row.foot,
            height: height * random.uniform(0.5, 1),
            room: height * 3.8,
            align: 1,
          }
        : { u: row.left, v: box.top - height * 0.15, height: height * random.uniform(0.35, 0.7) },
    );
  }
  if (random.uniform() < 0.25) drawEdge(page, random, random.uniform(0.02, 0.15));
}

/** A number or two beside a heading, big things, arrows, a picture's edge. */
function layOutSparse(page: Page): void {
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
    const row = writeRow(page, anyNumber(page, room, height), { u, v, height, room });
    decorate(page, row, height);
  }
  for (let i = 1 + random.integer(4); i > 0; i--) drawClutter(page, random);
}

function layOutNothing(page: Page): void {
  const { random } = page;
  const style = random.uniform();
  if (style < 0.15) drawStaves(page, random);
  else if (style < 0.3) printRules(page, random.uniform(0, 30), random.uniform(6, 40), drawPrint(random));
  else if (style < 0.45) printSquares(page, random.uniform(0, 30), random.uniform(5, 36), drawPrint(random));
  for (let i = random.integer(6); i > 0; i--) drawClutter(page, random);
}
