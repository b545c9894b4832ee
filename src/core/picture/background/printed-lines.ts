/**
 * Printed lines: rules and squares of paper, underlines, box frames and cell borders. They are told from strokes by
 * their straightness and by their length against what hangs on them, and are erased where no stroke crosses them.
 */

import type { Box } from "../box.js";
import { findComponents, type Components } from "../components.js";
import type { Plane } from "../plane.js";
import { findStraightLines, type Mask, type StraightLine } from "./straight-lines.js";

/** The shortest line that is looked at, as a share of the mask's shorter side, and at least. */
const SHORTEST_SHARE = 0.12;
const LEAST_LENGTH_PX = 16;
/** A line from one edge of the picture to the other comes this near to both, as a share of the picture's side. */
const EDGE_SHARE = 0.03;
/** And is at most this thick, as a share of its length: a digit that fills its picture is drawn with a broader pen. */
const THIN_SHARE = 0.02;
/** How much longer a line is than what hangs on it is high. A digit's bar is at most as long as the digit is high. */
const LONGER_THAN_HIGH = 1.6;
/** A line that ends on lines across it at both ends, within this many thicknesses, is a cell's border. */
const MEETING_THICKNESSES = 3;
/** Share of a frame's side that must be drawn, and how near it lies to the frame's edge. */
const FRAME_SIDE = 0.7;
const FRAME_MARGIN = 0.2;

/** A line that was taken for print. */
export interface PrintedLine {
  readonly line: StraightLine;
  readonly isUpright: boolean;
}

/**
 * Finds printed lines in a plane of ink.
 *
 * @param threshold values above it are ink
 */
export function findRules(ink: Plane, threshold: number): PrintedLine[] {
  const mask = toMask(ink, threshold);
  const shortest = Math.max(LEAST_LENGTH_PX, Math.round(SHORTEST_SHARE * Math.min(ink.width, ink.height)));
  const level = findStraightLines(mask, shortest);
  const upright = findStraightLines(transpose(mask), shortest);
  if (level.length + upright.length === 0) return [];
  return choosePrinted(level, upright, findComponents(ink, threshold), ink);
}

/** Wipes lines out of a plane of ink, but for the places where a stroke goes through them. */
export function eraseRules(ink: Plane, rules: readonly PrintedLine[], threshold: number): void {
  const mask = toMask(ink, threshold);
  for (const { line, isUpright } of rules) eraseLine(ink, mask, line, isUpright);
}

/** The box of a line, in pixels of the plane. */
export function boxOfRule({ line, isUpright }: PrintedLine): Box {
  const { start, end, middle, thickness } = line;
  let [lowest, highest] = [Infinity, -Infinity];
  for (const row of middle) {
    lowest = Math.min(lowest, row);
    highest = Math.max(highest, row);
  }
  const first = Math.max(0, Math.floor(lowest - thickness / 2));
  const across = Math.ceil(highest + thickness / 2) - first + 1;
  const along = end - start + 1;
  return isUpright
    ? { x: first, y: start, width: across, height: along }
    : { x: start, y: first, width: along, height: across };
}

function toMask({ width, height, values }: Plane, threshold: number): Mask {
  const mask = new Uint8Array(values.length);
  for (let i = 0; i < mask.length; i++) if (values[i]! > threshold) mask[i] = 1;
  return { width, height, values: mask };
}

function transpose({ width, height, values }: Mask): Mask {
  const turned = new Uint8Array(values.length);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) turned[x * height + y] = values[at++]!;
  }
  return { width: height, height: width, values: turned };
}

function choosePrinted(
  level: readonly StraightLine[],
  upright: readonly StraightLine[],
  pieces: Components,
  plane: Plane,
): PrintedLine[] {
  const lines: PrintedLine[] = [
    ...level.map((line) => ({ line, isUpright: false })),
    ...upright.map((line) => ({ line, isUpright: true })),
  ];
  const chosen = new Set(lines.filter((one) => crossesPicture(one, plane) || outgrowsPiece(one, pieces, plane)));
  for (const line of findFrames(lines, pieces, plane)) chosen.add(line);
  for (const one of lines) {
    if (!chosen.has(one) && isBorder(one, chosen)) chosen.add(one);
  }
  return [...chosen];
}

/** Whether the line goes from edge to edge. */
function crossesPicture({ line, isUpright }: PrintedLine, { width, height }: Plane): boolean {
  const side = isUpright ? height : width;
  const margin = Math.max(2, EDGE_SHARE * side);
  if (line.thickness > THIN_SHARE * (line.end - line.start + 1)) return false;
  return line.start <= margin && line.end >= side - 1 - margin;
}

