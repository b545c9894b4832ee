/** Draws the marks of a simulated line with the writer's pen, and what joins them. */

import type { Random } from "../../tensor/random.js";
import { drawStretch, type Canvas } from "./canvas.js";
import { drawImage } from "./image-marks.js";
import { exitsOf, exitsOfBox, isJoined, join, type Exits } from "./join-marks.js";
import type { PlacedMark } from "./place-marks.js";
import type { Repertoire } from "./repertoire.js";
import type { Pen, Writer } from "./writer.js";

/** Where a mark's ink stands, in pixels from the left of the canvas. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Print has no pressure. */
const evenPen = { pressure: 0, fading: 0, breaks: false };

/** Places of one shape on the canvas, used anew for each. */
const scratchSize = 2048;

/**
 * Draws all marks, printed words on the ground and the others as ink; 1 is the pen's full darkness. The line's own origin
 * lies at `x`, `y` of the canvases.
 */
export function writeMarks(
  { ink: canvas, ground }: { readonly ink: Canvas; readonly ground: Canvas },
  marks: readonly PlacedMark[],
  {
    x,
    y,
    writer,
    repertoire,
    scale = 1,
  }: {
    readonly x: number;
    readonly y: number;
    readonly writer: Writer;
    readonly repertoire: Repertoire;
    /** By how much marks and pen are smaller or larger than the writer's were drawn for. @default 1 */
    readonly scale?: number;
  },
  random: Random,
): Span[] {
  const scratch = new Float32Array(scratchSize);
  const greys = drawGreys(writer.pen.radius / scale, random);
  const spans: Span[] = [];
  const printRadius = random.uniform(0.4, 1.1) * scale;
  const printInk = random.uniform(0.5, 1);
  let before: PlacedMark | undefined;
  let exits: Exits | null = null;
  for (const placed of marks) {
    const phase = random.uniform(0, 6.3);
    const bend = writer.bend * random.uniform(0.3, 1);
    const darkness = 1 - 0.7 * writer.pen.fading * random.uniform();
    let entries: Exits | null = null;
    if ("image" in placed.writing) {
      const [start, end] = drawImage(canvas, placed.writing.from ?? repertoire.images, placed.writing.image, {
        box: placed.box!,
        x: x + placed.x,
        y: y + placed.y,
        size: placed.size,
        aspect: placed.aspect,
        slant: placed.slant,
        turn: placed.turn,
        ink: darkness,
        ...greys,
        bend,
        phase,
      });
      spans.push({ start, end });
      entries = exitsOfBox(start, end, y + placed.y, placed.size);
    } else {
      const { shape } = placed.writing;
      const count = transform(placed, x, y, bend, phase, scratch);
      if (placed.mark.form === "print") {
        drawLinks(ground, shape.links, scratch, printRadius, evenPen, random, printInk);
        spans.push(spanOf(scratch, count, printRadius));
        before = placed;
        exits = null;
        continue;
      }
      const isDot = ".:,'".includes(placed.mark.form);
      const radius = isDot
        ? Math.max(0.8 * scale, writer.pen.radius * random.uniform(0.95, 1.5))
        : Math.min(writer.pen.radius, (shape.widestPen * placed.size) / 2);
      drawLinks(canvas, shape.links, scratch, radius, writer.pen, random, darkness);
      spans.push(spanOf(scratch, count, radius));
      entries = exitsOf(scratch, count);
    }
    if (before !== undefined && exits !== null && isJoined(before, placed, writer, random)) {
      join(canvas, exits, entries, before, placed, writer.pen, random);
    }
    before = placed;
    exits = entries;
  }
  underline(canvas, marks, spans, { y, pen: writer.pen, scale }, random);
  return spans;
}

/** From which grey an image's pixel is ink: its strokes are as wide as the pen's, as far as greys allow. */
function drawGreys(radius: number, random: Random): { paper: number; full: number } {
  const paper =
    radius < 0.9 ? random.uniform(0.3, 0.55) : radius < 1.6 ? random.uniform(0.1, 0.35) : random.uniform(0, 0.12);
  return { paper, full: paper + random.uniform(0.25, 0.5) };
}

function transform(
  placed: PlacedMark,
  x: number,
  y: number,
  bend: number,
  phase: number,
  scratch: Float32Array,
): number {
  const { writing, size, aspect, slant, turn } = placed;
  if (!("shape" in writing)) return 0;
  const { places, left, right } = writing.shape;
  const cos = Math.cos(turn);
  const sin = Math.sin(turn);
  const middle = ((left + right) / 2) * aspect;
  const count = Math.min(places.length, scratch.length);
  for (let i = 0; i < count; i += 2) {
    const dy = (places[i + 1]! - 0.5) * size;
    const dx = places[i]! * aspect - middle - slant * dy + bend * size * Math.sin(phase + (4 * dy) / size);
    scratch[i] = x + placed.x + middle + dx * cos - dy * sin;
    scratch[i + 1] = y + placed.y - size / 2 + dy * cos + dx * sin;
  }
  return count;
}

function drawLinks(
  canvas: Canvas,
  links: ArrayLike<number>,
  places: Float32Array,
  radius: number,
  { pressure, fading, breaks }: Pick<Pen, "pressure" | "fading" | "breaks">,
  random: Random,
  darkness = 1,
): void {
  const phase = random.uniform(0, 6.3);
  const rhythm = random.uniform(1, 5) / Math.max(20, links.length / 2);
  const breakPhase = random.uniform(0, 6.3);
  const breakRhythm = random.uniform(8, 25) / Math.max(20, links.length / 2);
  for (let i = 0; i < links.length; i += 2) {
    const from = links[i]! * 2;
    const to = links[i + 1]! * 2;
    const swing = 0.5 + 0.5 * Math.sin(phase + rhythm * i);
    let ink = darkness * (1 - fading * swing);
    if (breaks && Math.sin(breakPhase + breakRhythm * i) > 0.96) ink *= 0.2;
    drawStretch(
      canvas,
      places[from]!,
      places[from + 1]!,
      places[to]!,
      places[to + 1]!,
      radius * (1 - pressure * swing),
      ink,
    );
  }
}

function spanOf(places: Float32Array, count: number, radius: number): Span {
  let start = Infinity;
  let end = -Infinity;
  for (let i = 0; i < count; i += 2) {
    start = Math.min(start, places[i]!);
    end = Math.max(end, places[i]!);
  }
  return { start: start - radius, end: end + radius };
}

/** A stroke, or two, below marks that bear one. */
function underline(
  canvas: Canvas,
  marks: readonly PlacedMark[],
  spans: readonly Span[],
  { y, pen, scale }: { readonly y: number; readonly pen: Pen; readonly scale: number },
  random: Random,
): void {
  const first = marks.findIndex(({ mark }) => mark.isUnderlined);
  if (first < 0) return;
  const last = marks.findLastIndex(({ mark }) => mark.isUnderlined);
  const foot = Math.max(...marks.slice(first, last + 1).map((placed) => placed.y));
  const strokes = random.uniform() < 0.3 ? 2 : 1;
  for (let i = 0; i < strokes; i++) {
    const level = Math.min(
      canvas.height - 1,
      y + foot + pen.radius * 2 + 1.5 * scale + i * (2.5 * scale + pen.radius * 2),
    );
    const tilt = random.uniform(-1.5, 0.8);
    drawStretch(
      canvas,
      spans[first]!.start - random.uniform(0, 2),
      level,
      spans[last]!.end + random.uniform(0, 3),
      level + tilt,
      pen.radius,
      1,
    );
  }
}
