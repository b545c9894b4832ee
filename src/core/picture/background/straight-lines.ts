/**
 * Thin straight lines in a plane of ink: a run of ink that is thin across the line is followed from row to row as long
 * as it goes straight on. Where a stroke crosses the line the run is thick, and where the print is faint there is
 * none; both are passed over for a while.
 */

import type { Plane } from "../plane.js";
import type { Steps } from "../steps.js";

/** A line along one axis of the plane, with places across the other: an upright one runs along y and across x. */
export interface StraightLine {
  /** First and last place along. */
  readonly start: number;
  readonly end: number;
  /** The middle of the line across, at each place from `start` to `end`. */
  readonly middle: Float32Array;
  /** Median thickness, in pixels. */
  readonly thickness: number;
}

// Measured as those of `printed-lines.ts`, on the same 40 photos: 26 are read exactly, with 88 digit errors.

/** Thickest line, as a share of the plane's width, 3 pixels at least. 0.006: 5 photos fewer; 0.024: 10 errors more. */
const THICKEST_SHARE = 0.012;
/** Rows without a thin run that are passed over, as a share of the height. 0.015: 10 errors more; 0.06: 1 fewer. */
const GAP_SHARE = 0.03;
/** And at least: for pictures below 200 pixels, which these photos are not. */
const MIN_GAP_PX = 6;
/** Pixels across that a run may lie off the line's extrapolation. 0.8: 3 photos fewer; 3.2: 10 errors more. */
const REACH_PX = 1.6;
/** Rows from which a line's slope is known, before which it counts as upright. 6: 2 errors fewer; 24: 1 fewer. */
const MIN_SLOPE_SPAN = 12;
/** Runs over which the slope is taken. 30: 5 errors fewer; 120: the same. */
const SLOPE_SPAN = 60;
/** Share of the rows in which a line must be seen, thin or crossed. 0.35: the same; above 1, so never: 18 photos fewer. */
const MIN_COVERAGE = 0.7;
/** Share of the rows in which it must be seen as a thin run. 0.2: 1 photo fewer, 3 errors fewer; 0.8: 5 errors more. */
const MIN_THIN = 0.4;
/**
 * Pixels that a line may differ from a straight one: at least, and as a share of its length. 1: 1 error more; 4: 1
 * photo fewer. Share 0.005: 1 photo more; 0.02: 3 errors fewer.
 */
const BEND_PX = 2;
const BEND_SHARE = 0.01;
/** Steepest line, in pixels across per pixel along: 15 degrees. 0.135: 1 error fewer; 0.54: the same. */
const STEEPEST = 0.27;

/** A page of hatching has hundreds of chains in each row, and takes some milliseconds for so many. */
const ROWS_A_STEP = 16;

/** Pixels across that share a first run. */
const BUCKET_PX = 8;

/** Connected ink of one row, from left to right. The same for all rows, for a page has some hundred thousand runs. */
interface Runs {
  count: number;
  /** Across. */
  readonly middles: Float64Array;
  readonly lengths: Int32Array;
  /** Whether a chain goes on with it. */
  readonly isTaken: Uint8Array;
  /** The first run whose middle lies in each bucket, or beyond it. */
  readonly firsts: Int32Array;
}

/** Runs that go on from one another, and what was passed over between them. */
interface Chain {
  readonly along: number[];
  readonly across: number[];
  readonly lengths: number[];
  /** Pixels across per row, by the latest runs. */
  slope: number;
  crossed: number;
  missing: number;
}

/**
 * Finds the lines of at least `shortest` pixels that are nearer to upright than to level; those of the transposed plane
 * are the level ones.
 *
 * @param threshold values above it are ink
 */
export function* findStraightLines(ink: Plane, threshold: number, shortest: number): Steps<StraightLine[]> {
  const { width, height, values } = ink;
  const thickest = Math.max(3, Math.round(THICKEST_SHARE * width));
  const longestGap = Math.max(MIN_GAP_PX, Math.round(GAP_SHARE * height));
  const found: StraightLine[] = [];
  const runs = createRuns(width);
  let open: Chain[] = [];
  for (let y = 0; y < height; y++) {
    if (y % ROWS_A_STEP === 0) yield;
    findThinRuns(runs, ink, y, threshold, thickest);
    let isClosing = false;
    for (const chain of open) {
      const last = chain.along.length - 1;
      const place = chain.across[last]! + chain.slope * (y - chain.along[last]!);
      const near = nearestRun(runs, place);
      if (near >= 0) {
        runs.isTaken[near] = 1;
        goOn(chain, y, runs.middles[near]!, runs.lengths[near]!);
        continue;
      }
      const x = Math.round(place);
      const isCrossed = x >= 0 && x < width && values[y * width + x]! > threshold;
      if (isCrossed) chain.crossed++;
      chain.missing += isCrossed ? 0.5 : 1;
      if (chain.missing > longestGap) isClosing = true;
    }
    if (isClosing) {
      for (const chain of open) if (chain.missing > longestGap) keep(chain, shortest, found);
      open = open.filter((chain) => chain.missing <= longestGap);
    }
    for (let run = 0; run < runs.count; run++) {
      if (runs.isTaken[run]) continue;
      const [across, lengths] = [[runs.middles[run]!], [runs.lengths[run]!]];
      open.push({ along: [y], across, lengths, slope: 0, crossed: 0, missing: 0 });
    }
  }
  for (const chain of open) keep(chain, shortest, found);
  return found;
}

