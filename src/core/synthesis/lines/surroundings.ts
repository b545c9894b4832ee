/**
 * What lies around a line and belongs to others: tails and tops of the lines above and below, half a digit at an end,
 * printed text. None of it is labelled, so all of it is cut by the border or too small to be the line's.
 */

import { LINE_HEIGHT } from "../../line.js";
import type { Random } from "../../tensor/random.js";
import { choose } from "../weighted-choice.js";
import { drawStretch, type Canvas } from "./canvas.js";
import type { Repertoire } from "./repertoire.js";
import type { Shape } from "./shape.js";
import type { WritingArea } from "./rules.js";

/** Draws a shape with its unit 0 at `x`, its foot at `y`. */
function stamp(
  canvas: Canvas,
  { places, links }: Shape,
  x: number,
  y: number,
  size: number,
  radius: number,
  ink = 1,
): void {
  for (let i = 0; i < links.length; i += 2) {
    const from = links[i]! * 2;
    const to = links[i + 1]! * 2;
    drawStretch(
      canvas,
      x + places[from]! * size,
      y + (places[from + 1]! - 1) * size,
      x + places[to]! * size,
      y + (places[to + 1]! - 1) * size,
      radius,
      ink,
    );
  }
}

/** Writing of the lines above and below: at most a few rows of it are seen, and none near the line's own digits. */
export function drawNeighbours(
  canvas: Canvas,
  { top, bottom }: WritingArea,
  repertoire: Repertoire,
  radius: number,
  random: Random,
): void {
  const height = bottom - top;
  const gap = radius + 1.5;
  const isAbove = random.uniform() < 0.5;
  const room = isAbove ? top - gap : LINE_HEIGHT - bottom - gap;
  const seen = Math.min(room, height * random.uniform(0.08, 0.3));
  if (seen < 1) return;
  const end = random.uniform(0.4, 1) * canvas.width;
  for (let x = random.uniform(-10, 30); x < end;) {
    const digit = random.integer(10);
    const shape = choose(choose(repertoire.styles[digit]!, random).shapes, random);
    const size = height * random.uniform(0.85, 1.1);
    stamp(canvas, shape, x, isAbove ? seen : LINE_HEIGHT + size - seen, size, radius);
    x += (shape.right + random.uniform(0.05, 0.5)) * size;
  }
}

/** Parts that a digit's height is divided into, to tell where it is seen. */
const ROWS = 20;
/** What is seen without a break over more than this share of a digit's height is a 1 to the eye. */
const HEIGHT_OF_1 = 0.55;

/** Whether what of a shape lies between two places along its width is as high as a 1. */
function isBar({ places, links }: Shape, from: number, to: number): boolean {
  const isSeen = Array.from({ length: ROWS }, () => false);
  for (let i = 0; i < links.length; i += 2) {
    const [x, y, toX, toY] = [links[i]!, links[i + 1]!].flatMap((at) => [places[at * 2]!, places[at * 2 + 1]!]);
    if (Math.max(x!, toX!) < from || Math.min(x!, toX!) > to) continue;
    const [top, foot] = [Math.min(y!, toY!), Math.max(y!, toY!)];
    for (let row = Math.floor(top * ROWS); row <= foot * ROWS; row++) if (row in isSeen) isSeen[row] = true;
  }
  let longest = 0;
  for (let row = 0, length = 0; row < ROWS; row++) longest = Math.max(longest, (length = isSeen[row] ? length + 1 : 0));
  return longest > HEIGHT_OF_1 * ROWS;
}

/** A digit that the crop cut: less than half of it stands at the end, and nothing that is as high as a 1. */
export function drawCutDigit(
  canvas: Canvas,
  area: WritingArea,
  repertoire: Repertoire,
  radius: number,
  end: number,
  random: Random,
): void {
  const size = (area.bottom - area.top) * random.uniform(0.9, 1.1);
  const shape = choose(choose(repertoire.styles[random.integer(10)]!, random).shapes, random);
  const wide = (shape.right - shape.left) * size;
  const isLeft = random.uniform() < 0.5;
  const seen = wide * random.uniform(0.08, 0.35);
  if (isLeft ? area.left - seen < size * 0.12 : end - area.right - seen < size * 0.12) return;
  if (repertoire.hands === "all") {
    const share = seen / size;
    if (isLeft ? isBar(shape, shape.right - share, shape.right) : isBar(shape, shape.left, shape.left + share)) return;
  }
  const x = isLeft ? seen - wide - shape.left * size : end - seen - shape.left * size;
  stamp(canvas, shape, x, area.bottom, size, radius);
}

/** Something large and faint behind the writing: a watermark, print that shows through, a logo. */
export function drawWatermark(canvas: Canvas, ink: number, repertoire: Repertoire, random: Random): void {
  const { places, links } = choose(repertoire.shapesOf("print"), random);
  const size = random.uniform(18, 80);
  const angle = random.uniform(-0.8, 0.8);
  const [cos, sin] = [Math.cos(angle) * size, Math.sin(angle) * size];
  const [x, y] = [random.uniform(-0.3, 0.9) * canvas.width, random.uniform(0, LINE_HEIGHT)];
  const radius = size * random.uniform(0.04, 0.14);
  for (let i = 0; i < links.length; i += 2) {
    const [from, to] = [links[i]! * 2, links[i + 1]! * 2];
    const [fromU, fromV] = [places[from]!, places[from + 1]! - 0.5];
    const [toU, toV] = [places[to]!, places[to + 1]! - 0.5];
    drawStretch(
      canvas,
      x + fromU * cos - fromV * sin,
      y + fromU * sin + fromV * cos,
      x + toU * cos - toV * sin,
      y + toU * sin + toV * cos,
      radius,
      ink,
    );
  }
}

/** Small print above, below or both: words in a row. */
export function printText(canvas: Canvas, { top, bottom }: WritingArea, repertoire: Repertoire, random: Random): void {
  const size = random.uniform(5, 10);
  const isAbove = top > LINE_HEIGHT - bottom;
  if (Math.max(top, LINE_HEIGHT - bottom) < 3) return;
  const foot = isAbove
    ? Math.min(top - 1, random.uniform(0, size))
    : Math.max(bottom + 1 + size * 0.7, LINE_HEIGHT + random.uniform(-1, size * 0.6));
  const radius = random.uniform(0.35, 0.7);
  const ink = random.uniform(0.5, 1);
  const end = canvas.width * random.uniform(0.3, 1);
  for (let x = random.uniform(-20, canvas.width / 2); x < end;) {
    const shape = choose(repertoire.shapesOf("print"), random);
    stamp(canvas, shape, x, foot, size, radius, ink);
    x += shape.right * size + size * random.uniform(0.4, 0.9);
  }
}
