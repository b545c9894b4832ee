/** Printed lines around a simulated line: rules, squared paper, dotted lines, frames, cells with a digit each, combs. */

import { LINE_HEIGHT } from "../../line.js";
import type { Random } from "../../tensor/random.js";
import { choose, chooseWeighted } from "../weighted-choice.js";
import { drawStretch, type Canvas } from "./canvas.js";
import type { Hands } from "./hands.js";

/** Where the writing stands that the lines are printed for. */
export interface WritingArea {
  readonly left: number;
  readonly right: number;
  /** Top and foot of its digits. */
  readonly top: number;
  readonly bottom: number;
  /** Width of a cell and left edge of the first that is written in, where there are cells. */
  readonly pitch: number | null;
  readonly firstCell: number;
  readonly cells: number;
}

/** A printed line's width and darkness, and how it tilts: rise to the right of all level ones. */
interface Print {
  readonly radius: number;
  readonly ink: number;
  readonly tilt: number;
  /** Dots instead of a line: their distance in pixels, 0 for none. */
  readonly dots: number;
}

type Draw = (canvas: Canvas, area: WritingArea, print: Print, random: Random, hands: Hands) => void;

const kinds: readonly { readonly weight: number; readonly draw: Draw }[] = [
  { weight: 8, draw: rule },
  { weight: 3, draw: ruleAndNext },
  { weight: 3, draw: squares },
  { weight: 5, draw: dottedRule },
  { weight: 5, draw: frame },
  { weight: 2, draw: side },
];

/** Beside all hands: borders of cells and columns stand anywhere, and only that they go on beyond the line tells them from a 1. */
const kindsBesideAll: typeof kinds = [
  ...kinds.filter(({ draw }) => draw !== side),
  { weight: 4, draw: farSide },
  { weight: 4, draw: columns },
];

/** Printed lines are at most this many times as dark as what is written among them, which else nobody sees. */
const DARKEST = 3;

/** The darkness of the writing, and whose it is. */
export interface WrittenBeside {
  readonly strength: number;
  readonly hands: Hands;
}

/** Prints some lines, by chance. */
export function printRules(
  canvas: Canvas,
  area: WritingArea,
  { strength, hands }: WrittenBeside,
  random: Random,
): void {
  chooseWeighted(hands === "all" ? kindsBesideAll : kinds, random).draw(
    canvas,
    area,
    drawPrint(strength, random),
    random,
    hands,
  );
}

function drawPrint(strength: number, random: Random): Print {
  return {
    radius: random.uniform() < 0.08 ? random.uniform(1.2, 3) : random.uniform(0.3, 1.2),
    ink: Math.min(random.uniform(0.25, 1), DARKEST * strength),
    tilt: random.uniform() < 0.5 ? 0 : random.normal(0, 0.012),
    dots: 0,
  };
}

function level(canvas: Canvas, y: number, from: number, to: number, print: Print): void {
  const { radius, ink, tilt, dots } = print;
  const step = dots > 0 ? dots : 16;
  for (let x = from; x < to; x += step) {
    const end = dots > 0 ? x : Math.min(to, x + step);
    drawStretch(canvas, x, y - tilt * x, end, y - tilt * end, radius, ink);
  }
}

function upright(canvas: Canvas, x: number, from: number, to: number, { radius, ink, tilt, dots }: Print): void {
  if (dots === 0) return drawStretch(canvas, x + tilt * from, from, x + tilt * to, to, radius, ink);
  for (let y = from; y < to; y += dots) drawStretch(canvas, x, y, x, y, radius, ink);
}

/** A border from end to end of the picture. */
function border(canvas: Canvas, x: number, print: Print): void {
  upright(canvas, x, -2, LINE_HEIGHT + 2, print);
}

/** A border below the writing, and one above it. */
function levelBelow(canvas: Canvas, { top, bottom }: WritingArea, print: Print, random: Random): void {
  level(canvas, bottom + (bottom - top) * random.uniform(0.05, 0.4), -1, canvas.width + 1, print);
}

function levelAbove(canvas: Canvas, { top, bottom }: WritingArea, print: Print, random: Random): void {
  level(canvas, top - (bottom - top) * random.uniform(0.05, 0.4), -1, canvas.width + 1, print);
}

