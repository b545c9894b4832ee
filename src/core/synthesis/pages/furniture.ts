/** What is printed or drawn with a ruler on a simulated page: rules, squares, grids, boxes, combs, dotted lines. */

import type { Random } from "../../tensor/random.js";
import { drawStretch, type Canvas } from "../lines/canvas.js";
import { type Page, PAGE_SIZE, placeOn } from "./page.js";

/** A printed line's half width in pixels, its darkness, and the distance of its dots or dashes, 0 for none. */
export interface Print {
  readonly radius: number;
  readonly ink: number;
  readonly dots: number;
  /** Share of a dash's distance that is drawn; 0 for dots. */
  readonly dash: number;
}

/** As far beyond a page's edge as lines go. */
const BEYOND = 30;

/** Draws how lines are printed; one in ten as thick as a stroke, or thicker. */
export function drawPrint(random: Random): Print {
  return {
    radius: random.uniform() < 0.12 ? random.uniform(1, 3.2) : random.uniform(0.22, 1),
    ink: random.uniform(0.25, 1),
    dots: 0,
    dash: 0,
  };
}

/** The same line in dots or dashes. */
export function toDotted(print: Print, random: Random): Print {
  const radius = Math.min(print.radius, random.uniform(0.35, 1));
  const dash = random.uniform() < 0.6 ? 0 : random.uniform(0.3, 0.6);
  return { ...print, radius, dots: radius * 2 + random.uniform(1, 4) + (dash > 0 ? 3 : 0), dash };
}

/** A straight line from place to place, as the page is laid out. */
export function printLine(page: Page, fromU: number, fromV: number, toU: number, toV: number, print: Print): void {
  const { radius, ink, dots, dash } = print;
  const length = Math.hypot(toU - fromU, toV - fromV);
  // Short stretches: the box around a long one that runs aslant is mostly paper.
  const step = dots > 0 ? dots : 12;
  for (let at = 0; at < length; at += step) {
    const end = dots > 0 ? at + dots * dash : Math.min(length, at + step);
    const [a, b] = [at / length, end / length];
    const [fromX, fromY] = placeOn(page, fromU + (toU - fromU) * a, fromV + (toV - fromV) * a);
    if (fromX < -20 || fromY < -20 || fromX > PAGE_SIZE + 20 || fromY > PAGE_SIZE + 20) continue;
    const [toX, toY] = placeOn(page, fromU + (toU - fromU) * b, fromV + (toV - fromV) * b);
    drawStretch(page.ground, fromX, fromY, toX, toY, radius, ink);
  }
}

/** A level line over the whole page. */
export function printRule(page: Page, v: number, print: Print): void {
  printLine(page, -BEYOND, v, PAGE_SIZE + BEYOND, v, print);
}

/** An upright line over the whole page. */
export function printUpright(page: Page, u: number, print: Print): void {
  printLine(page, u, -BEYOND, u, PAGE_SIZE + BEYOND, print);
}

/** Rules at a distance, through `v`. */
export function printRules(page: Page, v: number, pitch: number, print: Print): void {
  for (
    let at = (((v % pitch) + pitch) % pitch) - pitch * Math.ceil(BEYOND / pitch);
    at < PAGE_SIZE + BEYOND;
    at += pitch
  )
    printRule(page, at, print);
}

/** Squared paper. */
export function printSquares(page: Page, v: number, pitch: number, print: Print): void {
  printRules(page, v, pitch, print);
  const { random } = page;
  const everyFifth = random.uniform() < 0.15;
  let count = 0;
  for (let u = random.uniform(0, pitch) - BEYOND; u < PAGE_SIZE + BEYOND; u += pitch, count++)
    printUpright(page, u, everyFifth && count % 5 === 0 ? { ...print, radius: print.radius * 1.8 } : print);
}

