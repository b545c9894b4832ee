/**
 * Lines of writing: parts of the ink that stand beside one another, from the top line to the lowest, and within a
 * line from left to right.
 */

import type { InkPart } from "../pieces/segment.js";
import type { Plane } from "../plane.js";
import { estimateLean, estimateSlope } from "./slant.js";
import { extentIn, type Extent, plainFrame, unionOfExtents, type WritingFrame } from "./writing-frame.js";

/** A part with its place in its line's frame. */
export interface PlacedPart {
  readonly part: InkPart;
  readonly extent: Extent;
}

export interface TextLine {
  /** From left to right. */
  readonly parts: readonly PlacedPart[];
  readonly frame: WritingFrame;
  /** Height of its digits, in pixels of the plane. */
  readonly height: number;
}

/** Width from which the slope of the writing shows, in heights of a digit. */
const SLOPED_WIDTH = 3;
/** Tall parts from which the lean of a line shows: one digit alone may lean as it is made. */
const LEANING_PARTS = 3;
/** Centres of neighbours in a line differ by at most this share of both heights together. */
const CENTRE_SHARE = 0.35;
/** Widest gap within a line, in heights. */
const GAP_HEIGHTS = 4;
/** A mark is lower than this share of the line it belongs to, and reaches beyond it by at most this share. */
const MARK_SHARE = 0.45;
const MARK_REACH = 0.3;
/** Share of the height of a digit from which a part is tall. */
const TALL_SHARE = 0.5;

/** Finds the lines. `parts` are in pixels of `ink`. */
export function findTextLines(parts: readonly InkPart[], ink: Plane): TextLine[] {
  if (parts.length === 0) return [];
  const height = typicalHeight(parts.map(({ box, mass }) => ({ height: box.height, mass })));
  const slope = findSlope(parts, ink, height);
  const level: WritingFrame = { slope, lean: 0 };
  const placed = parts.map((part) => ({
    part,
    extent: extentIn(level, part, ink),
  }));
  return joinMarks(joinLines(placed))
    .map((members) => toTextLine(members, ink, slope))
    .toSorted((a, b) => centreOfLine(a) - centreOfLine(b));
}

/** The height of most ink: marks and dots weigh little. */
function typicalHeight(sizes: readonly { readonly height: number; readonly mass: number }[]): number {
  const sorted = sizes.toSorted((a, b) => a.height - b.height);
  const half = sorted.reduce((sum, { mass }) => sum + mass, 0) / 2;
  let sum = 0;
  for (const { height, mass } of sorted) {
    sum += mass;
    if (sum >= half) return height;
  }
  return 1;
}

function findSlope(parts: readonly InkPart[], ink: Plane, height: number): number {
  const extents = parts.map((part) => extentIn(plainFrame, part, ink));
  const width = Math.max(...extents.map(({ right }) => right)) - Math.min(...extents.map(({ left }) => left));
  return width < SLOPED_WIDTH * height ? 0 : estimateSlope(parts, ink, height);
}

/** Groups of parts that hang together as neighbours in a line. */
function joinLines(placed: readonly PlacedPart[]): PlacedPart[][] {
  const sorted = placed.toSorted((a, b) => a.extent.left - b.extent.left);
  const groupOf = sorted.map((_, i) => i);
  const find = (i: number): number => (groupOf[i] === i ? i : (groupOf[i] = find(groupOf[i]!)));
  for (let i = 0; i < sorted.length; i++) {
    for (let j = i + 1; j < sorted.length; j++) {
      if (areNeighbours(sorted[i]!.extent, sorted[j]!.extent)) {
        groupOf[find(j)] = find(i);
      }
    }
  }
  const groups = new Map<number, PlacedPart[]>();
  for (const [i, one] of sorted.entries()) {
    const group = find(i);
    groups.set(group, [...(groups.get(group) ?? []), one]);
  }
  return [...groups.values()];
}

/** Puts commas, dots and dashes that stand alone into the line they belong to. */
function joinMarks(lines: readonly PlacedPart[][]): PlacedPart[][] {
  const measured = lines.map((parts) => ({
    parts: [...parts],
    extent: unionOfExtents(parts.map(({ extent }) => extent)),
    height: typicalHeight(
      parts.map(({ part, extent }) => ({
        height: extent.bottom - extent.top,
        mass: part.mass,
      })),
    ),
  }));
  const joined = new Set<(typeof measured)[number]>();
  for (const mark of measured) {
    const line = measured.find(
      ({ extent, height }) =>
        mark.height < MARK_SHARE * height &&
        mark.extent.left > extent.left - height &&
        mark.extent.right < extent.right + height &&
        mark.extent.top > extent.top - MARK_REACH * height &&
        mark.extent.bottom < extent.bottom + MARK_REACH * height,
    );
    if (line === undefined) continue;
    line.parts.push(...mark.parts);
    joined.add(mark);
  }
  return measured.filter((line) => !joined.has(line)).map(({ parts }) => parts);
}

function areNeighbours(a: Extent, b: Extent): boolean {
  const heights = a.bottom - a.top + (b.bottom - b.top);
  const gap = Math.max(a.left, b.left) - Math.min(a.right, b.right);
  if (gap > (GAP_HEIGHTS * heights) / 2) return false;
  const apart = Math.abs((a.top + a.bottom) / 2 - (b.top + b.bottom) / 2);
  if (apart <= CENTRE_SHARE * heights) return true;
  // The loose bar of a 5, the dot of an i: close above what it belongs to.
  const down = Math.max(a.top, b.top) - Math.min(a.bottom, b.bottom);
  return gap <= 0 && down <= 0.15 * heights;
}

function toTextLine(members: readonly PlacedPart[], ink: Plane, slope: number): TextLine {
  const height = typicalHeight(
    members.map(({ part, extent }) => ({
      height: extent.bottom - extent.top,
      mass: part.mass,
    })),
  );
  const parts = members.map(({ part }) => part);
  const tall = members.filter(({ extent }) => extent.bottom - extent.top >= TALL_SHARE * height);
  const width =
    Math.max(...members.map(({ extent }) => extent.right)) - Math.min(...members.map(({ extent }) => extent.left));
  const isNumber = tall.length >= LEANING_PARTS || width >= LEANING_PARTS * height;
  const lean = isNumber ? estimateLean(parts, ink, slope, height) : 0;
  return { ...placeIn({ slope, lean }, parts, ink), height };
}

/** The same line, in another frame. */
export function reframe(line: TextLine, frame: WritingFrame, ink: Plane): TextLine {
  const parts = line.parts.map(({ part }) => part);
  return { ...placeIn(frame, parts, ink), height: line.height };
}

function placeIn(frame: WritingFrame, parts: readonly InkPart[], ink: Plane): Pick<TextLine, "frame" | "parts"> {
  return {
    frame,
    parts: parts
      .map((part) => ({ part, extent: extentIn(frame, part, ink) }))
      .toSorted((a, b) => middleOf(a.extent) - middleOf(b.extent)),
  };
}

function middleOf({ left, right }: Extent): number {
  return (left + right) / 2;
}

function centreOfLine({ parts }: TextLine): number {
  const mass = parts.reduce((sum, { part }) => sum + part.mass, 0);
  return parts.reduce((sum, { part, extent }) => sum + (part.mass * (extent.top + extent.bottom)) / 2, 0) / mass;
}
