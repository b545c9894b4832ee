/**
 * Lines of writing: segments of ink that stand beside one another, from the top line to the lowest, and within a line
 * from left to right.
 */

import { type Box, gapBetweenBoxes, unionOfBoxes } from "../box.js";
import { medianByMass, type Segment } from "../components.js";
import type { Plane } from "../plane.js";
import type { RowBand } from "./glyph.js";
import {
  estimateLean,
  estimateSlope,
  type Extent,
  extentIn,
  heightOf,
  middleOf,
  plainFrame,
  unionOfExtents,
  type WritingFrame,
} from "./writing-frame.js";

/** A segment with its place in its line's frame. */
export interface PlacedSegment {
  readonly segment: Segment;
  readonly extent: Extent;
}

export interface TextLine {
  /** From left to right. */
  readonly segments: readonly PlacedSegment[];
  readonly frame: WritingFrame;
  /** Height of its digits, in pixels of the plane. */
  readonly height: number;
}

// Measured on 45 simulated photos (`npm run bench -- photos --photos 3 --vary text-lines.ts`): 38 read exactly, 27
// digit errors. Beside each constant stands what half and double change.

/** Width from which the slope of the writing shows, in heights of a digit. 2: no reading changes; 6: 3 errors more. */
const SLOPED_WIDTH = 3;
/** Tall segments from which the lean of a line shows: one digit may lean as it is made. 2 and 6: confidences only. */
const LEANING_SEGMENTS = 3;
/** Centres of neighbours differ by at most this share of both heights. 0.175: 5 errors fewer; 0.7: the same. */
const CENTRE_SHARE = 0.35;
/** Or one is above the other, as the bar of a 5, by at most this share of both. 0.075: 3 errors fewer; 0.3: 4 more. */
const ABOVE_SHARE = 0.15;
/** Widest gap within a line, in heights. 2: 2 photos fewer, 16 errors more; 8: 3 errors fewer. */
const GAP_HEIGHTS = 4;
/**
 * A mark is lower than this share of the height of the line it belongs to, and reaches beyond it by at most this share.
 * Half and double of both change confidences only.
 */
const MARK_SHARE = 0.45;
const MARK_REACH = 0.3;
/** Share of the height of a digit from which a segment is tall. 0.25 and 1 change confidences only. */
const TALL_SHARE = 0.5;
/** Segments of this share of the line's height tell the rows of its digits. 0.48: 1 reading changes; 1.2: 12 more. */
const DIGIT_SHARE = 0.6;

/** Finds the lines. `segments` are in pixels of `ink`. */
export function findTextLines(segments: readonly Segment[], ink: Plane): TextLine[] {
  if (segments.length === 0) return [];
  const level: WritingFrame = { slope: findSlope(segments, ink), lean: 0 };
  const placed = segments.map((segment) => ({ segment, extent: extentIn(level, segment, ink) }));
  return joinMarks(joinNeighbours(placed))
    .map((members) => toTextLine(members, ink, level))
    .toSorted((a, b) => centreOfLine(a) - centreOfLine(b));
}

/** The rows in which the digits of a line stand, in its frame; undefined where nothing is as high as a digit. */
export function digitRows({ segments, height }: TextLine): RowBand | undefined {
  const tall = segments.filter(({ extent }) => heightOf(extent) >= DIGIT_SHARE * height);
  if (tall.length === 0) return undefined;
  const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;
  return { top: median(tall.map(({ extent }) => extent.top)), bottom: median(tall.map(({ extent }) => extent.bottom)) };
}

/** The box around a line's ink. */
export function boxOfLine({ segments }: TextLine): Box {
  return segments.map(({ segment }) => segment.box).reduce(unionOfBoxes);
}

/** Whether ink of a line may have been left out: half of a line is worse than none, as that may be its thinnest digit. */
export function isTorn(line: TextLine, leftOut: readonly Box[]): boolean {
  if (leftOut.length === 0) return false;
  const lineBox = boxOfLine(line);
  return leftOut.some((box) => gapBetweenBoxes(box, lineBox) <= 0);
}

/** The same line, in another frame. */
export function reframe(line: TextLine, frame: WritingFrame, ink: Plane): TextLine {
  const segments = line.segments.map(({ segment }) => ({ segment, extent: extentIn(frame, segment, ink) }));
  return { ...line, segments: segments.toSorted((a, b) => middleOf(a.extent) - middleOf(b.extent)), frame };
}

