/** A line of writing as its network saw it, and the probabilities it gave column by column, on canvases. */

import type { ExplainedLine } from "../../../src/contract/answers/line-answers.js";
import { LINE_HEIGHT, LINE_INK, LINE_PAPER } from "../../../src/core/line.js";
import { fromBase64, prepareCanvas, type ShownPart } from "./draw-maps.js";

/** Of paper, so that what is lighter than paper can be seen. */
const PAPER_OPACITY = 20;

/** Of the blank, which would outweigh what is told. */
const BLANK_OPACITY = 0.4;

/**
 * Draws the image of a line, ink as black of that opacity: style sheets turn it light on a dark page.
 *
 * @param part what of it is shown, in pixels @default all of it
 */
export function drawLineImage(
  canvas: HTMLCanvasElement,
  line: Pick<ExplainedLine, "image" | "width"> | null,
  { left, width }: Pick<ShownPart, "left" | "width"> = { left: 0, width: line?.width ?? 1 },
): void {
  const context = prepareCanvas(canvas, width, LINE_HEIGHT);
  if (line === null) return;
  const pixels = context.createImageData(line.width, LINE_HEIGHT);
  const factor = (255 - PAPER_OPACITY) / LINE_INK;
  for (const [index, grey] of fromBase64(line.image).entries()) {
    pixels.data[index * 4 + 3] = PAPER_OPACITY + (grey - LINE_PAPER) * factor;
  }
  context.putImageData(pixels, -left, 0);
}

/** Draws a cell for each row and column, the more opaque the likelier; by the root, or only what is sure could be seen. */
export function drawColumns(canvas: HTMLCanvasElement, line: ExplainedLine | null): void {
  const context = prepareCanvas(canvas, line?.columns ?? 1, line?.rows.length ?? 1);
  if (line === null) return;
  const pixels = context.createImageData(line.columns, line.rows.length);
  for (const [index, probability] of fromBase64(line.probabilities).entries()) {
    const isBlank = index >= line.columns * (line.rows.length - 1);
    pixels.data[index * 4 + 3] = Math.sqrt(probability * 255) * (isBlank ? BLANK_OPACITY : 1);
  }
  context.putImageData(pixels, 0, 0);
}

/** The way through the cells, from the middle of one to the middle of the next: symbols in their rows, else the blank's. */
export function pathThrough({ path, rows, columns }: ExplainedLine): string {
  const rowAt = Array.from({ length: columns }, () => rows.length - 1);
  for (const { symbol, from, to } of path) rowAt.fill(rows.indexOf(symbol), from, to);
  return rowAt.map((row, column) => `${column === 0 ? "M" : "L"}${column + 0.5} ${row + 0.5}`).join("");
}
