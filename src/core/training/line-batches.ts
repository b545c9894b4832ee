/**
 * Batches of simulated lines: any of them can be made alone, from the seed, the epoch and the step. All lines of a batch
 * are as wide, in one of three widths; narrower batches have more lines, so that all hold as many pixels.
 */

import { LINE_BLANK, LINE_COLUMN_PX, LINE_HEIGHT } from "../line.js";
import { type LineSimulator, mostSymbols, type SimulatedLine } from "../synthesis/lines/simulate-line.js";
import { createRandom } from "../tensor/random.js";
import { type BatchMaker, randomStreams } from "./batches.js";

/** A width of lines, in pixels; of two of them there is a number of times as many lines in a batch. */
const widths = [
  { width: 128, times: 2, share: 0.3 },
  { width: 256, times: 1, share: 0.5 },
  { width: 512, times: 0.5, share: 0.2 },
] as const;

/** The shape of a batch. */
export interface LineShape {
  /** Of its lines, in pixels. */
  readonly width: number;
  /** Lines. */
  readonly count: number;
  /** Most symbols on a line of this width. */
  readonly mostSymbols: number;
}

/** The shapes of batches whose lines are `batchSize` where they are of the middle width; an even number. */
export function lineShapes(batchSize: number): LineShape[] {
  return widths.map(({ width, times }) => ({ width, count: batchSize * times, mostSymbols: mostSymbols(width) }));
}

/** The shape of the batch of a step, as the seed has it. */
export function shapeOfStep(shapes: readonly LineShape[], seed: number, step: number): LineShape {
  let place = createRandom(seed, randomStreams.lineShape, step).uniform();
  const at = widths.findIndex(({ share }) => (place -= share) < 0);
  return shapes.at(at)!;
}

/** Told of columns of which it is not known what stands there: no class at all. */
const UNTOLD = 255;

/** Share of a symbol's width, about its middle, whose columns are told to be its. */
const CORE = 0.5;

export interface LineBatchOptions {
  readonly simulator: LineSimulator;
  /** Lines of the middle width in a batch. */
  readonly batchSize: number;
  readonly stepsPerEpoch: number;
  readonly seed: number;
}

/** Bytes of a batch: its images with the classes of their columns, and its symbols; more of none has any shape. */
export function lineBatchBytes(batchSize: number): { readonly images: number; readonly labels: number } {
  const shapes = lineShapes(batchSize);
  return {
    images: Math.max(...shapes.map(({ width, count }) => count * (LINE_HEIGHT * width + width / LINE_COLUMN_PX))),
    labels: Math.max(...shapes.map(({ count, mostSymbols: most }) => count * most)),
  };
}

/**
 * Creates a maker of batches of lines. A batch's `images` are [count, 40, width] bytes of lines and [count, width / 4]
 * classes of columns; its `labels` are [count, mostSymbols] classes of symbols, blanks after the last.
 */
export function createLineBatchMaker({ simulator, batchSize, stepsPerEpoch, seed }: LineBatchOptions): BatchMaker {
  const shapes = lineShapes(batchSize);
  const bytes = lineBatchBytes(batchSize);

  function fill(epoch: number, step: number, images: Uint8Array, labels: Uint8Array): void {
    const at = epoch * stepsPerEpoch + step;
    const { width, count, mostSymbols: most } = shapeOfStep(shapes, seed, at);
    const columns = width / LINE_COLUMN_PX;
    const columnClasses = images.subarray(count * LINE_HEIGHT * width);
    labels.fill(LINE_BLANK);
    for (let slot = 0; slot < count; slot++) {
      const line = simulator.draw(createRandom(seed, randomStreams.line, at, slot), width);
      images.set(line.pixels, slot * LINE_HEIGHT * width);
      tellColumns(line, columnClasses.subarray(slot * columns, (slot + 1) * columns));
      labels.set(line.classes, slot * most);
    }
  }

  return {
    stepsPerEpoch,
    fill,
    make(epoch, step) {
      const images = new Uint8Array(bytes.images);
      const labels = new Uint8Array(bytes.labels);
      fill(epoch, step, images, labels);
      return { epoch, step, images, labels };
    },
  };
}

/** The middle of each symbol is its, what stands far from all is blank, and of what lies between nothing is told. */
function tellColumns({ classes, starts, ends }: SimulatedLine, columns: Uint8Array): void {
  columns.fill(LINE_BLANK);
  for (const place of classes.keys()) {
    columns.fill(UNTOLD, columnAt(starts[place]!), columnAt(ends[place]!) + 1);
  }
  for (const [place, symbol] of classes.entries()) {
    const middle = (starts[place]! + ends[place]!) / 2;
    const half = (CORE * (ends[place]! - starts[place]!)) / 2;
    columns.fill(symbol, columnAt(middle - half), columnAt(middle + half) + 1);
  }
}

function columnAt(pixel: number): number {
  return Math.max(0, Math.floor(pixel / LINE_COLUMN_PX));
}

/** The symbols of each line of a batch's `labels`. */
export function symbolsOf(labels: Uint8Array, { count, mostSymbols: most }: LineShape): Uint8Array[] {
  return Array.from({ length: count }, (_, line) => {
    const row = labels.subarray(line * most, (line + 1) * most);
    const end = row.indexOf(LINE_BLANK);
    return end < 0 ? row : row.subarray(0, end);
  });
}

/**
 * Counts the lines whose likeliest classes spell their symbols exactly: repetitions joined, blanks left out.
 *
 * @param best the likeliest class of every column, [lines, columns]
 */
export function countSpelled(best: ArrayLike<number>, lines: readonly Uint8Array[]): number {
  const columns = best.length / lines.length;
  let spelled = 0;
  for (const [line, classes] of lines.entries()) {
    let found = 0;
    let last = LINE_BLANK;
    let isRight = true;
    for (let column = 0; column < columns; column++) {
      const here = best[line * columns + column]!;
      if (here !== last && here !== LINE_BLANK) isRight &&= here === classes[found++];
      last = here;
    }
    if (isRight && found === classes.length) spelled++;
  }
  return spelled;
}
