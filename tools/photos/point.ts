/**
 * Places on the sheet (in mm) and in the picture (in pixels), and the extent of several.
 */

/** `y` points down. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** An upright rectangle with edges anywhere. */
export interface Extent {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The smallest extent that holds all points. */
export function extentOf(points: readonly Point[]): Extent {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y } of points) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x);
    bottom = Math.max(bottom, y);
  }
  return { left, top, right, bottom };
}

/** The corners, clockwise from the upper left. */
export function cornersOf({ left, top, right, bottom }: Extent): Point[] {
  return [
    { x: left, y: top },
    { x: right, y: top },
    { x: right, y: bottom },
    { x: left, y: bottom },
  ];
}

/** The extent with a margin on every side. */
export function widen(extent: Extent, margin: number): Extent {
  return {
    left: extent.left - margin,
    top: extent.top - margin,
    right: extent.right + margin,
    bottom: extent.bottom + margin,
  };
}
