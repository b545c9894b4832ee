/**
 * A line of writing as if it were level and upright: a line that climbs is put level column by column, and letters
 * that lean are put upright row by row.
 */

import type { InkPart } from "../pieces/segment.js";
import type { Plane } from "../plane.js";

export interface WritingFrame {
  /** Rows that the line falls a column. */
  readonly slope: number;
  /** Columns that upright strokes lean to the left a row downwards. */
  readonly lean: number;
}

/** The picture as it is. */
export const plainFrame: WritingFrame = { slope: 0, lean: 0 };

/** Edges within a frame, in pixels; `right` and `bottom` lie behind the last pixel. */
export interface Extent {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The row of a pixel in the frame. */
export function rowIn({ slope }: WritingFrame, x: number, y: number): number {
  return y - slope * x;
}

/** The column of a pixel in the frame, given its row there. */
export function columnIn({ lean }: WritingFrame, x: number, row: number): number {
  return x + lean * row;
}

/** The extent of a part in a frame. */
export function extentIn(
  frame: WritingFrame,
  { pixels, box }: Pick<InkPart, "pixels" | "box">,
  { width }: Pick<Plane, "width">,
): Extent {
  if (frame.slope === 0 && frame.lean === 0) {
    return {
      left: box.x,
      right: box.x + box.width,
      top: box.y,
      bottom: box.y + box.height,
    };
  }
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const at of pixels) {
    const x = at % width;
    const row = rowIn(frame, x, (at - x) / width);
    const column = columnIn(frame, x, row);
    if (column < left) left = column;
    if (column > right) right = column;
    if (row < top) top = row;
    if (row > bottom) bottom = row;
  }
  return { left, right: right + 1, top, bottom: bottom + 1 };
}

/** The smallest extent that covers all. */
export function unionOfExtents(extents: readonly Extent[]): Extent {
  return {
    left: Math.min(...extents.map(({ left }) => left)),
    right: Math.max(...extents.map(({ right }) => right)),
    top: Math.min(...extents.map(({ top }) => top)),
    bottom: Math.max(...extents.map(({ bottom }) => bottom)),
  };
}
