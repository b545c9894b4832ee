/** Some segments of the ink alone, put level and upright, as the network sees them. */

import type { Segment } from "../components.js";
import { normalizeDigit } from "../normalize.js";
import { createPlane, type Plane } from "../plane.js";
import { columnIn, extentIn, rowIn, unionOfExtents, type WritingFrame } from "./writing-frame.js";

/** Longer side up to which a glyph is drawn pixel by pixel, in pixels: five times what the image has. */
const LARGEST_SIDE_PX = 100;

/** Rows of a frame. */
export interface RowBand {
  readonly top: number;
  readonly bottom: number;
}

const everyRow: RowBand = { top: -Infinity, bottom: Infinity };

/**
 * Draws the segments and makes the 28x28 image of them: bytes [28 * 28], ink 255, paper 0.
 *
 * @param band only rows within it are drawn; at least one of the segments must reach into it
 */
export function drawGlyph(
  segments: readonly Segment[],
  ink: Plane,
  frame: WritingFrame,
  band: RowBand = everyRow,
): Uint8Array {
  const extent = unionOfExtents(segments.map((segment) => extentIn(frame, segment, ink)));
  const { left, right } = extent;
  const top = Math.max(extent.top, band.top);
  const bottom = Math.min(extent.bottom, band.bottom);
  // Large ones are drawn reduced; the image has 20 pixels a side.
  const side = Math.max(right - left, bottom - top);
  const cell = Math.max(1, Math.floor(side / LARGEST_SIDE_PX));
  const glyph = createPlane(Math.ceil((right - left) / cell) + 1, Math.ceil((bottom - top) / cell) + 1);
  const { width, values } = glyph;
  for (const { pixels } of segments) {
    for (const at of pixels) {
      const x = at % ink.width;
      const row = rowIn(frame, x, (at - x) / ink.width);
      if (row < top || row > bottom - 1) continue;
      const column = columnIn(frame, x, row) - left;
      const value = ink.values[at]!;
      if (cell > 1) {
        const toRow = Math.floor((row - top) / cell);
        values[toRow * width + Math.floor(column / cell)]! += value;
        continue;
      }
      // A pixel between four others gives each its share; in the plain frame it stays whole.
      const firstRow = Math.floor(row - top);
      const firstColumn = Math.floor(column);
      const down = row - top - firstRow;
      const across = column - firstColumn;
      const to = firstRow * width + firstColumn;
      values[to]! += value * (1 - down) * (1 - across);
      if (across > 0) values[to + 1]! += value * (1 - down) * across;
      if (down > 0) values[to + width]! += value * down * (1 - across);
      if (across > 0 && down > 0) values[to + width + 1]! += value * down * across;
    }
  }
  return normalizeDigit(glyph, tightBox(glyph));
}

/** The box of all that is not blank. */
function tightBox({ width, height, values }: Plane) {
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (values[at++]! === 0) continue;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      bottom = y;
    }
  }
  return { x: left, y: top, width: Math.max(1, right - left + 1), height: Math.max(1, bottom - top + 1) };
}
