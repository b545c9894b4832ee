/** Simulated pages of forms, and one field of them that fills what is seen. */

import { digit, digits, plain } from "../lines/marks.js";
import { choose } from "../weighted-choice.js";
import { drawClutter, drawEdge } from "./clutter.js";
import { drawPrint, printBox, printCells, printLine, toDotted } from "./furniture.js";
import { type Page, PAGE_SIZE } from "./page.js";
import { writeRow } from "./write-row.js";
import { anyNumber, besideWords, decorate, label, printedNumber, wordInCells, words } from "./page-texts.js";
import { layOutSparse } from "./layout-few.js";

export function layOutForm(page: Page): void {
  const { random, height } = page;
  const labelHeight = height * random.uniform(0.4, 0.95);
  const print = drawPrint(random);
  const style = choose(["box", "box", "line", "dots", "cells", "cells", "none"] as const, random);
  const isMixed = random.uniform() < 0.4;
  // Some forms are drawn and labelled by hand.
  const isPrinted = page.hands === null || random.uniform() < 0.82;
  const wordShare = page.hands !== null && random.uniform() < 0.3 ? random.uniform(0.2, 0.8) : 0.12;
  const labelOf = (count: number) => (isPrinted ? label(page, count) : words(page, count, false));
  for (let v = random.uniform(-5, 2.5 * height); v < PAGE_SIZE + height;) {
    let u = random.uniform(-20, 25);
    const here = isMixed ? choose(["box", "line", "dots", "cells", "none"] as const, random) : style;
    const high = height * random.uniform(1.08, here === "cells" ? 1.7 : 2.6);
    const labelled = random.uniform();
    if (labelled < 0.55) {
      const row = writeRow(page, labelOf(1 + random.integer(2)), {
        u,
        v: v - (high - height) / 2,
        height: labelHeight,
        isPrinted,
      });
      if (row !== null) u = row.right + height * random.uniform(0.15, 1);
    } else if (labelled < 0.75) {
      writeRow(page, labelOf(1 + random.integer(3)), {
        u,
        v: v - high - labelHeight * 0.2,
        height: labelHeight,
        isPrinted,
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
        const text = wordInCells(page, written, wordShare) ?? plain(digits(random, written));
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
          const text =
            random.uniform() < wordShare ? words(page, 1, false) : besideWords(page, anyNumber(page, room, height));
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
        const text = isPrinted && random.uniform() < 0.2 ? printedNumber(random) : labelOf(1);
        const row = writeRow(page, text, { u, v: v - (high - height) / 2, height: labelHeight, isPrinted });
        if (row !== null) u = row.right + height * random.uniform(0.15, 0.8);
      }
    }
    v += high + height * random.uniform(0.15, 1.6) + (labelled >= 0.55 ? labelHeight : 0);
  }
  if (random.uniform() < 0.25) drawClutter(page, random);
}

/** One field that fills most of what is seen, as crops of forms and cheques show it. */
export function layOutField(page: Page): void {
  const { random, height } = page;
  const v = random.uniform(60, 130);
  const u = random.uniform(-5, 60);
  const row = writeRow(page, besideWords(page, anyNumber(page, PAGE_SIZE - Math.max(0, u), height)), {
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
    const isPrinted = random.uniform() < 0.7;
    const text = isPrinted ? label(page, 1 + random.integer(2)) : words(page, 1 + random.integer(2), false);
    const place = side
      ? { u: box.left - height * 4, v: row.foot, height: height * random.uniform(0.5, 1), room: height * 3.8, align: 1 }
      : { u: row.left, v: box.top - height * 0.15, height: height * random.uniform(0.35, 0.7) };
    writeRow(page, text, { ...place, isPrinted });
  }
  if (random.uniform() < 0.25) drawEdge(page, random, random.uniform(0.02, 0.15));
}
