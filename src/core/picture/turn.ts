/** Pictures that lie on their side or stand upside down: quarter turns of a picture, and of places on it. */

import type { Box, Point, Size } from "./box.js";
import type { Picture } from "./picture.js";
import { createPlane, type Plane } from "./plane.js";

/** How a picture may be turned before it is read. */
export const turns = ["auto", "0", "90", "180", "270"] as const;

export type Turn = (typeof turns)[number];

/** How far something is turned clockwise, in degrees. */
export type QuarterTurn = 0 | 90 | 180 | 270;

/** The turns that make a picture lie another way. */
export const quarterTurns = [90, 180, 270] as const;

/** A picture, turned. */
export function turnPicture({ width, height, rgba }: Picture, turn: QuarterTurn): Picture {
  // Four bytes at a time, which have to begin at a multiple of four.
  const { buffer, byteOffset } = rgba.byteOffset % 4 === 0 ? rgba : rgba.slice();
  const turned = new Uint32Array(width * height);
  turnValues(new Uint32Array(buffer, byteOffset, turned.length), turned, { width, height }, turn);
  return { ...sizeTurned({ width, height }, turn), rgba: new Uint8Array(turned.buffer) };
}

/** A plane, turned. */
export function turnPlane(plane: Plane, turn: QuarterTurn): Plane {
  const { width, height } = sizeTurned(plane, turn);
  const turned = createPlane(width, height);
  turnValues(plane.values, turned.values, plane, turn);
  return turned;
}

/** A square image, turned. */
export function turnImage(image: Uint8Array, turn: QuarterTurn): Uint8Array {
  const side = Math.sqrt(image.length);
  const turned = new Uint8Array(image.length);
  turnValues(image, turned, { width: side, height: side }, turn);
  return turned;
}

/** What brings it back. */
export function oppositeOf(turn: QuarterTurn): QuarterTurn {
  return turn === 90 ? 270 : turn === 270 ? 90 : turn;
}

/** Where a box of something lies, once that is turned. */
export function turnBox({ x, y, width, height }: Box, size: Size, turn: QuarterTurn): Box {
  const one = turnPoint({ x, y }, size, turn);
  const other = turnPoint({ x: x + width, y: y + height }, size, turn);
  return { x: Math.min(one.x, other.x), y: Math.min(one.y, other.y), ...sizeTurned({ width, height }, turn) };
}

/** Where a point of something lies, once that is turned; whole numbers are borders between pixels. */
export function turnPoint({ x, y }: Point, { width, height }: Size, turn: QuarterTurn): Point {
  switch (turn) {
    case 0:
      return { x, y };
    case 90:
      return { x: height - y, y: x };
    case 180:
      return { x: width - x, y: height - y };
    case 270:
      return { x: y, y: width - x };
  }
}

function sizeTurned({ width, height }: Size, turn: QuarterTurn): Size {
  return turn === 90 || turn === 270 ? { width: height, height: width } : { width, height };
}

function turnValues<Values extends Uint8Array | Uint32Array | Float32Array>(
  from: Values,
  to: Values,
  { width, height }: Size,
  turn: QuarterTurn,
): void {
  // Where the first pixel goes, and how far along a row and down a column go there.
  const [first, along, down] = {
    0: [0, 1, width],
    90: [height - 1, height, -1],
    180: [width * height - 1, -1, -width],
    270: [(width - 1) * height, -height, 1],
  }[turn] as [number, number, number];
  for (let y = 0, start = 0; y < height; y++, start += width) {
    for (let x = 0, place = first + y * down; x < width; x++, place += along) to[place] = from[start + x]!;
  }
}