function findSlope(segments: readonly Segment[], ink: Plane): number {
  const height = medianByMass(segments, ({ box }) => box.height);
  const { left, right } = unionOfExtents(segments.map((segment) => extentIn(plainFrame, segment, ink)));
  return right - left < SLOPED_WIDTH * height ? 0 : estimateSlope(segments, ink, height);
}

/** The height of most ink: marks and dots weigh little. */
function typicalHeight(placed: readonly PlacedSegment[]): number {
  const sizes = placed.map(({ segment: { mass }, extent }) => ({ mass, height: heightOf(extent) }));
  return medianByMass(sizes, ({ height }) => height);
}

/** Groups of segments that are neighbours in a line, each of the next (union-find). */
function joinNeighbours(placed: readonly PlacedSegment[]): PlacedSegment[][] {
  const sorted = placed.toSorted((a, b) => a.extent.left - b.extent.left);
  const groupOf = sorted.map((_, i) => i);
  const find = (i: number): number => (groupOf[i] === i ? i : (groupOf[i] = find(groupOf[i]!)));
  const tallest = sorted.reduce((most, { extent }) => Math.max(most, heightOf(extent)), 0);
  for (let i = 0; i < sorted.length; i++) {
    // Beyond the reach of the tallest there is no neighbour: a page of thousands of specks is not searched whole.
    const { right } = sorted[i]!.extent;
    const reach = (GAP_HEIGHTS * (heightOf(sorted[i]!.extent) + tallest)) / 2;
    for (let j = i + 1; j < sorted.length && sorted[j]!.extent.left - right <= reach; j++) {
      if (areNeighbours(sorted[i]!.extent, sorted[j]!.extent)) groupOf[find(j)] = find(i);
    }
  }
  const groups = new Map<number, PlacedSegment[]>();
  for (const [i, one] of sorted.entries()) {
    const group = groups.get(find(i));
    if (group === undefined) groups.set(find(i), [one]);
    else group.push(one);
  }
  return [...groups.values()];
}

/** Puts commas, dots and dashes that stand alone into the line they belong to. */
function joinMarks(lines: readonly PlacedSegment[][]): PlacedSegment[][] {
  const measured = lines.map((segments) => ({
    segments: [...segments],
    extent: unionOfExtents(segments.map(({ extent }) => extent)),
    height: typicalHeight(segments),
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
    line.segments.push(...mark.segments);
    joined.add(mark);
  }
  return measured.filter((line) => !joined.has(line)).map(({ segments }) => segments);
}

function areNeighbours(a: Extent, b: Extent): boolean {
  const heights = heightOf(a) + heightOf(b);
  const gap = Math.max(a.left, b.left) - Math.min(a.right, b.right);
  if (gap > (GAP_HEIGHTS * heights) / 2) return false;
  const apart = Math.abs((a.top + a.bottom) / 2 - (b.top + b.bottom) / 2);
  if (apart <= CENTRE_SHARE * heights) return true;
  const down = Math.max(a.top, b.top) - Math.min(a.bottom, b.bottom);
  return gap <= 0 && down <= ABOVE_SHARE * heights;
}

function toTextLine(members: readonly PlacedSegment[], ink: Plane, level: WritingFrame): TextLine {
  const height = typicalHeight(members);
  const segments = members.map(({ segment }) => segment);
  const tall = members.filter(({ extent }) => heightOf(extent) >= TALL_SHARE * height);
  const { left, right } = unionOfExtents(members.map(({ extent }) => extent));
  const isNumber = tall.length >= LEANING_SEGMENTS || right - left >= LEANING_SEGMENTS * height;
  const lean = isNumber ? estimateLean(segments, ink, level.slope, height) : 0;
  return reframe({ segments: members, frame: level, height }, { ...level, lean }, ink);
}

function centreOfLine({ segments }: TextLine): number {
  const mass = segments.reduce((sum, { segment }) => sum + segment.mass, 0);
  const moment = ({ segment, extent }: PlacedSegment) => (segment.mass * (extent.top + extent.bottom)) / 2;
  return segments.reduce((sum, one) => sum + moment(one), 0) / mass;
}
