/** Reads a line of writing: the best path through its lattice, and where one number ends and the next begins. */

import { type Extent, heightOf } from "../picture/lines/writing-frame.js";
import { findBestPath, type LatticePath } from "./lattice.js";
import type { CandidateEdge, LineCandidate, LineLattice } from "./line-lattice.js";
import { bestDigit, isNoDigit } from "./reading.js";

// Measured on 150 simulated photos (`npm run bench -- photos --photos 10 --vary read-line.ts`): 114 read exactly, 208
// digit errors. Beside each constant stands what other values change.

/**
 * Logarithm: a digit close beside a mark costs this, as it is then likely a part of a letter. -1.25: 2 errors more;
 * -3.1: 3 more. How close, in heights of the line: half and double change confidences only.
 */
const BESIDE_MARK_COST = -2.5;
const BESIDE = 0.35;
/** A mark below this share of the line's height, like a comma, says nothing of its neighbours. 0.8: 5 errors more. */
const SMALL_MARK = 0.4;
/** Share of their width together that two candidates of the same ink share. Half and double change confidences only. */
const SAME_EXTENT = 0.6;
/** A gap of this many heights of the line separates numbers; 0.45 changes nothing, 1.8 loses 44 photos; */
const NUMBER_GAP = 0.9;
/** if it is also this many times the usual gap of the line. 1.1: 1 photo fewer; 4.4: 3 fewer. */
const UNUSUAL_GAP = 2.2;

/** A candidate that is read as a digit. */
export interface ReadCandidate {
  readonly candidate: LineCandidate;
  /** The probability that the line is split so that this candidate stands alone. */
  readonly certainty: number;
}

export interface LineReading {
  /** The candidates of each number, from left to right. */
  readonly numbers: readonly (readonly ReadCandidate[])[];
  /** Ink that is no digit. */
  readonly marks: readonly LineCandidate[];
  /** Logarithm of the reading's probability. */
  readonly score: number;
}

/**
 * Reads a line.
 *
 * @param height of the line's digits, in pixels
 * @param digits how many digits it must have; any number where it is undefined
 * @returns undefined where it cannot have that many
 */
export function readLine(height: number, lattice: LineLattice, digits?: number): LineReading | undefined {
  const path = findBestPath(lattice.edges, lattice.segmentCount, {
    transition: (before, after) => costOfNeighbours(before, after, height),
    isSame: isSameDigit,
    digits,
  });
  return path && toLineReading(path, height, digits !== undefined);
}

/** Whether two candidates are the same ink, except for a few pixels, and the same digit. */
function isSameDigit(a: CandidateEdge, b: CandidateEdge): boolean {
  if (!a.isDigit || !b.isDigit) return false;
  const [first, second] = [a.candidate.extent, b.candidate.extent];
  const shared = Math.min(first.right, second.right) - Math.max(first.left, second.left);
  const together = Math.max(first.right, second.right) - Math.min(first.left, second.left);
  if (shared < SAME_EXTENT * together) return false;
  return bestDigit(a.candidate.outcomes) === bestDigit(b.candidate.outcomes);
}

function costOfNeighbours(before: CandidateEdge, after: CandidateEdge, height: number): number {
  if (before.isDigit === after.isDigit) return 0;
  const mark = before.isDigit ? after : before;
  if (heightOf(mark.candidate.extent) < SMALL_MARK * height) return 0;
  return gapBetween(before, after) < BESIDE * height ? BESIDE_MARK_COST : 0;
}

function gapBetween(before: CandidateEdge, after: CandidateEdge): number {
  return after.candidate.extent.left - before.candidate.extent.right;
}

function toLineReading(
  { edges, posteriors, score }: LatticePath<CandidateEdge>,
  height: number,
  isOneNumber: boolean,
): LineReading {
  const numbers: ReadCandidate[][] = [];
  const marks: LineCandidate[] = [];
  const widest = isOneNumber ? Infinity : widestGap(edges, height);
  let last: Extent | undefined;
  const areBarsDigits = isOneNumber || !isMostlyMarks(edges, height);
  for (const [i, { candidate, isDigit }] of edges.entries()) {
    const isRead = isDigit && (areBarsDigits || !isBar(candidate)) && (isOneNumber || !isNoDigit(candidate.outcomes));
    if (!isRead) {
      marks.push(candidate);
      if (!isOneNumber) last = undefined;
      continue;
    }
    const read = { candidate, certainty: posteriors[i]! };
    if (last && candidate.extent.left - last.right <= widest) numbers.at(-1)!.push(read);
    else numbers.push([read]);
    last = candidate.extent;
  }
  return { numbers, marks, score };
}

/**
 * Whether more of a line is marks than digits that nothing else looks like. Bars in it are then parts of letters
 * rather than 1s.
 */
function isMostlyMarks(edges: readonly CandidateEdge[], height: number): boolean {
  const marks = edges.filter(({ candidate, isDigit }) => !isDigit && heightOf(candidate.extent) >= SMALL_MARK * height);
  const digits = edges.filter(({ candidate, isDigit }) => isDigit && !isBar(candidate));
  return marks.length > digits.length;
}

function isBar({ outcomes }: LineCandidate): boolean {
  return bestDigit(outcomes) === 1;
}

/** The widest gap within a number, in pixels. */
function widestGap(edges: readonly CandidateEdge[], height: number): number {
  const gaps: number[] = [];
  for (let i = 1; i < edges.length; i++) {
    const [before, after] = [edges[i - 1]!, edges[i]!];
    if (before.isDigit && after.isDigit) gaps.push(Math.max(0, gapBetween(before, after)));
  }
  const usual = gaps.toSorted((a, b) => a - b)[(gaps.length - 1) >> 1] ?? 0;
  // With two digits, the one gap is no usual one.
  return Math.max(NUMBER_GAP * height, gaps.length > 1 ? UNUSUAL_GAP * usual : 0);
}
