/**
 * Lines of writing that never were, to learn from: what stands in them (`line-text.ts`), who writes it (`writer.ts`), how
 * it stands (`place-marks.ts`), on what ground, and through which camera. They are drawn as the reader finds lines: the
 * difference from the background, cut out and scaled to the height of the network's images.
 */

import { assert } from "../../errors.js";
import type { ImageSet } from "../../dataset/image-set.js";
import { LINE_HEIGHT, lineClassOf } from "../../line.js";
import { toLineImage } from "../../picture/lines/line-image.js";
import { createRandom, type Random } from "../../tensor/random.js";
import { createSheet, type Canvas } from "./canvas.js";
import { compress } from "./jpeg.js";
import { chooseKind, leastWidthOf, mostSymbols, writeText, type LineKind } from "./line-text.js";
import { printWaves } from "./patterns.js";
import { placeMarks, type PlacedMark } from "./place-marks.js";
import {
  addGrain,
  addNoise,
  addShade,
  blur,
  coarsen,
  createNoiseTable,
  fax,
  roughen,
  type NoiseTable,
} from "./recording.js";
import { createRepertoire } from "./repertoire.js";
import { printCells, printRules, type WritingArea } from "./rules.js";
import { drawCutDigit, drawNeighbours, printText } from "./surroundings.js";
import { writeMarks } from "./write-marks.js";
import { drawWriter, type Pen, type Writer } from "./writer.js";

export { lineKinds, leastWidthOf, mostSymbols, weightOfKind, type LineKind } from "./line-text.js";

/** A line, and what is written in it. */
export interface SimulatedLine {
  readonly width: number;
  readonly pixels: Uint8Array; // [LINE_HEIGHT, width]
  /** The classes of its symbols from left to right, without blanks. */
  readonly classes: Uint8Array;
  /** Where the ink of each symbol begins and ends, in pixels. */
  readonly starts: Float32Array;
  readonly ends: Float32Array;
  readonly kind: LineKind;
}

export interface LineSimulator {
  /**
   * Draws a line exactly `width` pixels wide, with {@link mostSymbols} of them at most. The same random numbers draw the
   * same line.
   *
   * @param kind what is written, where it is not left to chance; its `leastWidthOf` is the narrowest that takes it
   */
  draw(random: Random, width: number, kind?: LineKind): SimulatedLine;
}

/** First number of the random path of what all simulators share: drawn shapes and noise. */
const SHARED_STREAM = 0x5d10;

/** Creates a simulator; its lines show no other images than these. */
export function createLineSimulator(images: ImageSet): LineSimulator {
  const shared = createRandom(0, SHARED_STREAM);
  const noise = createNoiseTable(shared);
  const repertoire = createRepertoire(images, shared);
  const inkSheet = createSheet();
  const groundSheet = createSheet();

  /** Marks that fit the width, at the height they need for it. */
  function compose(kind: LineKind, width: number, random: Random) {
    const most = mostSymbols(width);
    for (let attempt = 0; ; attempt++) {
      assert(attempt < 200, `no text of kind "${kind}" fits ${width} pixels`);
      const wanted = drawHeight(random);
      const text = writeText(kind, attempt < 100 ? most : Math.min(most, 4), random);
      const room = width - 4 - random.uniform(0, 12);
      let height = wanted;
      for (let round = 0; round < 2; round++) {
        const writer = drawWriter(repertoire, height, random);
        const pitch = kind === "cells" ? height * random.uniform(0.75, 1.7) : null;
        const marks = placeMarks(text, { repertoire, writer, height, pitch }, random);
        const extent = extentOf(marks, writer, pitch, height);
        if (extent.right - extent.left <= room && extent.above + extent.below < LINE_HEIGHT * 1.1)
          return { marks, writer, height, pitch, extent };
        height *= Math.min(
          (room * 0.95) / (extent.right - extent.left),
          (LINE_HEIGHT * 1.05) / (extent.above + extent.below),
        );
        if (height < 14) break;
      }
    }
  }

  function draw(random: Random, width: number, kind = chooseKind(width, random)): SimulatedLine {
    assert(width >= leastWidthOf(kind), `lines of kind "${kind}" are at least ${leastWidthOf(kind)} pixels wide`);
    const { marks, writer, height, pitch, extent } = compose(kind, width, random);
    const ink = inkSheet.blank(width);
    const ground = groundSheet.blank(width);
    const slack = width - (extent.right - extent.left);
    const x =
      (random.uniform() < 0.5 ? random.uniform(1, Math.min(slack - 1, 14)) : random.uniform(1, slack - 1)) -
      extent.left;
    const foot = drawFoot(extent.above, extent.below, random);
    const top = foot - height;
    const spans = writeMarks(ink, marks, { x, y: foot, writer, repertoire }, random);

    const area: WritingArea = {
      left: x + extent.left,
      right: x + extent.right,
      top,
      bottom: foot,
      pitch,
      firstCell: x,
      cells: marks.length,
    };
    // Beyond the crop, paper: the batch is as wide as its widest line.
    const end = random.uniform() < 0.5 ? width : Math.min(width, Math.ceil(area.right + random.uniform(2, 30)));
    drawGround(ground, area, writer.pen, random);
    if (random.uniform() < 0.1) drawNeighbours(ink, area, repertoire, writer.pen.radius, random);
    if (random.uniform() < 0.07) drawCutDigit(ink, area, repertoire, writer.pen.radius, end, random);
    if (random.uniform() < 0.08) printText(ground, area, repertoire, random);

    if (writer.pen.grain > 0.05) roughen(ink, writer.pen.grain, noise, random);
    lay(ink, ground, writer.pen.ink);
    record(ink, writer.pen, noise, random);
    if (end < width) clearBeyond(ink, end);
    const { pixels } = toLineImage({ width, height: LINE_HEIGHT, values: ink.values });

    const labelled = marks
      .map(({ mark }, i) => ({ symbol: mark.symbol, span: spans[i]! }))
      .filter(({ symbol }) => symbol !== "");
    return {
      width,
      pixels,
      classes: Uint8Array.from(labelled, ({ symbol }) => lineClassOf(symbol)),
      starts: Float32Array.from(labelled, ({ span }) => Math.max(0, span.start)),
      ends: Float32Array.from(labelled, ({ span }) => Math.min(width, span.end)),
      kind,
    };
  }

  return { draw };
}

