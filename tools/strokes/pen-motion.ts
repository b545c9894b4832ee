/**
 * How a pen moves along a line: slowly where it bends and where it begins and ends, and harder downwards than up. The
 * speed follows the law of two thirds (Lacquaniti, Terzuolo and Viviani 1983): it goes with the cube root of the
 * radius of the bend.
 */

import type { Point } from "../../src/core/synthesis/glyph.js";
import type { Random } from "../../src/core/tensor/random.js";
import type { PenPoint } from "../browser/recorded-digits.js";

/** Lengths are in units of the template, of which a digit is about 100 high. */
export interface PenMotion {
  /** On a line that bends with {@link USUAL_RADIUS}. */
  readonly unitsPerSecond: number;
  /** How hard it presses, from 0 to 1. */
  readonly pressure: number;
}

/** How often tablets report a pen. */
const REPORT_MS = 8;

const USUAL_RADIUS = 30;
const SLOWEST = 0.4;
const FASTEST = 1.7;
/** The pen gathers speed over this many units, and loses it over the same. */
const RAMP = 14;
const RAMP_FLOOR = 0.3;
/** How long the pressure takes to grow, and to go. */
const PRESS_MS = 45;
const DOWNSTROKE_PRESSURE = 0.1;
const PRESSURE_NOISE = 0.02;

/** How one hand moves while it writes one digit. */
export function createPenMotion(random: Random): PenMotion {
  return { unitsPerSecond: 420 * Math.exp(random.normal(0, 0.2)), pressure: random.uniform(0.35, 0.7) };
}

/** Walks a line and says where the pen is at each report, from `startMs` on. */
export function movePen(line: readonly Point[], motion: PenMotion, startMs: number, random: Random): PenPoint[] {
  const times = timesAlong(line, motion);
  const endMs = times.at(-1) ?? 0;
  const count = Math.max(2, Math.round(endMs / REPORT_MS) + 1);
  let at = 1;
  return Array.from({ length: count }, (_, report): PenPoint => {
    const ms = (report * endMs) / (count - 1);
    while (at < line.length - 1 && times[at]! < ms) at += 1;
    const from = line[at - 1]!;
    const to = line[at] ?? from;
    const span = (times[at] ?? 0) - times[at - 1]!;
    const share = span > 0 ? Math.min(1, (ms - times[at - 1]!) / span) : 0;
    const length = Math.hypot(to.x - from.x, to.y - from.y);
    const downwards = length > 0 ? (to.y - from.y) / length : 0;
    const touch = Math.sqrt(Math.min(1, (ms + 4) / PRESS_MS));
    const leave = Math.sqrt(Math.min(1, (endMs - ms + 4) / PRESS_MS));
    const pressure = motion.pressure + DOWNSTROKE_PRESSURE * downwards + random.normal(0, PRESSURE_NOISE);
    return {
      x: from.x + share * (to.x - from.x),
      y: from.y + share * (to.y - from.y),
      ms: startMs + ms,
      pressure: Math.max(0.03, Math.min(1, pressure * touch * leave)),
    };
  });
}

/** When the pen is at each point of the line, in milliseconds. */
function timesAlong(line: readonly Point[], { unitsPerSecond }: PenMotion): number[] {
  const steps = line.map((point, i) => (i === 0 ? 0 : Math.hypot(point.x - line[i - 1]!.x, point.y - line[i - 1]!.y)));
  const total = steps.reduce((sum, step) => sum + step, 0);
  let walked = 0;
  let ms = 0;
  return steps.map((step, i) => {
    walked += step;
    const ramp = Math.min(1, Math.min(walked, total - walked) / RAMP);
    const bend = Math.cbrt(radiusAt(line, i) / USUAL_RADIUS);
    const speed = unitsPerSecond * Math.max(SLOWEST, Math.min(FASTEST, bend)) * Math.max(RAMP_FLOOR, Math.sqrt(ramp));
    ms += (1000 * step) / speed;
    return ms;
  });
}

/** Radius of the circle through a point and those two before and after it; infinite on a straight line. */
function radiusAt(line: readonly Point[], i: number): number {
  const a = line[Math.max(0, i - 2)]!;
  const b = line[i]!;
  const c = line[Math.min(line.length - 1, i + 2)]!;
  const doubleArea = Math.abs((b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x));
  const sides = Math.hypot(b.x - a.x, b.y - a.y) * Math.hypot(c.x - b.x, c.y - b.y) * Math.hypot(c.x - a.x, c.y - a.y);
  return doubleArea > 0 ? sides / (2 * doubleArea) : Infinity;
}
