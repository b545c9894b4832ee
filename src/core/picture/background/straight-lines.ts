/**
 * Thin straight lines in a mask: a run of ink that is thin across the line is followed from column to column as long
 * as it goes straight on. Where a stroke crosses the line the run is thick, and where the print is faint there is
 * none; both are passed over for a while.
 */

/** Ink or no ink, a byte a pixel, row-major. */
export interface Mask {
  readonly width: number;
  readonly height: number;
  readonly values: Uint8Array; // 1 ink, 0 paper
}

/** A line that runs more across than down. */
export interface StraightLine {
  /** First and last column. */
  readonly start: number;
  readonly end: number;
  /** The middle of the line in each column from `start` to `end`, in rows. */
  readonly middle: Float32Array;
  /** Median thickness, in pixels. */
  readonly thickness: number;
}

/** A line is at most this share of the mask's height thick, and at least three pixels may be. */
const THICKEST_SHARE = 0.012;
/** Columns without a thin run that are passed over, as a share of the width, and at least. */
const GAP_SHARE = 0.03;
const LEAST_GAP_PX = 6;
/** Rows a run may lie off the line's prolongation. */
const REACH_PX = 1.6;
/** Columns from which a line's slope is known, before which it counts as level. */
const SLOPE_COLUMNS = 12;
/** Columns over which the slope is taken. */
const SLOPE_SPAN = 60;
/** Share of the columns in which a line must be seen, as a thin run or as ink that crosses it. */
const LEAST_COVERAGE = 0.7;
/** Share of the columns in which it must be seen as a thin run. */
const LEAST_THIN = 0.4;
/** Rows a line may depart from straightness: at least, and as a share of its length. */
const BEND_PX = 2;
const BEND_SHARE = 0.01;
/** Steepest line, in rows a column: 15 degrees. */
const STEEPEST = 0.27;

/** Ink of one column that hangs together. */
interface Run {
  /** In rows. */
  readonly middle: number;
  readonly length: number;
  /** Whether a chain goes on with it. */
  isTaken: boolean;
}

interface Chain {
  readonly columns: number[];
  readonly rows: number[];
  readonly lengths: number[];
  crossed: number;
  missing: number;
  isOpen: boolean;
}

/** Finds the lines of at least `shortest` columns. */
export function findStraightLines(mask: Mask, shortest: number): StraightLine[] {
  const { width, height, values } = mask;
  const thickest = Math.max(3, Math.round(THICKEST_SHARE * height));
  const longestGap = Math.max(LEAST_GAP_PX, Math.round(GAP_SHARE * width));
  const found: StraightLine[] = [];
  let open: Chain[] = [];
  for (let x = 0; x < width; x++) {
    const runs = thinRuns(mask, x, thickest);
    let isClosing = false;
    for (const chain of open) {
      const row = prolong(chain, x);
      const near = nearestRun(runs, row);
      if (near !== undefined) {
        near.isTaken = true;
        chain.columns.push(x);
        chain.rows.push(near.middle);
        chain.lengths.push(near.length);
        chain.missing = 0;
        continue;
      }
      const y = Math.round(row);
      const isCrossed = y >= 0 && y < height && values[y * width + x] === 1;
      if (isCrossed) chain.crossed++;
      chain.missing += isCrossed ? 0.5 : 1;
      chain.isOpen = chain.missing <= longestGap;
      if (!chain.isOpen) isClosing = true;
    }
    if (isClosing) {
      for (const chain of open) {
        if (!chain.isOpen) keep(chain, shortest, found);
      }
      open = open.filter((chain) => chain.isOpen);
    }
    for (const { middle, length, isTaken } of runs) {
      if (isTaken) continue;
      open.push({
        columns: [x],
        rows: [middle],
        lengths: [length],
        crossed: 0,
        missing: 0,
        isOpen: true,
      });
    }
  }
  for (const chain of open) keep(chain, shortest, found);
  return found;
}

/** The runs of ink of one column that are no longer than `thickest`. */
function thinRuns({ width, height, values }: Mask, x: number, thickest: number): Run[] {
  const runs: Run[] = [];
  for (let y = 0, at = x; y < height; y++, at += width) {
    if (values[at] === 0) continue;
    const top = y;
    for (; y < height && values[at] === 1; y++) at += width;
    const length = y - top;
    if (length > thickest) continue;
    runs.push({ middle: (top + y - 1) / 2, length, isTaken: false });
  }
  return runs;
}

/** The row in which a chain goes on, in column `x`. */
function prolong({ columns, rows }: Chain, x: number): number {
  const last = columns.length - 1;
  const first = Math.max(0, last - SLOPE_SPAN);
  const span = columns[last]! - columns[first]!;
  const slope = span < SLOPE_COLUMNS ? 0 : (rows[last]! - rows[first]!) / span;
  return rows[last]! + slope * (x - columns[last]!);
}

function nearestRun(runs: readonly Run[], row: number): Run | undefined {
  let nearest: Run | undefined;
  let distance = REACH_PX;
  for (const run of runs) {
    const apart = Math.abs(run.middle - row);
    if (run.isTaken || apart > distance) continue;
    nearest = run;
    distance = apart;
  }
  return nearest;
}

/** Adds the chain to `found` if it is long, dense and straight enough. */
function keep(chain: Chain, shortest: number, found: StraightLine[]): void {
  const { columns, rows, lengths, crossed } = chain;
  const start = columns[0]!;
  const end = columns.at(-1)!;
  const span = end - start + 1;
  if (span < shortest || columns.length < LEAST_THIN * span) return;
  if (columns.length + crossed < LEAST_COVERAGE * span) return;
  const { level, slope } = fitLine(columns, rows);
  if (Math.abs(slope) > STEEPEST) return;
  const most = Math.max(BEND_PX, BEND_SHARE * span);
  const isStraight = rows.every((row, i) => Math.abs(row - level - slope * columns[i]!) <= most);
  if (!isStraight) return;
  const sorted = lengths.toSorted((a, b) => a - b);
  found.push({
    start,
    end,
    middle: interpolate(columns, rows),
    thickness: sorted[sorted.length >> 1]!,
  });
}

function fitLine(columns: readonly number[], rows: readonly number[]) {
  const count = columns.length;
  const x0 = columns.reduce((sum, x) => sum + x, 0) / count;
  const y0 = rows.reduce((sum, y) => sum + y, 0) / count;
  let across = 0;
  let along = 0;
  for (const [i, x] of columns.entries()) {
    across += (x - x0) * (rows[i]! - y0);
    along += (x - x0) ** 2;
  }
  const slope = along === 0 ? 0 : across / along;
  return { level: y0 - slope * x0, slope };
}

/** The row of every column, straight on between those that were seen. */
function interpolate(columns: readonly number[], rows: readonly number[]): Float32Array {
  const start = columns[0]!;
  const middle = new Float32Array(columns.at(-1)! - start + 1);
  for (let i = 0; i < columns.length; i++) {
    const from = columns[i]!;
    const to = columns[i + 1] ?? from + 1;
    const rise = (rows[i + 1] ?? rows[i]!) - rows[i]!;
    for (let x = from; x < to; x++) {
      middle[x - start] = rows[i]! + (rise * (x - from)) / (to - from);
    }
  }
  return middle;
}
