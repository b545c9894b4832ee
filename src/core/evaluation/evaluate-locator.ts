/** How well lines are found on simulated pages: windows that are those of lines, by kind of page. */

import { type LocatedLine, windowOfLocated } from "../reading/locate-lines.js";

type Extent = LocatedLine["extent"];

/** The overlap from which a window is that of a line: what both cover, of what either does, with the room around them. */
const LEAST_OVERLAP = 0.6;
/** A window that lies in a line of which nothing is told, for as much of itself, counts neither way. */
const UNTOLD_SHARE = 0.3;

/** Lines on pages of a kind. */
export interface LocatedFigures {
  readonly kind: string;
  readonly pages: number;
  /** Lines of digits on them. */
  readonly lines: number;
  /** Of those, found. */
  readonly found: number;
  /** Windows where there is no such line. */
  readonly invented: number;
}

/** Where a line is. */
export interface LineTruth {
  readonly extent: Extent;
  readonly slope: number;
  /** Whether it is to be found, or nothing is told of it. */
  readonly isTold: boolean;
}

/** Counts the lines of a page that were found, and the windows that are no line's. */
export function countLocated(
  located: readonly LocatedLine[],
  truths: readonly LineTruth[],
): Pick<LocatedFigures, "lines" | "found" | "invented"> {
  const numbers = located.filter(({ kind }) => kind === "number");
  const told = truths.filter(({ isTold }) => isTold);
  const taken = new Set<LocatedLine>();
  let found = 0;
  for (const truth of told) {
    const best = numbers
      .filter((line) => !taken.has(line))
      .map((line) => ({ line, overlap: overlapOf(line, truth).union }))
      .toSorted((a, b) => b.overlap - a.overlap)[0];
    if (best === undefined || best.overlap < LEAST_OVERLAP) continue;
    taken.add(best.line);
    found++;
  }
  const invented = numbers.filter(
    (line) => !taken.has(line) && truths.every((truth) => truth.isTold || overlapOf(line, truth).own < UNTOLD_SHARE),
  ).length;
  return { lines: told.length, found, invented };
}

/** What both windows cover, of what either does, and of the located one. */
function overlapOf(line: LocatedLine, truth: LineTruth): { readonly union: number; readonly own: number } {
  const { slope } = truth;
  const height = truth.extent.bottom - truth.extent.top;
  const extent = windowOfLocated(line).extent;
  const other = windowOfLocated({ ...line, extent: truth.extent, frame: { slope, lean: 0 }, height }).extent;
  const [left, right] = [Math.max(extent.left, other.left), Math.min(extent.right, other.right)];
  if (right <= left) return { union: 0, own: 0 };
  const x = (left + right) / 2;
  const [mine, its] = [line.frame.slope * x, slope * x];
  const top = Math.max(extent.top + mine, other.top + its);
  const bottom = Math.min(extent.bottom + mine, other.bottom + its);
  if (bottom <= top) return { union: 0, own: 0 };
  const both = (right - left) * (bottom - top);
  const areaOf = (one: Extent) => (one.right - one.left) * (one.bottom - one.top);
  return { union: both / (areaOf(extent) + areaOf(other) - both), own: both / areaOf(extent) };
}
