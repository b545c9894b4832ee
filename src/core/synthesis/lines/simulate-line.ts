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
import { drawRing, drawUnderline } from "./hand-marks.js";
import type { Hands } from "./hands.js";
import { chooseKind, leastWidthOf, mostSymbols, writeText, type LineKind } from "./line-text.js";
import { plain } from "./marks.js";
import { placeMarks, type PlacedMark } from "./place-marks.js";
import { createNoiseTable, roughen } from "./recording.js";
import { drawGround, lay, record } from "./take-picture.js";
import { withUprightSlashes } from "./rare-hands.js";
import { createRepertoire } from "./repertoire.js";
import type { WritingArea } from "./rules.js";
import { drawCutDigit, drawNeighbours } from "./surroundings.js";
import { writeMarks } from "./write-marks.js";
import { drawWriter, type Writer } from "./writer.js";

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
   * @param text the digits that are written, where they are not left to chance
   */
  draw(random: Random, width: number, kind?: LineKind, text?: string): SimulatedLine;
}

/** Digits lower than this, in pixels, are too small to be read. */
const LEAST_HEIGHT = 10;

/** First number of the random path of what all simulators share: drawn shapes and noise. */
const SHARED_STREAM = 0x5d10;

/**
 * Creates a simulator; its lines show no other images than these.
 *
 * @param hands whose writing beside theirs
 */
export function createLineSimulator(images: ImageSet, hands: Hands = "usual"): LineSimulator {
  const shared = createRandom(0, SHARED_STREAM);
  const noise = createNoiseTable(shared);
  const repertoire = createRepertoire(images, shared, hands);
  const inkSheet = createSheet();
  const groundSheet = createSheet();

  /** Cells are at most this broad, in heights of their digits. */
  function widestPitch(random: Random): number {
    return hands === "all" && random.uniform() < 0.3 ? 3.5 : 1.7;
  }

  /** Marks that fit the width, at the height they need for it. */
  function compose(kind: LineKind, width: number, random: Random, given: string | undefined) {
    const most = mostSymbols(width);
    for (let attempt = 0; ; attempt++) {
      assert(attempt < 200, `no text of kind "${kind}" fits ${width} pixels`);
      const wanted = drawHeight(kind, random);
      const written =
        given === undefined ? writeText(kind, attempt < 100 ? most : Math.min(most, 4), random) : plain(given);
      const text = kind === "date" && hands === "all" ? withUprightSlashes(written, random) : written;
      const room = width - 4 - random.uniform(0, 12);
      let height = wanted;
      for (let round = 0; round < 2; round++) {
        const writer = drawWriter(repertoire, height, random);
        // One writer in six takes no notice of the cells.
        const keepsCells = kind === "cells" && random.uniform() < 0.84;
        const pitch = keepsCells ? height * random.uniform(0.75, widestPitch(random)) : null;
        const marks = placeMarks(text, { repertoire, writer, height, pitch }, random);
        const extent = extentOf(marks, writer, pitch, height);
        if (extent.right - extent.left <= room && extent.above + extent.below < LINE_HEIGHT * 1.1)
          return { marks, writer, height, pitch, extent };
        height *= Math.min(
          (room * 0.95) / (extent.right - extent.left),
          (LINE_HEIGHT * 1.05) / (extent.above + extent.below),
        );
        if (height < LEAST_HEIGHT) break;
      }
    }
  }

  function draw(random: Random, width: number, kind = chooseKind(width, random, hands), text?: string): SimulatedLine {
    assert(width >= leastWidthOf(kind), `lines of kind "${kind}" are at least ${leastWidthOf(kind)} pixels wide`);
    const { marks, writer, height, pitch, extent } = compose(kind, width, random, text);
    const ink = inkSheet.blank(width);
    const ground = groundSheet.blank(width);
    const slack = width - (extent.right - extent.left);
    const x = drawLeft(slack, height, random) - extent.left;
    const foot = drawFoot(extent.above, extent.below, random);
    const top = foot - height;
    const spans = writeMarks({ ink, ground }, marks, { x, y: foot, writer, repertoire }, random);

    const area: WritingArea = {
      left: x + extent.left,
      right: x + extent.right,
      top,
      bottom: foot,
      pitch: kind === "cells" ? (pitch ?? height * random.uniform(1, 2.4)) : null,
      firstCell: pitch === null ? x - random.uniform(0, 0.5) * height : x,
      cells: pitch === null ? 2 : marks.length,
    };
    // Beyond the crop, paper: the batch is as wide as its widest line.
    const end = random.uniform() < 0.5 ? width : Math.min(width, Math.ceil(area.right + random.uniform(2, 30)));
    if (marks.length > 0 && area.right - area.left < 4 * height && random.uniform() < 0.04)
      drawRing(ink, area, writer.pen, random);
    if (marks.length > 0 && random.uniform() < 0.03) drawUnderline(ink, area, writer.pen, random);
    drawGround(ground, area, { pen: writer.pen, repertoire }, random);
    if (random.uniform() < 0.1) drawNeighbours(ink, area, repertoire, writer.pen.radius, random);
    if (random.uniform() < 0.07) drawCutDigit(ink, area, repertoire, writer.pen.radius, end, random);

    if (writer.pen.grain > 0.05) roughen(ink, writer.pen.grain, noise, random);
    lay(ink, ground, writer.pen.ink);
    record(ink, { pen: writer.pen, height }, noise, random);
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
function drawHeight(kind: LineKind, random: Random): number {
  // Cells are often much higher than what is written in them.
  if (kind === "cells" && random.uniform() < 0.35) return random.uniform(LEAST_HEIGHT, 20);
  const chance = random.uniform();
  if (chance < 0.08) return random.uniform(LEAST_HEIGHT, 16);
  return chance < 0.75 ? random.uniform(20, 33) : random.uniform(14, 38);
}

/** Where the writing begins: near the left end, or anywhere; sometimes the crop cuts a little of the first digit. */
function drawLeft(slack: number, height: number, random: Random): number {
  const chance = random.uniform();
  if (chance < 0.03) return -0.08 * height;
  return chance < 0.55 ? random.uniform(0, Math.min(slack, 14)) : random.uniform(0, slack);
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

function clearBeyond({ width, values }: Canvas, end: number): void {
  for (let y = 0; y < LINE_HEIGHT; y++) values.fill(0, y * width + end, (y + 1) * width);
}
