/**
 * From a glyph's outline to ink. The filling is done here and not by a graphics library, so that every machine
 * and every year gives the same bytes: only sums, products and roundings are used.
 */

import type { PathCommand } from "opentype.js";

import type { Box } from "../../src/core/picture/box.js";
import { createPlane, type Plane } from "../../src/core/picture/plane.js";

/** Longer side of the ink, in pixels: about what a digit has in a photographed line. */
const LONGER_SIDE_PX = 100;

/** Lines a curve is replaced by; at 100 pixels they lie within a tenth of a pixel of it. */
const LINES_PER_CURVE = 12;

/** Scan lines in a row of pixels; along the scan line coverage is exact. */
const SCANS_PER_ROW = 5;

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where a scan line crosses an edge, and whether the edge goes down (1) or up (-1) there. */
interface Crossing {
  readonly x: number;
  readonly winding: number;
}

/** The rectangle around an outline, in units of its font; y grows downwards from the base line. */
export interface Bounds {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The bounds of an outline, its curves replaced by lines. */
export function boundsOf(commands: readonly PathCommand[]): Bounds {
  return boundsOfPoints(toContours(commands).flat());
}

/**
 * Fills an outline by the non-zero rule, its longer side 100 pixels.
 *
 * @returns the ink, 0 to 1, and the box that holds all of it; undefined where the outline encloses nothing
 */
export function fillOutline(commands: readonly PathCommand[]): { readonly ink: Plane; readonly box: Box } | undefined {
  const contours = fitToSide(toContours(commands), LONGER_SIDE_PX);
  const points = contours.flat();
  const width = Math.ceil(greatest(points.map(({ x }) => x)));
  const height = Math.ceil(greatest(points.map(({ y }) => y)));
  if (!(width > 0 && height > 0)) return undefined;

  const ink = createPlane(width, height);
  for (const [scan, crossings] of findCrossings(contours, height).entries()) {
    const row = Math.floor(scan / SCANS_PER_ROW);
    fillScan(crossings, ink.values.subarray(row * width, (row + 1) * width));
  }
  if (!ink.values.some((value) => value > 0)) return undefined;
  return { ink, box: { x: 0, y: 0, width, height } };
}

/** Closed polygons, one a contour. */
function toContours(commands: readonly PathCommand[]): Point[][] {
  const contours: Point[][] = [];
  let contour: Point[] = [];
  for (const command of commands) {
    if (command.type === "M") {
      contour = [];
      contours.push(contour);
    }
    if (command.type === "Z") continue;
    const from = contour.at(-1) ?? command;
    if (command.type === "Q" || command.type === "C") {
      for (let line = 1; line < LINES_PER_CURVE; line++) {
        contour.push(pointOnCurve(from, command, line / LINES_PER_CURVE));
      }
    }
    contour.push({ x: command.x, y: command.y });
  }
  return contours;
}

/** The point of a Bezier curve at `t`, 0 to 1. */
function pointOnCurve(from: Point, command: Extract<PathCommand, { readonly type: "Q" | "C" }>, t: number): Point {
  const s = 1 - t;
  if (command.type === "Q") {
    const { x1, y1, x, y } = command;
    return { x: s * s * from.x + 2 * s * t * x1 + t * t * x, y: s * s * from.y + 2 * s * t * y1 + t * t * y };
  }
  const { x1, y1, x2, y2, x, y } = command;
  const [a, b, c, d] = [s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t];
  return { x: a * from.x + b * x1 + c * x2 + d * x, y: a * from.y + b * y1 + c * y2 + d * y };
}

/** The contours with their upper left corner at (0, 0) and their longer side of the given length. */
function fitToSide(contours: readonly Point[][], side: number): Point[][] {
  const { left, right, top, bottom } = boundsOfPoints(contours.flat());
  const longer = Math.max(right - left, bottom - top);
  return contours.map((contour) =>
    contour.map(({ x, y }) => ({ x: ((x - left) * side) / longer, y: ((y - top) * side) / longer })),
  );
}

function boundsOfPoints(points: readonly Point[]): Bounds {
  return {
    left: -greatest(points.map(({ x }) => -x)),
    right: greatest(points.map(({ x }) => x)),
    top: -greatest(points.map(({ y }) => -y)),
    bottom: greatest(points.map(({ y }) => y)),
  };
}

function greatest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), -Infinity);
}

/** The crossings of every scan line, each from left to right. */
function findCrossings(contours: readonly Point[][], height: number): Crossing[][] {
  const found = Array.from({ length: height * SCANS_PER_ROW }, (): Crossing[] => []);
  for (const contour of contours) {
    for (const [i, to] of contour.entries()) {
      const from = contour.at(i - 1) ?? to;
      const winding = to.y > from.y ? 1 : -1;
      const first = scanAfter(Math.min(from.y, to.y));
      const end = Math.min(found.length, scanAfter(Math.max(from.y, to.y)));
      for (let scan = first; scan < end; scan++) {
        const along = (heightOfScan(scan) - from.y) / (to.y - from.y);
        found[scan]?.push({ x: from.x + along * (to.x - from.x), winding });
      }
    }
  }
  return found.map((row) => row.toSorted((a, b) => a.x - b.x));
}

/** Scan lines run through the middle of their share of a pixel. */
function heightOfScan(scan: number): number {
  return (scan + 0.5) / SCANS_PER_ROW;
}

/** The first scan line that is not above `y`, so that a corner shared by two edges is crossed once. */
function scanAfter(y: number): number {
  return Math.ceil(y * SCANS_PER_ROW - 0.5);
}

/** Adds one scan line's share of ink to its row of pixels. */
function fillScan(crossings: readonly Crossing[], row: Float32Array): void {
  let winding = 0;
  let start = 0;
  for (const crossing of crossings) {
    const before = winding;
    winding += crossing.winding;
    if (before === 0) start = crossing.x;
    if (winding === 0) addSpan(row, start, crossing.x);
  }
}

function addSpan(row: Float32Array, start: number, end: number): void {
  const last = Math.min(row.length, Math.ceil(end));
  for (let x = Math.floor(start); x < last; x++) {
    const covered = Math.min(end, x + 1) - Math.max(start, x);
    row[x] = Math.min(1, row[x]! + covered / SCANS_PER_ROW);
  }
}