/** Whether the line is far longer than the ink it belongs to is high (for an upright line: broad). */
function outgrowsPiece({ line, isUpright }: PrintedLine, pieces: Components, plane: Plane): boolean {
  const piece = pieceOf({ line, isUpright }, pieces, plane);
  if (piece === undefined) return false;
  // An upright line alone is a "1", however long.
  if (isUpright) return false;
  return line.end - line.start + 1 > LONGER_THAN_HIGH * piece.height;
}

/** The sides of frames around other ink. */
function findFrames(lines: readonly PrintedLine[], pieces: Components, plane: Plane): PrintedLine[] {
  const byPiece = new Map<Box, PrintedLine[]>();
  for (const one of lines) {
    const box = pieceOf(one, pieces, plane);
    if (box === undefined) continue;
    byPiece.set(box, [...(byPiece.get(box) ?? []), one]);
  }
  return [...byPiece].flatMap(([box, members]) => {
    const sides = members.filter((one) => isSideOf(one, box));
    const isFrame = ([0, 1, 2, 3] as const).every((side) => sides.some((one) => sideOf(one, box) === side));
    return isFrame && holdsInk(box, pieces) ? sides : [];
  });
}

/** Whether the line is nearly as long as the side of the box that it lies along, and lies near it. */
function isSideOf(one: PrintedLine, box: Box): boolean {
  const { line, isUpright } = one;
  const length = isUpright ? box.height : box.width;
  if (line.end - line.start + 1 < FRAME_SIDE * length) return false;
  const place = placeIn(one, box);
  return place < FRAME_MARGIN || place > 1 - FRAME_MARGIN;
}

/** 0 top, 1 bottom, 2 left, 3 right. */
function sideOf(one: PrintedLine, box: Box): 0 | 1 | 2 | 3 {
  const isFirst = placeIn(one, box) < 0.5;
  if (one.isUpright) return isFirst ? 2 : 3;
  return isFirst ? 0 : 1;
}

/** How far the line lies across the box: 0 at its upper or left edge, 1 at the other. */
function placeIn({ line, isUpright }: PrintedLine, box: Box): number {
  const centre = line.middle[line.middle.length >> 1]!;
  return isUpright ? (centre - box.x) / box.width : (centre - box.y) / box.height;
}

/** Whether another piece lies inside the box. */
function holdsInk(box: Box, { components }: Components): boolean {
  return components.some(
    ({ box: other }) =>
      other !== box &&
      other.x > box.x &&
      other.y > box.y &&
      other.x + other.width < box.x + box.width &&
      other.y + other.height < box.y + box.height &&
      other.height > box.height * FRAME_MARGIN,
  );
}

/** Whether the line ends on chosen lines across it, at both ends. */
function isBorder({ line, isUpright }: PrintedLine, chosen: ReadonlySet<PrintedLine>): boolean {
  const meets = (along: number, across: number) =>
    [...chosen].some((other) => {
      if (other.isUpright === isUpright) return false;
      const { start, end, middle, thickness } = other.line;
      const reach = MEETING_THICKNESSES * Math.max(2, thickness);
      if (across < start - reach || across > end + reach) return false;
      const at = Math.min(end, Math.max(start, Math.round(across)));
      return Math.abs(middle[at - start]! - along) <= reach;
    });
  return meets(line.start, line.middle[0]!) && meets(line.end, line.middle.at(-1)!);
}

/** The box of the component that the line's middle lies on. */
function pieceOf(
  { line, isUpright }: PrintedLine,
  { labels, components }: Components,
  { width }: Plane,
): Box | undefined {
  for (let i = 0; i < line.middle.length; i++) {
    const along = line.start + i;
    const across = Math.round(line.middle[i]!);
    const at = isUpright ? along * width + across : across * width + along;
    const label = labels[at];
    if (label) return components[label - 1]?.box;
  }
  return undefined;
}

function eraseLine(ink: Plane, mask: Mask, { start, middle, thickness }: StraightLine, isUpright: boolean): void {
  const { width, height } = ink;
  const across = isUpright ? width : height;
  const half = thickness / 2 + 1;
  for (let i = 0; i < middle.length; i++) {
    const at = (row: number) => (isUpright ? (start + i) * width + row : row * width + start + i);
    const first = Math.max(0, Math.round(middle[i]! - half));
    const last = Math.min(across - 1, Math.round(middle[i]! + half));
    const isBefore = first > 0 && mask.values[at(first - 1)] === 1;
    const isAfter = last < across - 1 && mask.values[at(last + 1)] === 1;
    if (isBefore && isAfter) continue;
    for (let row = first; row <= last; row++) ink.values[at(row)] = 0;
  }
}