/** An upright rectangle, as the page is laid out. */
export interface Rectangle {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** A box; sometimes its corners are open or round, or a side is missing, or it is drawn by hand. */
export function printBox(page: Page, { left, right, top, bottom }: Rectangle, print: Print): void {
  const { random } = page;
  const style = random.uniform();
  if (style < 0.12) {
    // By hand: the sides overshoot and lean.
    const off = () => random.uniform(-0.12, 0.12) * (bottom - top);
    printLine(page, left + off(), top + off(), right + off(), top + off(), print);
    printLine(page, right + off(), top + off(), right + off(), bottom + off(), print);
    printLine(page, right + off(), bottom + off(), left + off(), bottom + off(), print);
    printLine(page, left + off(), bottom + off(), left + off(), top + off(), print);
    return;
  }
  const round = style < 0.25 ? Math.min(0.4 * (bottom - top), random.uniform(2, 8)) : 0;
  const missing = style > 0.92 ? random.integer(4) : -1;
  if (missing !== 0) printLine(page, left + round, top, right - round, top, print);
  if (missing !== 1) printLine(page, left + round, bottom, right - round, bottom, print);
  if (missing !== 2) printLine(page, left, top + round, left, bottom - round, print);
  if (missing !== 3) printLine(page, right, top + round, right, bottom - round, print);
  if (round === 0) return;
  printLine(page, left, top + round, left + round, top, print);
  printLine(page, right - round, top, right, top + round, print);
  printLine(page, left, bottom - round, left + round, bottom, print);
  printLine(page, right - round, bottom, right, bottom - round, print);
}

/** Cells in a row: boxes that touch, boxes apart, a comb, separators, or a base line in pieces. */
export function printCells(page: Page, box: Rectangle, pitch: number, print: Print): void {
  const { random } = page;
  const { left, right, top, bottom } = box;
  const count = Math.max(1, Math.round((right - left) / pitch));
  const high = bottom - top;
  const style = random.uniform();
  if (style < 0.35) {
    printLine(page, left, top, left + count * pitch, top, print);
    printLine(page, left, bottom, left + count * pitch, bottom, print);
    for (let i = 0; i <= count; i++) printLine(page, left + i * pitch, top, left + i * pitch, bottom, print);
  } else if (style < 0.6) {
    const teeth = high * random.uniform(0.15, 0.5);
    printLine(page, left, bottom, left + count * pitch, bottom, print);
    for (let i = 0; i <= count; i++) printLine(page, left + i * pitch, bottom - teeth, left + i * pitch, bottom, print);
  } else if (style < 0.8) {
    const apart = pitch * random.uniform(0.04, 0.14);
    for (let i = 0; i < count; i++) {
      const cell = { left: left + i * pitch + apart, right: left + (i + 1) * pitch - apart, top, bottom };
      printLine(page, cell.left, top, cell.right, top, print);
      printLine(page, cell.left, bottom, cell.right, bottom, print);
      printLine(page, cell.left, top, cell.left, bottom, print);
      printLine(page, cell.right, top, cell.right, bottom, print);
    }
  } else if (style < 0.9) {
    const apart = pitch * random.uniform(0.08, 0.2);
    for (let i = 0; i < count; i++)
      printLine(page, left + i * pitch + apart, bottom, left + (i + 1) * pitch - apart, bottom, print);
  } else {
    const thin = { ...print, ink: print.ink * 0.6 };
    printLine(page, left, top, left + count * pitch, top, print);
    printLine(page, left, bottom, left + count * pitch, bottom, print);
    for (let i = 1; i < count; i++) printLine(page, left + i * pitch, top, left + i * pitch, bottom, thin);
  }
}

/** An arrow to the right, printed or by hand, in the middle of a cell. */
export function printArrow(page: Page, { left, right, top, bottom }: Rectangle, print: Print): void {
  const middle = (top + bottom) / 2;
  const head = Math.min(bottom - top, right - left) * page.random.uniform(0.2, 0.45);
  printLine(page, left, middle, right, middle, print);
  printLine(page, right, middle, right - head, middle - head, print);
  printLine(page, right, middle, right - head, middle + head, print);
}

/** A die or another small picture of dots in a box. */
export function printDie(page: Page, box: Rectangle, print: Print): void {
  const { random } = page;
  const side = Math.min(box.right - box.left, box.bottom - box.top);
  const die = { ...box, right: box.left + side, bottom: box.top + side };
  printBox(page, die, print);
  for (let i = 1 + random.integer(6); i > 0; i--) {
    const [u, v] = [random.integer(3), random.integer(3)].map((place) => (0.22 + 0.28 * place) * side);
    const [x, y] = placeOn(page, die.left + u!, die.top + v!);
    drawStretch(page.ground, x, y, x, y, side * 0.08, print.ink);
  }
}

/** A smooth curve through places of the canvas, with a pen. */
export function drawCurve(
  canvas: Canvas,
  places: readonly (readonly [x: number, y: number])[],
  radius: number,
  ink = 1,
): void {
  for (let i = 1; i < places.length; i++) drawStretch(canvas, ...places[i - 1]!, ...places[i]!, radius, ink);
}
