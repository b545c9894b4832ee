/** What happens to a line between the mind and the paper: it trembles, and a device records it coarsely. */

import type { Random } from "../tensor/random.js";
import type { ControlPoint, Point } from "./glyph.js";
import type { Hand, Recording } from "./hand.js";

/** The line with the hand's tremor: a random walk across both axes that is smooth over the tremor's length. */
export function trembleLine(
  line: readonly Point[],
  { tremor, tremorLength }: Pick<Hand, "tremor" | "tremorLength">,
  random: Random,
): readonly Point[] {
  if (tremor === 0) return line;
  let knot = { x: random.normal(0, tremor), y: random.normal(0, tremor) };
  let next = { x: random.normal(0, tremor), y: random.normal(0, tremor) };
  let walked = 0;
  return line.map((point, i) => {
    if (i > 0) walked += Math.hypot(point.x - line[i - 1]!.x, point.y - line[i - 1]!.y);
    while (walked > tremorLength) {
      walked -= tremorLength;
      knot = next;
      next = { x: random.normal(0, tremor), y: random.normal(0, tremor) };
    }
    const t = walked / tremorLength;
    const smooth = t * t * (3 - 2 * t);
    return { x: point.x + knot.x + smooth * (next.x - knot.x), y: point.y + knot.y + smooth * (next.y - knot.y) };
  });
}

/** The line as its device kept it. */
export function recordLine(line: readonly Point[], recording: Recording): readonly Point[] {
  switch (recording.kind) {
    case "smooth":
      return line;
    case "cornered":
      return reportPlaces(line, recording.step);
    case "stepped":
      return line.map(({ x, y }) => ({
        x: Math.round(x / recording.step) * recording.step,
        y: Math.round(y / recording.step) * recording.step,
      }));
  }
}

/** Points of the line about `step` apart, its ends among them, and never fewer than a curve needs to be told. */
function reportPlaces(line: readonly Point[], step: number): readonly Point[] {
  const fitting = Math.min(step, lengthOf(line) / 3);
  const places = line.slice(0, 1);
  let walked = 0;
  for (let i = 1; i < line.length - 1; i++) {
    walked += Math.hypot(line[i]!.x - line[i - 1]!.x, line[i]!.y - line[i - 1]!.y);
    if (walked < fitting) continue;
    places.push(line[i]!);
    walked = 0;
  }
  return line.length > 1 ? [...places, line.at(-1)!] : places;
}

/** Shortest step between two points: the same place twice has no direction. */
const LEAST_DISTANCE = 1e-3;

/**
 * From control points to the line the pen takes: a Catmull-Rom spline through all of them, broken at corners. The
 * spline is the centripetal one (Yuksel, Schaefer and Keyser 2011), which neither loops nor overshoots between points
 * that lie unevenly, as those of handwriting do.
 *
 * Walks a stroke.
 *
 * @param spacing distance between the points that come out, in units of the glyph; about, and never greater
 * @returns the points of the line, those of the stroke among them
 */
export function traceCurve(stroke: readonly ControlPoint[], spacing: number): Point[] {
  const line: Point[] = stroke.slice(0, 1);
  let start = 0;
  for (let end = 1; end < stroke.length; end++) {
    if (stroke[end]!.isCorner || end === stroke.length - 1) {
      traceSmooth(stroke, start, end, spacing, line);
      start = end;
    }
  }
  return line;
}

/** Length of a line from its first point to its last. */
export function lengthOf(line: readonly Point[]): number {
  let length = 0;
  for (let i = 1; i < line.length; i++) {
    length += Math.hypot(line[i]!.x - line[i - 1]!.x, line[i]!.y - line[i - 1]!.y);
  }
  return length;
}

/** Appends the spline from point `start` to point `end`, neither bent by what lies beyond them. */
function traceSmooth(
  stroke: readonly ControlPoint[],
  start: number,
  end: number,
  spacing: number,
  line: Point[],
): void {
  for (let i = start; i < end; i++) {
    const from = stroke[i]!;
    const to = stroke[i + 1]!;
    const distance = distanceOf(from, to);
    const step = Math.sqrt(distance);
    const leaving = i === start ? null : tangentAt(stroke, i);
    const arriving = i + 1 === end ? null : tangentAt(stroke, i + 1);
    const chordX = (to.x - from.x) / step;
    const chordY = (to.y - from.y) / step;
    // Where a smooth run ends, its curvature ends too (the natural end of a spline).
    const outX = leaving?.x ?? endSlope(chordX, arriving?.x);
    const outY = leaving?.y ?? endSlope(chordY, arriving?.y);
    const inX = arriving?.x ?? endSlope(chordX, leaving?.x);
    const inY = arriving?.y ?? endSlope(chordY, leaving?.y);
    const pieces = Math.max(1, Math.ceil(distance / spacing));
    for (let piece = 1; piece <= pieces; piece++) {
      const t = piece / pieces;
      const s = 1 - t;
      const a = s * s * (1 + 2 * t);
      const b = s * s * t * step;
      const c = t * t * (1 + 2 * s);
      const d = t * t * s * step;
      line.push({ x: a * from.x + b * outX + c * to.x - d * inX, y: a * from.y + b * outY + c * to.y - d * inY });
    }
  }
}

function endSlope(chord: number, other: number | undefined): number {
  return other === undefined ? chord : 1.5 * chord - 0.5 * other;
}

/** The spline's slope at a point between two others, over the square root of distance as parameter. */
function tangentAt(stroke: readonly ControlPoint[], i: number): Point {
  const before = stroke[i - 1]!;
  const here = stroke[i]!;
  const after = stroke[i + 1]!;
  const stepIn = Math.sqrt(distanceOf(before, here));
  const stepOut = Math.sqrt(distanceOf(here, after));
  const both = stepIn + stepOut;
  return {
    x: (here.x - before.x) / stepIn - (after.x - before.x) / both + (after.x - here.x) / stepOut,
    y: (here.y - before.y) / stepIn - (after.y - before.y) / both + (after.y - here.y) / stepOut,
  };
}

function distanceOf(a: Point, b: Point): number {
  return Math.max(LEAST_DISTANCE, Math.hypot(b.x - a.x, b.y - a.y));
}
