/** Simulated pages of rows: lists and columns, squared paper, text. */

import { digits, plain, withGap } from "../lines/marks.js";
import { choose } from "../weighted-choice.js";
import { drawBracket, drawClutter } from "./clutter.js";
import { drawPrint, printLine, printRules, printSquares, printUpright, toDotted } from "./furniture.js";
import { type Page, PAGE_SIZE, penRadius, placeOn } from "./page.js";
import { writeRow } from "./write-row.js";
import { anyNumber, besideWords, decorate, printedNumber, shortNumber, words } from "./page-texts.js";

export function layOutRows(page: Page): void {
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
    const isPrinted = random.uniform() < 0.12;
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
            : besideWords(page, anyNumber(page, wide, height));
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

export function layOutSquares(page: Page): void {
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

export function layOutText(page: Page): void {
  const { random, height } = page;
  const isPrinted = random.uniform() < 0.5;
  const size = isPrinted ? Math.max(4, height * random.uniform(0.35, 1.2)) : height;
  const pitch = size * random.uniform(1.5, 2.6);
  const numbers = random.uniform() < 0.6 ? random.uniform(0, 0.35) : 0;
  // Of numbers in a printed text some are filled in by hand.
  const byHand = isPrinted && random.uniform() < 0.5 ? random.uniform(0.2, 1) : 0;
  if (random.uniform() < 0.25) printRules(page, size, pitch, drawPrint(random));
  const indent = random.uniform(-30, 40);
  for (let v = random.uniform(-0.5, 1) * pitch; v < PAGE_SIZE + size; v += pitch) {
    for (let u = indent; u < PAGE_SIZE;) {
      const isNumber = random.uniform() < numbers;
      const isSet = isPrinted && !(isNumber && random.uniform() < byHand);
      const text = !isNumber ? words(page, 1, isPrinted) : isSet ? printedNumber(random) : shortNumber(random);
      const high = !isNumber || isSet ? size : Math.min(height, size) * random.uniform(0.95, isPrinted ? 1.5 : 1.15);
      const row = writeRow(page, text, { u, v, height: high, isPrinted: isSet });
      if (row === null) break;
      u = row.right + size * random.uniform(0.3, 0.7);
      if (random.uniform() < 0.06) break;
    }
    if (random.uniform() < 0.08) v += pitch;
  }
  if (random.uniform() < 0.2) drawClutter(page, random);
}