/** Below, at, or through the feet of the digits. */
function levelOfRule({ top, bottom }: WritingArea, random: Random): number {
  const height = bottom - top;
  return (
    bottom + choose([random.uniform(-0.15, 0.05), random.uniform(0, 0.1), random.uniform(0.05, 0.3)], random) * height
  );
}

function rule(canvas: Canvas, area: WritingArea, print: Print, random: Random): void {
  const partly = random.uniform() < 0.25;
  const from = partly ? random.uniform(0, area.right) : -1;
  const to = partly ? from + random.uniform(0.3, 1) * canvas.width : canvas.width + 1;
  const y = levelOfRule(area, random);
  level(canvas, y, from, to, print);
  if (random.uniform() < 0.1) level(canvas, y + random.uniform(2.5, 5), from, to, print);
}

function ruleAndNext(canvas: Canvas, area: WritingArea, print: Print, random: Random): void {
  const y = levelOfRule(area, random);
  level(canvas, y, -1, canvas.width + 1, print);
  level(canvas, y - (area.bottom - area.top) * random.uniform(1.1, 1.7), -1, canvas.width + 1, print);
}

function dottedRule(canvas: Canvas, area: WritingArea, print: Print, random: Random): void {
  const radius = random.uniform(0.4, 1.2);
  // Close together as a line, or as far apart as points between digits.
  const apart = random.uniform() < 0.6 ? random.uniform(1, 4) : random.uniform(3, 11);
  const dotted = { ...print, radius, dots: radius * 2 + apart };
  rule(canvas, area, dotted, random);
}

/** Squares as high as a digit, or half, or a third. */
function squares(canvas: Canvas, area: WritingArea, print: Print, random: Random): void {
  const faint = { ...print, ink: print.ink * random.uniform(0.3, 0.9), radius: Math.min(0.7, print.radius) };
  const side = ((area.bottom - area.top) * random.uniform(1.05, 1.3)) / choose([1, 1, 2, 2, 3], random);
  const startY = levelOfRule(area, random) % side;
  for (let y = startY - side; y < LINE_HEIGHT + side; y += side) level(canvas, y, -1, canvas.width + 1, faint);
  for (let x = random.uniform(0, side); x < canvas.width; x += side) border(canvas, x, faint);
}

/** Around the field; a part of it may lie outside the picture. */
function frame(
  canvas: Canvas,
  { left, right, top, bottom }: WritingArea,
  print: Print,
  random: Random,
  hands: Hands,
): void {
  const height = bottom - top;
  // Around the writing, or a field that is much higher.
  const most = random.uniform() < 0.4 ? 1.5 : 0.5;
  const pad = () => height * random.uniform(0.02, most);
  const [from, to] = [left - pad() - random.uniform(0, 20), right + pad() + random.uniform(0, 40)];
  const [roof, floor] = [top - pad(), bottom + pad()];
  level(canvas, roof, from, to, print);
  level(canvas, floor, from, to, print);
  upright(canvas, from, roof, floor, print);
  upright(canvas, to, roof, floor, print);
  if (random.uniform() >= 0.3) return;
  const next = to + height * random.uniform(1, 3);
  upright(canvas, next, roof, floor, print);
  if (hands === "usual") return;
  // A bar that nothing joins is a 1.
  level(canvas, roof, to, next, print);
  level(canvas, floor, to, next, print);
}

/** A cell's border at one side, from border to border of the picture, with or without a crossing line. */
function side(canvas: Canvas, area: WritingArea, print: Print, random: Random): void {
  const { left, right, bottom, top } = area;
  const height = bottom - top;
  if (random.uniform() < 0.7) border(canvas, left - height * random.uniform(0.1, 0.6), print);
  if (random.uniform() < 0.6) border(canvas, right + height * random.uniform(0.1, 0.8), print);
  if (random.uniform() < 0.5) levelBelow(canvas, area, print, random);
  if (random.uniform() < 0.3) levelAbove(canvas, area, print, random);
}

/** Lean of borders, in pixels to the right for one downwards: pictures are seldom quite upright. */
function leaning(print: Print, random: Random): Print {
  return { ...print, tilt: random.normal(0, 0.02) };
}

