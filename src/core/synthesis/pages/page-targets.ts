/** What the network that finds lines is told of a page: the class of each cell, and where top and foot of its line are. */

import {
  LOCATOR_GREATEST_HEIGHT,
  LOCATOR_LEAST_HEIGHT,
  LOCATOR_NOTHING,
  LOCATOR_NUMBER,
  LOCATOR_OTHER,
  LOCATOR_STRIDE,
  toLocatorDistance,
} from "../../locator.js";
import { PAGE_SIZE, type PageLine } from "./page.js";
import type { SimulatedPage } from "./simulate-page.js";

/** Cells along a side of a page. */
export const PAGE_CELLS = PAGE_SIZE / LOCATOR_STRIDE;

/** Told of cells of which nothing is said: no class at all. */
export const UNTOLD = 255;

/** The distance of 0 as a byte, and bytes for a doubling. */
export const DISTANCE_ZERO = 128;
export const DISTANCE_STEPS = 48;

/** The core of a line: this share of its height to both sides of its middle, but this many pixels at least. */
const CORE_SHARE = 0.25;
const LEAST_CORE_PX = 2.2;
/** Shares of its height within which, above and below and beside the core, nothing is told. */
const RIM_SHARE = 0.42;
const RIM_BESIDE = 0.1;

/** Lines this near side by side are told apart, in heights. */
const WIDEST_PARTED = 0.9;

/** Lines whose digits are somewhat larger or smaller than those that are found: nothing is said of their cores. */
const LEAST_UNTOLD = LOCATOR_LEAST_HEIGHT * 0.62;
const GREATEST_UNTOLD = LOCATOR_GREATEST_HEIGHT * 1.45;
const LEAST_TOLD = LOCATOR_LEAST_HEIGHT * 0.94;
const GREATEST_TOLD = LOCATOR_GREATEST_HEIGHT * 1.06;

/** Share of a line's height that lies on the page where it is told of. */
const LEAST_SEEN = 0.7;

/** Targets, cell by cell. */
export interface PageTargets {
  readonly classes: Uint8Array; // [cells, cells]
  /** Distances from the cell's middle, as bytes of `toLocatorDistance`; 0 where there is no core. */
  readonly tops: Uint8Array;
  readonly feet: Uint8Array;
}

export function toPageTargets({
  lines,
  width,
  height,
}: Pick<SimulatedPage, "lines" | "width" | "height">): PageTargets {
  const count = PAGE_CELLS * PAGE_CELLS;
  const targets = {
    classes: new Uint8Array(count).fill(LOCATOR_NOTHING),
    tops: new Uint8Array(count),
    feet: new Uint8Array(count),
  };
  for (const line of lines) paint(line, targets, true);
  for (const line of lines) paint(line, targets, false);
  for (const line of lines) for (const next of lines) part(line, next, targets.classes);
  for (let at = 0; at < count; at++) {
    const isBeyond =
      (at % PAGE_CELLS) * LOCATOR_STRIDE >= width || Math.floor(at / PAGE_CELLS) * LOCATOR_STRIDE >= height;
    if (isBeyond) targets.classes[at] = LOCATOR_NOTHING;
  }
  return targets;
}

/** Whether a line's digits are of a size that is found, and enough of it is seen. */
export function isTold({ kind, left, right, top, foot, slope }: PageLine): boolean {
  const height = foot - top;
  const [from, to] = [Math.max(0, left), Math.min(PAGE_SIZE, right)];
  const middle = (slope * (from + to)) / 2;
  const seen = Math.min(PAGE_SIZE, foot + middle) - Math.max(0, top + middle);
  return (
    kind !== "unsure" && height >= LEAST_TOLD && height <= GREATEST_TOLD && to > from && seen >= LEAST_SEEN * height
  );
}

/** Paints the rim of a line, in which nothing is told, or its core. */
function paint(line: PageLine, { classes, tops, feet }: PageTargets, isRim: boolean): void {
  const { kind, left, right, top, foot, slope } = line;
  const height = foot - top;
  if (height < LEAST_UNTOLD || height > GREATEST_UNTOLD) return;
  const told = isTold(line);
  if (!told && !isRim) return;
  const reach = Math.max(LEAST_CORE_PX, (told && !isRim ? CORE_SHARE : RIM_SHARE) * height);
  // A single 1 is hardly wider than its pen: its core is at least as wide as a cell.
  const narrow = Math.max(0, LOCATOR_STRIDE - (right - left)) / 2;
  const beside = (isRim ? RIM_BESIDE * height : 0) + narrow;
  const first = Math.max(0, Math.floor((left - beside) / LOCATOR_STRIDE));
  const last = Math.min(PAGE_CELLS - 1, Math.floor((right + beside) / LOCATOR_STRIDE));
  for (let column = first; column <= last; column++) {
    const x = (column + 0.5) * LOCATOR_STRIDE;
    if (x < left - beside || x > right + beside) continue;
    const middle = (top + foot) / 2 + slope * x;
    const from = Math.max(0, Math.floor((middle - reach) / LOCATOR_STRIDE));
    const to = Math.min(PAGE_CELLS - 1, Math.floor((middle + reach) / LOCATOR_STRIDE));
    for (let row = from; row <= to; row++) {
      const y = (row + 0.5) * LOCATOR_STRIDE;
      if (Math.abs(y - middle) > reach) continue;
      const at = row * PAGE_CELLS + column;
      if (isRim) {
        classes[at] = UNTOLD;
        continue;
      }
      classes[at] = kind === "number" ? LOCATOR_NUMBER : LOCATOR_OTHER;
      tops[at] = toByte(y - (top + slope * x));
      feet[at] = toByte(foot + slope * x - y);
    }
  }
}

/** What stands between two lines side by side is told: nothing, where cells or a word end one of them. */
function part(line: PageLine, next: PageLine, classes: Uint8Array): void {
  const height = Math.min(line.foot - line.top, next.foot - next.top);
  if (next.left <= line.right || next.left - line.right > WIDEST_PARTED * height) return;
  if (!isTold(line) && !isTold(next)) return;
  const x = (line.right + next.left) / 2;
  const middle = (line.top + line.foot) / 2 + line.slope * x;
  if (Math.abs(middle - (next.top + next.foot) / 2 - next.slope * x) > 0.5 * height) return;
  const first = Math.max(0, Math.ceil(line.right / LOCATOR_STRIDE - 0.5));
  const last = Math.min(PAGE_CELLS - 1, Math.floor(next.left / LOCATOR_STRIDE - 0.5));
  for (let column = first; column <= last; column++) {
    for (let row = Math.max(0, Math.floor((middle - CORE_SHARE * height) / LOCATOR_STRIDE)); row < PAGE_CELLS; row++) {
      if ((row + 0.5) * LOCATOR_STRIDE > middle + CORE_SHARE * height) break;
      classes[row * PAGE_CELLS + column] = LOCATOR_NOTHING;
    }
  }
}

function toByte(distance: number): number {
  return Math.min(255, Math.max(1, Math.round(DISTANCE_ZERO + DISTANCE_STEPS * toLocatorDistance(distance))));
}
