/** Simulated pages with a table on them. */

import { digits, other, plain } from "../lines/marks.js";
import { choose } from "../weighted-choice.js";
import { drawClutter } from "./clutter.js";
import { drawPrint, printArrow, printDie, printLine, toDotted } from "./furniture.js";
import { type Page, PAGE_SIZE } from "./page.js";
import { writeRow } from "./write-row.js";
import { decorate, printedNumber, shortNumber, words } from "./page-texts.js";

export function layOutTable(page: Page): void {
  const { random, height } = page;
  const high =
    height *
    (random.uniform() < 0.4 ? random.uniform(1.15, 1.6) : random.uniform(1.4, random.uniform() < 0.6 ? 2.4 : 4.5));
  const widths = Array.from({ length: 12 }, () => 0);
  const usual = height * random.uniform(1.3, 6.5);
  const isEven = random.uniform() < 0.6;
  for (const i of widths.keys()) widths[i] = isEven ? usual : usual * random.uniform(0.6, 1.8);
  // A column of cells for one digit each, narrower than the rows are high.
  const digitColumn = random.uniform() < 0.22 ? random.integer(4) : -1;
  const digitCells = 2 + random.integer(3);
  const digitPitch = Math.min(high, height * 1.7) * random.uniform(0.62, 0.95);
  if (digitColumn >= 0) widths[digitColumn] = digitCells * Math.max(0.75 * height, digitPitch);
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
  const pitch = widths[digitColumn]! / digitCells;
  if (lefts.length > digitColumn + 1 && digitColumn >= 0) {
    const divider = random.uniform() < 0.4 ? inner : dotted;
    for (let i = 1; i < digitCells; i++) {
      const u = lefts[digitColumn]! + i * pitch;
      printLine(page, u, originV, u, lastV, divider);
    }
  }
  const off = Math.min(0.5, 0.5 * (high / height - 1));
  const lift = random.uniform(-0.6, 0.6) * off;
  const align = random.uniform();
  const isFull = random.uniform();
  const wordColumn = random.uniform() < 0.4 ? random.integer(Math.max(1, lefts.length - 1)) : -1;
  const printedWords = random.uniform() < 0.6;
  const printedColumn = random.uniform() < 0.35 ? random.integer(Math.max(1, lefts.length - 1)) : -1;
  const counts = random.uniform() < 0.6;
  const firstCount = 1 + random.integer(random.uniform() < 0.7 ? 3 : 60);
  const printedSize = random.uniform(0.5, 1.05) * height;
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
        const isPrinted = isHead || printedWords;
        const text =
          isPrinted && random.uniform() < 0.25 ? printedNumber(random) : words(page, 1 + random.integer(2), isPrinted);
        writeRow(page, text, {
          isPrinted,
          u: left + 2,
          v: (top + foot) / 2 + size / 2,
          height: size,
          room: right - left - 3,
          align: choose([0, 0.5], random),
        });
        continue;
      }
      if (column === printedColumn) {
        const text = counts ? plain(String(firstCount + row)) : printedNumber(random);
        writeRow(page, text, {
          u: left + 2,
          v: (top + foot) / 2 + printedSize / 2,
          height: printedSize,
          room: right - left - 3,
          align: counts ? 0.5 : align,
          isPrinted: true,
        });
        continue;
      }
      if (column === digitColumn) {
        const written = 1 + random.integer(digitCells);
        const from = random.uniform() < 0.75 ? digitCells - written : random.integer(digitCells - written + 1);
        const size = Math.min(height, pitch * 1.25);
        writeRow(page, plain(digits(random, written)), {
          u: left + from * pitch,
          v: (top + foot) / 2 + size / 2 + lift * height,
          height: size,
          pitch,
          cell: { row, column },
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
          cell: { row, column },
        });
        if (row_ === null) continue;
        decorate(page, row_, height);
        break;
      }
    }
  }
  if (random.uniform() < 0.25) drawClutter(page, random);
}
