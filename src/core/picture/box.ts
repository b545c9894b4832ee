/** Upright rectangles in whole pixels. */

/** `x` and `y` are the left and upper edge; the box covers the columns from `x` to `x + width - 1`. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A place, in pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A size in whole pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The smallest box that covers both. */
export function unionOfBoxes(a: Box, b: Box): Box {
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  const right = Math.max(a.x + a.width, b.x + b.width);
  return { x, y, width: right - x, height: Math.max(a.y + a.height, b.y + b.height) - y };
}

/** Whether a box reaches an edge of what it stands on. */
export function touchesEdge({ x, y, width, height }: Box, whole: Size): boolean {
  return x === 0 || y === 0 || x + width === whole.width || y + height === whole.height;
}

/** Blank pixels between two boxes, along the axis on which they lie further apart; 0 where they meet. */
export function gapBetweenBoxes(a: Box, b: Box): number {
  const across = Math.max(a.x, b.x) - Math.min(a.x + a.width, b.x + b.width);
  const down = Math.max(a.y, b.y) - Math.min(a.y + a.height, b.y + b.height);
  return Math.max(0, across, down);
}

/** The box in a picture of another size: every pixel it touches there, so that no ink falls outside. */
export function scaleBox(box: Box, from: Size, to: Size): Box {
  const left = Math.floor((box.x * to.width) / from.width);
  const top = Math.floor((box.y * to.height) / from.height);
  const right = Math.ceil(((box.x + box.width) * to.width) / from.width);
  const bottom = Math.ceil(((box.y + box.height) * to.height) / from.height);
  return { x: left, y: top, width: Math.min(right, to.width) - left, height: Math.min(bottom, to.height) - top };
}
