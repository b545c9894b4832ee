/** What people draw around a number beyond its line's symbols: a ring, a line below. It has no label. */

import type { Random } from "../../tensor/random.js";
import { drawStretch, type Canvas } from "./canvas.js";
import type { WritingArea } from "./rules.js";
import type { Pen } from "./writer.js";

/** A ring around the number, not quite closed or running past its start. */
export function drawRing(canvas: Canvas, { left, right, top, bottom }: WritingArea, pen: Pen, random: Random): void {
  const height = bottom - top;
  const [middleX, middleY] = [(left + right) / 2, (top + bottom) / 2];
  const wide = (right - left) / 2 + height * random.uniform(0.2, 0.7);
  const high = height / 2 + height * random.uniform(0.08, 0.45);
  const start = random.uniform(0, 6.3);
  const sweep = random.uniform(5.9, 7.2);
  const drift = random.uniform(-0.1, 0.1) * height;
  const steps = 48;
  const place = (i: number): readonly [number, number] => {
    const angle = start + (sweep * i) / steps;
    return [
      middleX + wide * Math.cos(angle) + (drift * i) / steps,
      middleY + high * Math.sin(angle) + (drift * i) / steps,
    ];
  };
  for (let i = 0; i < steps; i++) drawStretch(canvas, ...place(i), ...place(i + 1), pen.radius, 1);
}

/** One line or two below the number, drawn by hand. */
export function drawUnderline(
  canvas: Canvas,
  { left, right, top, bottom }: WritingArea,
  pen: Pen,
  random: Random,
): void {
  const height = bottom - top;
  let level = bottom + height * random.uniform(0.03, 0.2) + pen.radius;
  for (let strokes = random.uniform() < 0.3 ? 2 : 1; strokes > 0; strokes--) {
    const [from, to] = [left - height * random.uniform(-0.2, 0.3), right + height * random.uniform(-0.2, 0.4)];
    const rise = random.uniform(-0.03, 0.06) * (to - from);
    const sag = random.uniform(-1.5, 1.5);
    const steps = 8;
    const yAt = (t: number) => level - rise * (t - 0.5) + sag * 4 * t * (1 - t);
    for (let i = 0; i < steps; i++) {
      const [a, b] = [i / steps, (i + 1) / steps];
      drawStretch(canvas, from + (to - from) * a, yAt(a), from + (to - from) * b, yAt(b), pen.radius, 1);
    }
    level += 2 * pen.radius + random.uniform(1.5, 4);
  }
}
