/** Writing: a glyph becomes the lines a hand makes of it, and those become ink on a sheet. */

import { createPlane, type Plane } from "../picture/plane.js";
import type { Random } from "../tensor/random.js";
import type { ControlPoint, Glyph, Point } from "./glyph.js";
import type { Hand } from "./hand.js";
import { recordLine, traceCurve, trembleLine } from "./line.js";

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

/** A point of a line with what the pen does there. */
export interface InkPoint extends Point {
  /** Half the width of the line, in pixels. */
  readonly radius: number;
  /** How dark it is, from 0 to 1. */
  readonly ink: number;
}

/** The tip of the pen. */
export interface Nib {
  /** Width across its narrow side over that across its wide side, above 0; 1 is round. */
  readonly roundness: number;
  /** Direction of the wide side, in radians from the x axis. */
  readonly angle: number;
  /** Pixels over which the edge of a line fades, above 0; 1 is a sharp edge without steps. */
  readonly softness: number;
}

/**
 * Every stretch between two points is a capsule with a soft edge; a pixel takes the darkest stretch that reaches it, so
 * that a line crossing itself is no darker there, as on paper.
 *
 * Draws lines on a blank sheet; a line of one point is a dot.
 *
 * @returns ink from 0 to 1
 */
export function renderStrokes(
  lines: readonly (readonly InkPoint[])[],
  nib: Nib,
  size: { readonly width: number; readonly height: number },
): Plane {
  const plane = createPlane(size.width, size.height);
  for (const line of lines) {
    const last = line.length - 1;
    for (let i = 0; i < Math.max(1, last); i++) {
      drawStretch(plane, nib, line[i]!, line[Math.min(i + 1, last)]!);
    }
  }
  return plane;
}

/** Draws from one point to the next, radius and darkness going evenly from the one's to the other's. */
function drawStretch(plane: Plane, nib: Nib, from: InkPoint, to: InkPoint): void {
  const { width, height, values } = plane;
  // In the nib's own axes, the narrow one stretched, its tip is round.
  const cos = Math.cos(nib.angle);
  const sin = Math.sin(nib.angle);
  const squeeze = 1 / nib.roundness;
  const alongX = (to.x - from.x) * cos + (to.y - from.y) * sin;
  const alongY = ((to.y - from.y) * cos - (to.x - from.x) * sin) * squeeze;
  const lengthSquared = alongX * alongX + alongY * alongY;
  const perLength = lengthSquared > 0 ? 1 / lengthSquared : 0;
  const perSoftness = 1 / nib.softness;
  const growth = to.radius - from.radius;
  const darkening = to.ink - from.ink;

  const reach = Math.max(from.radius, to.radius) + nib.softness / 2 + 0.5;
  const left = Math.max(0, Math.floor(Math.min(from.x, to.x) - reach));
  const right = Math.min(width, Math.ceil(Math.max(from.x, to.x) + reach));
  const top = Math.max(0, Math.floor(Math.min(from.y, to.y) - reach));
  const bottom = Math.min(height, Math.ceil(Math.max(from.y, to.y) + reach));
  for (let y = top; y < bottom; y++) {
    const dy = y + 0.5 - from.y;
    for (let x = left; x < right; x++) {
      const dx = x + 0.5 - from.x;
      const u = dx * cos + dy * sin;
      const v = (dy * cos - dx * sin) * squeeze;
      let t = (u * alongX + v * alongY) * perLength;
      t = t < 0 ? 0 : t > 1 ? 1 : t;
      const du = u - t * alongX;
      const dv = v - t * alongY;
      const inside = from.radius + t * growth - Math.sqrt(du * du + dv * dv);
      let value = inside * perSoftness + 0.5;
      if (value <= 0) continue;
      value = (value > 1 ? 1 : value) * (from.ink + t * darkening);
      const at = y * width + x;
      if (value > values[at]!) values[at] = value;
    }
  }
}
