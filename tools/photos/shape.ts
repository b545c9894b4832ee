/**
 * The outline of a digit in its line of writing: how far its ink reaches left and right at every height. It lets
 * digits be set as a hand does, by the blank between their ink, and lets them touch where they are to touch.
 */

import { CELLS_A_PIXEL, FIELD_SIDE, type Glyph } from "./glyph.js";
import { cornersOf, extentOf, type Extent, type Point } from "./point.js";
import { project, type Projection } from "./projection.js";

/** Bands of height a digit height. */
const BANDS_A_HEIGHT = 16;
/** Heights above and below the baseline that are looked at. */
const HEIGHTS_ABOVE = 2;
const HEIGHTS_BELOW = 1;
const BANDS = (HEIGHTS_ABOVE + HEIGHTS_BELOW) * BANDS_A_HEIGHT;
/** Every so many cells of the glyph's field are looked at. */
const CELL_STEP = 2;

/** Where ink reaches in its line, band by band from the top; Infinity where there is none. */
export interface Outline {
  readonly left: Float64Array;
  readonly right: Float64Array;
  readonly extent: Extent;
}

/** Where the ink of a glyph lies, in pixels of the 28x28. */
export function inkPlaces({ field }: Glyph): Point[] {
  const places: Point[] = [];
  for (let row = 0; row < FIELD_SIDE; row += CELL_STEP) {
    for (let column = 0; column < FIELD_SIDE; column += CELL_STEP) {
      if (field[row * FIELD_SIDE + column]! > 0) {
        places.push({
          x: (column + 0.5) / CELLS_A_PIXEL,
          y: (row + 0.5) / CELLS_A_PIXEL,
        });
      }
    }
  }
  return places;
}

/** The extent of ink, in pixels of the 28x28. */
export function extentOfInk(places: readonly Point[]): Extent {
  return extentOf(places.length > 0 ? places : [{ x: 14, y: 14 }]);
}

/**
 * The outline of ink in its line.
 *
 * @param toLine from pixels of the 28x28 to the line, whose baseline is y = 0
 * @param digitHeight in the line's units
 */
export function outlineOf(places: readonly Point[], toLine: Projection, digitHeight: number): Outline {
  const points = places.map((place) => project(toLine, place));
  const outline = {
    left: new Float64Array(BANDS).fill(Infinity),
    right: new Float64Array(BANDS).fill(-Infinity),
    extent: extentOfInk(points),
  };
  for (const { x, y } of points) {
    const band = Math.floor((y / digitHeight + HEIGHTS_ABOVE) * BANDS_A_HEIGHT);
    if (band < 0 || band >= BANDS) continue;
    outline.left[band] = Math.min(outline.left[band]!, x);
    outline.right[band] = Math.max(outline.right[band]!, x);
  }
  return outline;
}

/** The outline moved; its bands stay, so `down` must be small. */
export function shiftOutline({ left, right, extent }: Outline, across: number, down: number): Outline {
  return {
    left: left.map((x) => x + across),
    right: right.map((x) => x + across),
    extent: {
      left: extent.left + across,
      right: extent.right + across,
      top: extent.top + down,
      bottom: extent.bottom + down,
    },
  };
}

/** The outline of both. */
export function joinOutlines(a: Outline, b: Outline): Outline {
  return {
    left: a.left.map((x, band) => Math.min(x, b.left[band]!)),
    right: a.right.map((x, band) => Math.max(x, b.right[band]!)),
    extent: extentOf([...cornersOf(a.extent), ...cornersOf(b.extent)]),
  };
}

/** How far `next` must move to the right so that its ink stands `gap` from that of `before`, at the nearest place. */
export function moveBeside(before: Outline, next: Outline, gap: number): number {
  let move = -Infinity;
  for (let band = 0; band < BANDS; band++) {
    for (let near = band - 1; near <= band + 1; near++) {
      const right = before.right[near] ?? -Infinity;
      move = Math.max(move, right + gap - next.left[band]!);
    }
  }
  return move;
}
