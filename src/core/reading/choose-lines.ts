/**
 * Which lines of a picture are read: those that its ink makes, or those that the network of lines found. Where both are of
 * the same place, the ones count of which more can be read.
 */

import type { Box } from "../picture/box.js";
import type { ReadColumns } from "./read-columns.js";

/** A line, where it stands, and what was read. */
export interface PlacedReading {
  /** In pixels of the plane. */
  readonly box: Box;
  readonly read: ReadColumns | undefined;
}

/** Two boxes that share this much of the smaller one are of one place. */
const SAME_PLACE = 0.3;
/** A digit less likely than this is rather none, and makes a reading worse. */
const RATHER_NONE = 0.4;
/** Ink this many times as high as the digits that were found on it is a frame, too. */
export const FRAME_HEIGHT = 1.4;
/** By how much a reading must be better than the nearest one: almost by a digit that is sure. */
export const BETTER_BY = 0.5;

/**
 * Chooses, place by place, the better lines.
 *
 * @returns those of the ink, and those that were found, that count
 */
export function chooseLines<Ink extends PlacedReading, Found extends PlacedReading>(
  ofInk: readonly Ink[],
  found: readonly Found[],
): { readonly ink: Ink[]; readonly found: Found[] } {
  const chosen = { ink: [] as Ink[], found: [] as Found[] };
  for (const place of groupByPlace(ofInk, found)) {
    // What the ink has beyond the same digits is the frame around them.
    const isBetter = isSameWithin(place.found, place.ink)
      ? worthOf(place.found) > 0
      : worthOf(place.found) > worthOf(place.ink) + (place.ink.length > 0 ? BETTER_BY : 0);
    if (isBetter) chosen.found.push(...place.found);
    else chosen.ink.push(...place.ink);
  }
  return chosen;
}

/** Whether one line that was found is read like one line of the ink that is far higher. */
function isSameWithin([found, ...others]: readonly PlacedReading[], [ink, ...more]: readonly PlacedReading[]): boolean {
  if (found === undefined || ink === undefined || others.length + more.length > 0) return false;
  return found.read?.text === ink.read?.text && ink.box.height > FRAME_HEIGHT * found.box.height;
}

/** Leaves out single digits that were found where a line is of which as much or more can be read. */
export function withoutRepeats<Line extends PlacedReading>(lines: readonly Line[]): Line[] {
  const worths = lines.map((line) => worthOf([line]));
  return lines.filter((line, at) => {
    if (line.read?.text.length !== 1) return true;
    const worth = worths[at]!;
    return !lines.some((other, place) => {
      const isBetter = worths[place]! > worth || (worths[place] === worth && place < at);
      return isBetter && sharedPart(line.box, other.box) >= SAME_PLACE;
    });
  });
}

/** How much is read: each digit by how much likelier than not it is. */
export function worthOf(lines: readonly Pick<PlacedReading, "read">[]): number {
  let worth = 0;
  for (const { read } of lines) {
    for (const { symbols } of read?.numbers ?? []) {
      for (const { symbol, outcomes } of symbols) {
        if (/\d/.test(symbol)) worth += outcomes[Number(symbol)]! - RATHER_NONE;
      }
    }
  }
  return worth;
}

/** Lines of both kinds that share a place, directly or by others (union-find). */
function groupByPlace<Ink extends PlacedReading, Found extends PlacedReading>(
  ofInk: readonly Ink[],
  found: readonly Found[],
): { readonly ink: Ink[]; readonly found: Found[] }[] {
  const groupOf = Array.from({ length: ofInk.length + found.length }, (_, i) => i);
  const rootOf = (i: number): number => (groupOf[i] === i ? i : (groupOf[i] = rootOf(groupOf[i]!)));
  for (const [i, one] of ofInk.entries()) {
    for (const [j, other] of found.entries()) {
      if (sharedPart(one.box, other.box) >= SAME_PLACE) groupOf[rootOf(ofInk.length + j)] = rootOf(i);
    }
  }
  const groups = new Map<number, { readonly ink: Ink[]; readonly found: Found[] }>();
  const groupAt = (i: number) => {
    const root = rootOf(i);
    let group = groups.get(root);
    if (group === undefined) groups.set(root, (group = { ink: [], found: [] }));
    return group;
  };
  for (const [i, one] of ofInk.entries()) groupAt(i).ink.push(one);
  for (const [j, other] of found.entries()) groupAt(ofInk.length + j).found.push(other);
  return [...groups.values()];
}

/** The share of the smaller box that both cover. */
export function sharedPart(a: Box, b: Box): number {
  return Math.max(coveredPart(a, b), coveredPart(b, a));
}

/** The share of a box that another one covers. */
export function coveredPart({ x, y, width, height }: Box, by: Box): number {
  const across = Math.min(x + width, by.x + by.width) - Math.max(x, by.x);
  const down = Math.min(y + height, by.y + by.height) - Math.max(y, by.y);
  return across <= 0 || down <= 0 ? 0 : (across * down) / (width * height);
}

/** Two lines whose heights overlap by this share of the lower one stand in one row. */
const SAME_ROW = 0.5;

/** Lines row by row, from the top; within a row from left to right. */
export function toRows<Line extends Pick<PlacedReading, "box">>(lines: readonly Line[]): Line[][] {
  const rows: { readonly lines: Line[]; top: number; bottom: number }[] = [];
  for (const line of lines.toSorted((a, b) => middleOf(a.box) - middleOf(b.box))) {
    const { y, height } = line.box;
    const row = rows.find(({ top, bottom, lines: others }) => {
      const overlap = Math.min(bottom, y + height) - Math.max(top, y);
      return (
        overlap >= SAME_ROW * Math.min(height, bottom - top) && others.every((other) => areBeside(other.box, line.box))
      );
    });
    if (row === undefined) rows.push({ lines: [line], top: y, bottom: y + height });
    else row.lines.push(line);
  }
  return rows.map((row) => row.lines.toSorted((a, b) => a.box.x - b.box.x));
}

function middleOf({ y, height }: Box): number {
  return y + height / 2;
}

function areBeside(a: Box, b: Box): boolean {
  return a.x + a.width <= b.x + 0.3 * b.width || b.x + b.width <= a.x + 0.3 * a.width;
}
