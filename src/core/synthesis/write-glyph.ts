/**
 * Writing: a glyph becomes the lines a hand makes of it, and those become ink on a sheet.
 */

import type { Plane } from "../picture/plane.js";
import type { Random } from "../tensor/random.js";
import { traceCurve } from "./curve.js";
import type { ControlPoint, Glyph, Point } from "./glyph.js";
import type { Hand } from "./hand.js";
import { recordLine, trembleLine } from "./line.js";
import { renderStrokes, type InkPoint } from "./pen.js";

/** Distance between the points of a line, in units: finer than any tremor, coarser than a pixel. */
const SPACING = 2.5;

/** Blank pixels around the ink. */
const MARGIN_PX = 2;

/** Writes a glyph; what the hand does by chance comes from `random`. */
export function writeGlyph(glyph: Glyph, hand: Hand, random: Random): Plane {
  return inkLines(traceGlyph(glyph, hand, random), hand, random);
}

/** The lines of a glyph as a hand draws them, in units. */
export function traceGlyph(glyph: Glyph, hand: Hand, random: Random): readonly (readonly Point[])[] {
  const bend = drawBend(hand, random);
  return glyph.map((stroke) => {
    const aimed = stroke.map((point): ControlPoint => {
      const missed = { x: point.x + random.normal(0, hand.jitter), y: point.y + random.normal(0, hand.jitter) };
      return { ...lean(bend(missed), hand), isCorner: point.isCorner };
    });
    const line = finishEnds(traceCurve(aimed, SPACING), hand, random);
    return recordLine(trembleLine(line, hand, random), hand.recording);
  });
}

/** Puts lines on a sheet just large enough for them. */
export function inkLines(lines: readonly (readonly Point[])[], hand: Hand, random: Random): Plane {
  let left = Infinity;
  let right = -Infinity;
  let top = Infinity;
  let bottom = -Infinity;
  for (const line of lines) {
    for (const { x, y } of line) {
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  const side = Math.max(right - left, bottom - top) + hand.penWidth;
  const scale = hand.sheetSide / side;
  const edge = (hand.penWidth / 2) * scale + MARGIN_PX;
  const inked = lines.map((line) => {
    const rhythm = random.uniform(0.5, 2.5);
    const phase = random.uniform(0, 2 * Math.PI);
    return line.map(({ x, y }, i): InkPoint => {
      const swing = 0.5 + 0.5 * Math.sin(phase + (rhythm * Math.PI * i) / line.length);
      return {
        x: (x - left) * scale + edge,
        y: (y - top) * scale + edge,
        radius: Math.max(0.4, (hand.penWidth / 2) * scale * (1 - hand.pressure * swing)),
        ink: 1 - hand.fading * swing,
      };
    });
  });
  return renderStrokes(
    inked,
    { roundness: hand.nibRoundness, angle: hand.nibAngle, softness: hand.softness },
    { width: Math.ceil((right - left) * scale + 2 * edge), height: Math.ceil((bottom - top) * scale + 2 * edge) },
  );
}

/** A slow wave over the whole character: neighbouring strokes move together, as in a character written askew. */
function drawBend(hand: Hand, random: Random): (point: Point) => Point {
  const phases = Array.from({ length: 4 }, () => random.uniform(0, 2 * Math.PI));
  const perUnit = Array.from({ length: 4 }, () => (2 * Math.PI) / random.uniform(90, 260));
  const wave = (i: number, place: number) => Math.sin(phases[i]! + perUnit[i]! * place);
  const half = hand.bend / 2;
  return ({ x, y }) => ({ x: x + half * (wave(0, y) + wave(1, x)), y: y + half * (wave(2, x) + wave(3, y)) });
}

/** Aspect, slant and turn. */
function lean({ x, y }: Point, { aspect, slant, turn }: Hand): Point {
  const wide = x * aspect - slant * y;
  const cos = Math.cos(turn);
  const sin = Math.sin(turn);
  return { x: wide * cos - y * sin, y: wide * sin + y * cos };
}

/** Strokes that stop short, run on, or bear a hook where the pen landed or left. */
function finishEnds(line: Point[], hand: Hand, random: Random): Point[] {
  if (line.length < 4) return line;
  const start = finishEnd(line.slice(0, 3).reverse(), hand, random);
  const end = finishEnd(line.slice(-3), hand, random);
  return [...start.reverse(), ...line.slice(2, -2), ...end];
}

/** The last two of three points, moved along their direction; and the hook, where there is one. */
function finishEnd(three: readonly Point[], hand: Hand, random: Random): Point[] {
  const [before, near, end] = three as [Point, Point, Point];
  const direction = Math.atan2(end.y - before.y, end.x - before.x);
  const late = random.uniform(-0.5, 1) * hand.overshoot;
  const shift = (point: Point, share: number): Point => ({
    x: point.x + share * late * Math.cos(direction),
    y: point.y + share * late * Math.sin(direction),
  });
  const moved = [shift(near, 0.5), shift(end, 1)];
  if (random.uniform() < hand.flickChance) {
    const away = direction + random.uniform(1, 2.4) * (random.uniform() < 0.5 ? -1 : 1);
    const length = random.uniform(2, 6);
    moved.push({ x: moved[1]!.x + length * Math.cos(away), y: moved[1]!.y + length * Math.sin(away) });
  }
  return moved;
}
