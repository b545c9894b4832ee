/**
 * Printed lines: rules and squares of paper, underlines, box frames and cell borders. They are told from strokes by
 * their straightness and by their length against the ink they are connected to, and are erased where no stroke crosses
 * them.
 */

import type { Box } from "../box.js";
import { findComponents, type Components } from "../components.js";
import { type Plane, transpose } from "../plane.js";
import type { Steps } from "../steps.js";
import { findStraightLines, type StraightLine } from "./straight-lines.js";

// Measured on 40 simulated photos, 8 of each of five kinds (`npm run bench -- photos --photos 8 --kinds
// plain,ruled,squared,boxed,busy --vary printed-lines.ts`): 26 read exactly, 88 digit errors. Beside each constant stands
// what half and double change.

/** The shortest line looked at, as a share of the picture's shorter side. 0.06: 1 photo fewer; 0.24: 3 fewer. */
const SHORTEST_SHARE = 0.12;
/** And at least, in pixels: for pictures below 133 pixels, which these photos are not. */
const MIN_LENGTH_PX = 16;
/** A line from edge to edge comes this near to both, as a share of the picture's side. 0.015 and 0.06: the same. */
const EDGE_SHARE = 0.03;
/** And is at most this thick, as a share of its length: a digit may fill its picture. 0.01, 0.04: confidences only. */
const THIN_SHARE = 0.02;
/** How much longer a line is than its component is high: longer than a digit's bar. 0.8: 4 errors less; 3.2: 3 more. */
const LONGER_THAN_HIGH = 1.6;
/** A cell's border ends on lines across it, within this many thicknesses. 2: 1 reading changes; 6: 5 errors fewer. */
const MEETING_THICKNESSES = 3;
/**
 * Share of a frame's side that must be drawn, and how near it lies to the frame's edge. Half and double change nothing:
 * the frames of these photos are broad, and are found by their length too.
 */
const FRAME_SIDE = 0.7;
const FRAME_MARGIN = 0.2;

/** A line that may be printed. */
export interface PrintedLine extends StraightLine {
  readonly isUpright: boolean;
}

/**
 * Finds printed lines in a plane of ink.
 *
 * @param threshold values above it are ink
 */
export function* findPrintedLines(ink: Plane, threshold: number): Steps<PrintedLine[]> {
  const lines = yield* findRules(ink, threshold);
  if (lines.length === 0) return [];
  yield;
  const components = findComponents(ink, threshold);
  yield;
  const boxOf = new Map(lines.map((line) => [line, boxOfComponent(line, components, ink)]));
  const chosen = new Set(lines.filter((line) => crossesPicture(line, ink) || outgrows(line, boxOf.get(line))));
  for (const line of findFrames(boxOf, components)) chosen.add(line);
  for (const line of lines) if (!chosen.has(line) && isBorder(line, chosen)) chosen.add(line);
  return [...chosen];
}

/** Finds all lines that may be printed, level ones first: some are strokes. `threshold` as above. */
export function* findRules(ink: Plane, threshold: number): Steps<PrintedLine[]> {
  const shortest = Math.max(MIN_LENGTH_PX, Math.round(SHORTEST_SHARE * Math.min(ink.width, ink.height)));
  const level = yield* findStraightLines(transpose(ink), threshold, shortest);
  const upright = yield* findStraightLines(ink, threshold, shortest);
  return [
    ...level.map((line) => ({ ...line, isUpright: false })),
    ...upright.map((line) => ({ ...line, isUpright: true })),
  ];
}

/** The ink without the lines; what a stroke has where it goes through them stays. */
export function erasePrintedLines(ink: Plane, lines: readonly PrintedLine[], threshold: number): Plane {
  const erased = { ...ink, values: ink.values.slice() };
  for (const { start, middle, thickness, isUpright } of lines) {
    const side = isUpright ? ink.width : ink.height;
    const half = thickness / 2 + 1;
    for (let i = 0; i < middle.length; i++) {
      const at = (across: number) => indexOf(isUpright, start + i, across, ink);
      const first = Math.max(0, Math.round(middle[i]! - half));
      const last = Math.min(side - 1, Math.round(middle[i]! + half));
      const isBefore = first > 0 && ink.values[at(first - 1)]! > threshold;
      const isAfter = last < side - 1 && ink.values[at(last + 1)]! > threshold;
      if (isBefore && isAfter) continue;
      for (let across = first; across <= last; across++) erased.values[at(across)] = 0;
    }
  }
  return erased;
}

