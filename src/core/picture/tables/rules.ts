/**
 * The lines that may be the borders of a table, made whole: what strokes and faint print have interrupted is one line, and
 * so are the two lines of a double border.
 */

import type { PrintedLine } from "../background/printed-lines.js";
import { groupBy } from "./group-by.js";

/** A line that is nearer to level, or to upright; a level one runs along x. */
export interface Rule {
  readonly isUpright: boolean;
  /** Where it begins and ends, along. */
  readonly start: number;
  readonly end: number;
  /** Its place across where the place along is 0, and how far it moves across per pixel along. */
  readonly level: number;
  readonly slope: number;
}

/** Heights of writing: lines this near to one another are one, and what is missing of a line is shorter than that. */
const SAME_PLACE = 0.25;
const LONGEST_GAP = 3;
/** More lines than a page of tables has: hatching. The longest are looked at. */
const MOST_RULES = 400;
/** The ends of a line, of which its slope is taken, as a share of it. */
const END_SHARE = 0.1;

/**
 * Makes the rules of the lines that were found.
 *
 * @param height of writing, in pixels of the picture
 * @param factor pixels of the picture along each side of one of the plane, in which the lines are
 */
export function toRules(lines: readonly PrintedLine[], height: number, factor: number): Rule[] {
  const rules = lines
    .map((line) => toRule(line, factor))
    .toSorted((a, b) => b.end - b.start - (a.end - a.start))
    .slice(0, MOST_RULES);
  return groupBy(rules, (a, b) => areOne(a, b, height)).map(joined);
}

/** Its place across at a place along. */
export function placeAt({ level, slope }: Rule, along: number): number {
  return level + slope * along;
}

function toRule({ start, end, middle, isUpright }: PrintedLine, factor: number): Rule {
  const few = Math.max(1, Math.round(END_SHARE * middle.length));
  const mean = (part: Float32Array) => part.reduce((sum, place) => sum + place, 0) / part.length;
  const [first, last] = [mean(middle.subarray(0, few)), mean(middle.subarray(-few))];
  const slope = (last - first) / Math.max(1, middle.length - few);
  const level = first - slope * (start + (few - 1) / 2);
  // Middles are places of pixels, half a pixel from their border.
  return {
    isUpright,
    start: factor * start,
    end: factor * (end + 1),
    level: factor * (level + 0.5 - slope / 2),
    slope,
  };
}

function areOne(a: Rule, b: Rule, height: number): boolean {
  if (a.isUpright !== b.isUpright) return false;
  const gap = Math.max(a.start, b.start) - Math.min(a.end, b.end);
  if (gap > LONGEST_GAP * height) return false;
  const between = (Math.max(a.start, b.start) + Math.min(a.end, b.end)) / 2;
  return Math.abs(placeAt(a, between) - placeAt(b, between)) <= SAME_PLACE * height;
}

/** One line through the ends of several. */
function joined(rules: readonly Rule[]): Rule {
  const first = rules.reduce((least, rule) => (rule.start < least.start ? rule : least));
  const last = rules.reduce((most, rule) => (rule.end > most.end ? rule : most));
  const { isUpright, start } = first;
  const { end } = last;
  const [from, to] = [placeAt(first, start), placeAt(last, end)];
  const slope = (to - from) / (end - start);
  return { isUpright, start, end, level: from - slope * start, slope };
}