/** From nearest to farthest, in heights: of every length as often as of its double. */
function distance(nearest: number, farthest: number, random: Random): number {
  return nearest * (farthest / nearest) ** random.uniform();
}

/** A cell's border at one side or both, near or far, with or without a crossing line. */
function farSide(canvas: Canvas, area: WritingArea, print: Print, random: Random): void {
  const { left, right, bottom, top } = area;
  const height = bottom - top;
  const leant = leaning(print, random);
  if (random.uniform() < 0.6) border(canvas, left - height * distance(0.12, 5, random), leant);
  if (random.uniform() < 0.75) border(canvas, right + height * distance(0.12, 8, random), leant);
  if (random.uniform() < 0.4) levelBelow(canvas, area, print, random);
  if (random.uniform() < 0.3) levelAbove(canvas, area, print, random);
}

/** The columns of a table, in one of which the writing stands. */
function columns(canvas: Canvas, area: WritingArea, print: Print, random: Random): void {
  const { left, right, bottom, top } = area;
  const height = bottom - top;
  const leant = leaning(print, random);
  const from = left - height * distance(0.12, 1.5, random);
  const to = right + height * distance(0.12, 3, random);
  const pitch = height * distance(0.8, 5, random);
  for (let x = from; x > -pitch; x -= pitch) border(canvas, x, leant);
  for (let x = to; x < canvas.width + pitch; x += pitch) border(canvas, x, leant);
  if (random.uniform() < 0.4) levelBelow(canvas, area, print, random);
}

/** Cells that hold a digit each: closed boxes, boxes apart, a comb, or separators. */
export function printCells(
  canvas: Canvas,
  area: WritingArea,
  { strength, hands }: WrittenBeside,
  random: Random,
): void {
  const { top, bottom, pitch, firstCell, cells } = area;
  if (pitch === null) return;
  const plain = drawPrint(strength, random);
  const print = random.uniform() < 0.1 ? { ...plain, radius: 0.6, dots: random.uniform(2, 4) } : plain;
  const height = bottom - top;
  const isHigh = random.uniform() < 0.25;
  let roof = top - height * random.uniform(0.03, isHigh ? 1.3 : 0.5);
  let floor = bottom + height * random.uniform(0.03, isHigh ? 1.3 : 0.4);
  if (hands === "all" && random.uniform() < 0.25) [roof, floor] = [-2, LINE_HEIGHT + 2];
  const before = Math.min(random.integer(4), Math.floor(firstCell / pitch));
  const after = random.integer(4);
  const start = firstCell - before * pitch;
  const count = before + cells + after;
  const end = start + count * pitch;
  const style = random.uniform();
  if (style < 0.1) return;
  if (style < 0.32) {
    // A comb: a line with short teeth, mostly below.
    const teeth = height * random.uniform(0.15, 0.45);
    level(canvas, floor, start, end, print);
    for (let i = 0; i <= count; i++) upright(canvas, start + i * pitch, floor - teeth, floor, print);
  } else if (style < 0.5) {
    const apart = pitch * random.uniform(0.04, 0.14);
    for (let i = 0; i < count; i++) {
      const [from, to] = [start + i * pitch + apart, start + (i + 1) * pitch - apart];
      level(canvas, roof, from, to, print);
      level(canvas, floor, from, to, print);
      upright(canvas, from, roof, floor, print);
      upright(canvas, to, roof, floor, print);
    }
  } else {
    const inner = random.uniform() < 0.3 ? { ...print, ink: print.ink * 0.6, radius: print.radius * 0.7 } : print;
    // Bars alone are 1s to the eye.
    const isOpen = style > 0.85 && hands === "usual";
    if (!isOpen || random.uniform() < 0.4) level(canvas, roof, start, end, print);
    if (!isOpen || random.uniform() < 0.6) level(canvas, floor, start, end, print);
    const reach = isOpen ? height * 0.3 : 0;
    for (let i = 0; i <= count; i++) {
      const isEdge = i === 0 || i === count;
      upright(canvas, start + i * pitch, roof - reach, floor + reach, isEdge ? print : inner);
    }
  }
}