/** Height of the digits in pixels: what a crop leaves of the image's, mostly. */
function drawHeight(random: Random): number {
  return random.uniform() < 0.7 ? random.uniform(20, 33) : random.uniform(14, 38);
}

/**
 * Where the foot of the digits lies, of which the highest begins `above` and the lowest ends `below` it: mostly near the
 * middle, sometimes so that the crop cuts a tenth of them.
 */
function drawFoot(above: number, below: number, random: Random): number {
  const height = above + below;
  const room = LINE_HEIGHT - height;
  const chance = random.uniform();
  let top: number;
  if (room < 0) top = room * random.uniform(0.2, 0.8);
  else if (chance < 0.06) top = -height * random.uniform(0, 0.12);
  else if (chance < 0.12) top = room + height * random.uniform(0, 0.12);
  else top = chance < 0.7 ? room * random.uniform(0.3, 0.7) : random.uniform(0, room);
  return top + above;
}

/** How far marks reach, in pixels: to both sides of the line's origin, above its baseline and below. */
interface Extent {
  readonly left: number;
  readonly right: number;
  readonly above: number;
  readonly below: number;
}

/** How far marks reach, slant and pen included. */
function extentOf(marks: readonly PlacedMark[], { pen }: Writer, pitch: number | null, height: number): Extent {
  if (marks.length === 0) return { left: 0, right: 8, above: height, below: 0 };
  let above = 0;
  let below = 0;
  let left = pitch === null ? Infinity : 0;
  let right = pitch === null ? -Infinity : marks.length * pitch;
  for (const mark of marks) {
    const lean = (Math.abs(mark.slant) + Math.abs(mark.turn)) * mark.size * 0.5 + pen.radius + 1;
    left = Math.min(left, mark.left - lean);
    right = Math.max(right, mark.right + lean);
    above = Math.max(above, mark.size - mark.y);
    below = Math.max(below, mark.y);
  }
  return { left, right, above, below };
}

function drawGround(ground: Canvas, area: WritingArea, pen: Pen, random: Random): void {
  if (area.pitch !== null) printCells(ground, area, random);
  else if (random.uniform() < 0.36) printRules(ground, area, random);
  if (random.uniform() < 0.16) {
    // At most half as dark as the pen's line, all families together.
    const families = 1 + random.integer(3);
    const darkest = (pen.ink * Math.min(1, 2 * pen.radius) * 0.55) / Math.sqrt(families);
    for (let i = 0; i < families; i++) printWaves(ground, darkest * random.uniform(0.1, 1), random);
  }
}

/** Lays ink over print: what one lets through of the light, the other takes its share of. */
function lay(ink: Canvas, ground: Canvas, darkness: number): void {
  for (let at = 0; at < ink.values.length; at++) {
    const printed = ground.values[at]! * 0.8;
    ink.values[at] = 1 - (1 - darkness * ink.values[at]!) * (1 - printed);
  }
}

function record(canvas: Canvas, pen: Pen, noise: NoiseTable, random: Random): void {
  // What a fine pen leaves of a pixel's light is less than its ink would.
  const darkness = pen.ink * Math.min(1, 1.7 * pen.radius);
  const chance = random.uniform();
  if (random.uniform() < 0.25) addShade(canvas, random.uniform(-0.12, 0.2) * darkness, random);
  if (chance < 0.3) blur(canvas, random.uniform(0.05, 0.25));
  else if (chance < 0.36) for (let i = 0; i < 3; i++) blur(canvas, random.uniform(0.1, 0.27));
  else if (chance < 0.52) coarsen(canvas, random.uniform(1.2, 2.3));
  if (random.uniform() < 0.5) addNoise(canvas, random.uniform(0.005, 0.085) * darkness, noise, random);
  if (random.uniform() < 0.3) {
    const grain = {
      deviation: random.uniform(0.01, 0.1) * darkness,
      grain: random.uniform(1.2, 9),
      stretch: random.uniform(0.5, 3),
    };
    addGrain(canvas, grain, noise, random);
  }
  const last = random.uniform();
  if (last < 0.1) compress(canvas, random.uniform(0.05, 0.2) * darkness, random.integer(8));
  else if (last < 0.16) {
    fax(canvas, random.uniform(0.25, 0.45) * darkness, random.uniform(0, 0.004), random);
    blur(canvas, random.uniform(0, 0.2));
  }
}

function clearBeyond({ width, values }: Canvas, end: number): void {
  for (let y = 0; y < LINE_HEIGHT; y++) values.fill(0, y * width + end, (y + 1) * width);
}