/** The box of a line, in pixels of the plane. */
export function boxOfPrintedLine({ start, end, middle, thickness, isUpright }: PrintedLine): Box {
  let [lowest, highest] = [Infinity, -Infinity];
  for (const place of middle) {
    lowest = Math.min(lowest, place);
    highest = Math.max(highest, place);
  }
  const first = Math.max(0, Math.floor(lowest - thickness / 2));
  const across = Math.ceil(highest + thickness / 2) - first + 1;
  const along = end - start + 1;
  return isUpright
    ? { x: first, y: start, width: across, height: along }
    : { x: start, y: first, width: along, height: across };
}

function indexOf(isUpright: boolean, along: number, across: number, { width }: Plane): number {
  return isUpright ? along * width + across : across * width + along;
}

/** Whether the line goes from edge to edge. */
function crossesPicture({ start, end, thickness, isUpright }: PrintedLine, { width, height }: Plane): boolean {
  const side = isUpright ? height : width;
  const margin = Math.max(2, EDGE_SHARE * side);
  return thickness <= THIN_SHARE * (end - start + 1) && start <= margin && end >= side - 1 - margin;
}

/** Whether the line is far longer than its component is high. An upright line alone is a "1", however long. */
function outgrows({ start, end, isUpright }: PrintedLine, box: Box | undefined): boolean {
  return box !== undefined && !isUpright && end - start + 1 > LONGER_THAN_HIGH * box.height;
}

/** The sides of frames around other ink. */
function findFrames(boxOf: ReadonlyMap<PrintedLine, Box | undefined>, components: Components): PrintedLine[] {
  const boxes = [...new Set(boxOf.values())].filter((box) => box !== undefined);
  return boxes.flatMap((box) => {
    const sides = [...boxOf.keys()].filter((line) => boxOf.get(line) === box && isSideOf(line, box));
    const drawn = new Set(sides.map((line) => `${line.isUpright} ${placeIn(line, box) < 0.5}`));
    return drawn.size === 4 && holdsInk(box, components) ? sides : [];
  });
}

/** Whether the line is nearly as long as the side of the box that it lies along, and lies near it. */
function isSideOf(line: PrintedLine, box: Box): boolean {
  const length = line.isUpright ? box.height : box.width;
  const place = placeIn(line, box);
  const isNear = place < FRAME_MARGIN || place > 1 - FRAME_MARGIN;
  return isNear && line.end - line.start + 1 >= FRAME_SIDE * length;
}

/** How far the line lies across the box: 0 at its upper or left edge, 1 at the other. */
function placeIn({ middle, isUpright }: PrintedLine, box: Box): number {
  const centre = middle[middle.length >> 1]!;
  return isUpright ? (centre - box.x) / box.width : (centre - box.y) / box.height;
}

/** Whether another component lies inside the box. */
function holdsInk(box: Box, { components }: Components): boolean {
  return components.some(
    ({ box: other }) =>
      other.x > box.x &&
      other.y > box.y &&
      other.x + other.width < box.x + box.width &&
      other.y + other.height < box.y + box.height &&
      other.height > box.height * FRAME_MARGIN,
  );
}

/** Whether the line ends on chosen lines across it, at both ends. */
function isBorder({ start, end, middle, isUpright }: PrintedLine, chosen: ReadonlySet<PrintedLine>): boolean {
  const meets = (along: number, across: number) =>
    [...chosen].some((other) => {
      if (other.isUpright === isUpright) return false;
      const reach = MEETING_THICKNESSES * Math.max(2, other.thickness);
      if (across < other.start - reach || across > other.end + reach) return false;
      const at = Math.min(other.end, Math.max(other.start, Math.round(across)));
      return Math.abs(other.middle[at - other.start]! - along) <= reach;
    });
  return meets(start, middle[0]!) && meets(end, middle.at(-1)!);
}

/** The box of the component that the line's middle lies on. */
function boxOfComponent(
  { start, middle, isUpright }: PrintedLine,
  { labels, components }: Components,
  plane: Plane,
): Box | undefined {
  for (let i = 0; i < middle.length; i++) {
    const label = labels[indexOf(isUpright, start + i, Math.round(middle[i]!), plane)];
    if (label) return components[label - 1]?.box;
  }
  return undefined;
}
