/**
 * Reads a line of writing: the best way through its lattice, and where one number ends and the next begins.
 */

import type { TextLine } from "../picture/lines/text-lines.js";
import type { Extent } from "../picture/lines/writing-frame.js";
import { findBestPath, type LatticePath } from "./lattice.js";
import type { Group, GroupEdge, LineLattice } from "./line-lattice.js";
import { bestDigit, isNoDigit } from "./read-digits.js";

/** Logarithm that a digit costs close beside a mark that is none: it is then likely a part of a letter. */
const BESIDE_MARK_COST = -2.5;
/** How close, in heights of the line. */
const BESIDE = 0.35;
/** A mark below this share of the line's height says nothing of its neighbours: a comma, a dot, a dash. */
const SMALL_MARK = 0.4;
/** Share of their width together that two groups of the same ink have in common. */
const SAME_EXTENT = 0.6;
/** A gap parts numbers from so many heights of the line on, */
const NUMBER_GAP = 0.9;
/** if it is also so many times the usual gap of the line and so many heights more. */
const UNUSUAL_GAP = 2.2;
const UNUSUAL_HEIGHTS = 0.3;

/** A group that is read as a digit. */
export interface ReadGroup {
  readonly group: Group;
  /** The probability that the line is parted so that this group stands alone. */
  readonly certainty: number;
}

export interface LineReading {
  /** The groups of each number, from left to right. */
  readonly numbers: readonly (readonly ReadGroup[])[];
  /** Ink that is no digit. */
  readonly marks: readonly Group[];
  /** The probability that the line was parted rightly. */
  readonly segmentation: number;
  /** Logarithm of the reading's probability. */
  readonly score: number;
}

/**
 * Reads a line.
 *
 * @param digits how many digits it must have; any number where it is undefined
 * @returns undefined where it cannot have so many
 */
export function readLine(line: TextLine, lattice: LineLattice, digits?: number): LineReading | undefined {
  const path = findBestPath(lattice.edges, lattice.primitiveCount, {
    transition: (before, after) => costOfNeighbours(before, after, line.height),
    isSame: isSameDigit,
    digits,
  });
  return path && toLineReading(path, line, digits !== undefined);
}

/** Whether two groups are the same ink but for a few pixels, and the same digit. */
function isSameDigit(a: GroupEdge, b: GroupEdge): boolean {
  if (!a.isDigit || !b.isDigit) return false;
  const [first, second] = [a.group, b.group];
  const shared = Math.min(first.extent.right, second.extent.right) - Math.max(first.extent.left, second.extent.left);
  const together = Math.max(first.extent.right, second.extent.right) - Math.min(first.extent.left, second.extent.left);
  return shared >= SAME_EXTENT * together && bestDigit(first.outcomes) === bestDigit(second.outcomes);
}

function costOfNeighbours(before: GroupEdge, after: GroupEdge, height: number): number {
  if (before.isDigit === after.isDigit) return 0;
  const mark = (before.isDigit ? after : before).group.extent;
  if (mark.bottom - mark.top < SMALL_MARK * height) return 0;
  const gap = after.group.extent.left - before.group.extent.right;
  return gap < BESIDE * height ? BESIDE_MARK_COST : 0;
}

function toLineReading(
  { edges, posteriors, score, probability }: LatticePath<GroupEdge>,
  line: TextLine,
  isOneNumber: boolean,
): LineReading {
  const numbers: ReadGroup[][] = [];
  const marks: Group[] = [];
  const widest = isOneNumber ? Infinity : widestGap(edges, line.height);
  let last: Extent | undefined;
  const areBarsDigits = isOneNumber || !isMostlyMarks(edges, line.height);
  for (const [i, { group, isDigit }] of edges.entries()) {
    const read = { group, certainty: posteriors[i]! };
    const isRead = isDigit && (areBarsDigits || !isBar(group)) && (isOneNumber || !isNoDigit(group.outcomes));
    if (!isRead) {
      marks.push(group);
      if (!isOneNumber) last = undefined;
      continue;
    }
    const isNext = last && group.extent.left - last.right <= widest;
    if (isNext) numbers.at(-1)!.push(read);
    else numbers.push([read]);
    last = group.extent;
  }
  return { numbers, marks, segmentation: probability, score };
}

/**
 * Whether more of a line is marks than digits that nothing else looks like. Bars in it are then parts of letters
 * rather than 1s.
 */
function isMostlyMarks(edges: readonly GroupEdge[], height: number): boolean {
  const marks = edges.filter(
    ({ group: { extent }, isDigit }) => !isDigit && extent.bottom - extent.top >= SMALL_MARK * height,
  );
  const digits = edges.filter(({ group, isDigit }) => isDigit && !isBar(group));
  return marks.length > digits.length;
}

function isBar({ outcomes }: Group): boolean {
  return bestDigit(outcomes) === 1;
}

/** The widest gap within a number, in pixels. */
function widestGap(edges: readonly GroupEdge[], height: number): number {
  const gaps: number[] = [];
  for (let i = 1; i < edges.length; i++) {
    const before = edges[i - 1]!;
    const after = edges[i]!;
    if (!before.isDigit || !after.isDigit) continue;
    gaps.push(Math.max(0, after.group.extent.left - before.group.extent.right));
  }
  const usual = gaps.toSorted((a, b) => a - b)[(gaps.length - 1) >> 1] ?? 0;
  // Of two digits the one gap is no usual one.
  const isKnown = gaps.length > 1;
  return Math.max(NUMBER_GAP * height, isKnown ? UNUSUAL_GAP * usual + UNUSUAL_HEIGHTS * height : 0);
}