function createRuns(width: number): Runs {
  const most = (width >> 1) + 1;
  return {
    count: 0,
    middles: new Float64Array(most),
    lengths: new Int32Array(most),
    isTaken: new Uint8Array(most),
    firsts: new Int32Array(Math.ceil(width / BUCKET_PX) + 1),
  };
}

/** Finds the runs of ink in row `y` that are no longer than `thickest`. */
function findThinRuns(runs: Runs, { width, values }: Plane, y: number, threshold: number, thickest: number): void {
  const { middles, lengths, firsts } = runs;
  const start = y * width;
  let count = 0;
  let bucket = 0;
  for (let x = 0; x < width; x++) {
    if (!(values[start + x]! > threshold)) continue;
    const first = x;
    while (x < width && values[start + x]! > threshold) x++;
    const length = x - first;
    if (length > thickest) continue;
    const middle = (first + x - 1) / 2;
    while (bucket * BUCKET_PX <= middle) firsts[bucket++] = count;
    middles[count] = middle;
    lengths[count++] = length;
  }
  firsts.fill(count, bucket);
  runs.isTaken.fill(0, 0, count);
  runs.count = count;
}

/** Adds a run to a chain, whose slope may be another then. */
function goOn(chain: Chain, y: number, middle: number, length: number): void {
  const { along, across, lengths } = chain;
  along.push(y);
  across.push(middle);
  lengths.push(length);
  chain.missing = 0;
  const first = Math.max(0, along.length - 1 - SLOPE_SPAN);
  const span = y - along[first]!;
  chain.slope = span < MIN_SLOPE_SPAN ? 0 : (middle - across[first]!) / span;
}

/** The nearest of the runs within reach that no chain has; -1 where there is none. */
function nearestRun({ count, middles, isTaken, firsts }: Runs, place: number): number {
  let nearest = -1;
  let distance = REACH_PX;
  const bucket = Math.floor((place - REACH_PX) / BUCKET_PX);
  for (let run = bucket < 0 ? 0 : (firsts[bucket] ?? count); run < count; run++) {
    const middle = middles[run]!;
    if (middle > place + REACH_PX) break;
    const apart = Math.abs(middle - place);
    if (isTaken[run] || apart > distance) continue;
    nearest = run;
    distance = apart;
  }
  return nearest;
}

/** Adds the chain to `found` if it is long, dense and straight enough. */
function keep(chain: Chain, shortest: number, found: StraightLine[]): void {
  const { along, across, lengths, crossed } = chain;
  const start = along[0]!;
  const end = along.at(-1)!;
  const span = end - start + 1;
  if (span < shortest || along.length < MIN_THIN * span) return;
  if (along.length + crossed < MIN_COVERAGE * span) return;
  const { level, slope } = fitLine(along, across);
  if (Math.abs(slope) > STEEPEST) return;
  const most = Math.max(BEND_PX, BEND_SHARE * span);
  const isStraight = across.every((place, i) => Math.abs(place - level - slope * along[i]!) <= most);
  if (!isStraight) return;
  const sorted = lengths.toSorted((a, b) => a - b);
  found.push({ start, end, middle: interpolate(along, across), thickness: sorted[sorted.length >> 1]! });
}

/** Least squares. */
function fitLine(along: readonly number[], across: readonly number[]): { level: number; slope: number } {
  const count = along.length;
  const x0 = along.reduce((sum, x) => sum + x, 0) / count;
  const y0 = across.reduce((sum, y) => sum + y, 0) / count;
  let covariance = 0;
  let variance = 0;
  for (const [i, x] of along.entries()) {
    covariance += (x - x0) * (across[i]! - y0);
    variance += (x - x0) ** 2;
  }
  const slope = variance === 0 ? 0 : covariance / variance;
  return { level: y0 - slope * x0, slope };
}

/** The place across in every row, straight on between those that were seen. */
function interpolate(along: readonly number[], across: readonly number[]): Float32Array {
  const start = along[0]!;
  const middle = new Float32Array(along.at(-1)! - start + 1);
  for (let i = 0; i < along.length; i++) {
    const from = along[i]!;
    const to = along[i + 1] ?? from + 1;
    const rise = (across[i + 1] ?? across[i]!) - across[i]!;
    for (let y = from; y < to; y++) middle[y - start] = across[i]! + (rise * (y - from)) / (to - from);
  }
  return middle;
}
