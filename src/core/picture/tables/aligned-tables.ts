/**
 * Tables without borders: numbers in rows, which stand one below the other in columns. Rows alone are lines of writing,
 * and all lines begin at the same margin; what makes a table of them is that the numbers after the first begin, end or have
 * their middles one below the other too, more often than where they begin is chance. That is weighed, and not counted.
 */

import { unionOfBoxes } from "../box.js";
import { type Cell, centreOf, medianOf, type NumberTable, type PlacedNumber } from "./table.js";

/** Heights of writing from which two numbers stand in different rows, and in different columns. */
const ROW_GAP = 0.5;
const COLUMN_GAP = 0.15;
/** Rows this many heights of writing apart, or this many times as far as most, belong to different tables. */
const APART = 4;
const APART_USUAL = 2.2;
/**
 * Columns may lean otherwise than the writing slopes, as hands climb and cameras look aslant: so much, in steps of so much,
 * and how likely it is, as a standard deviation. All in columns per row.
 */
const LEANS = [0, -0.02, 0.02, -0.04, 0.04, -0.06, 0.06, -0.08, 0.08];
const LEAN_DEVIATION = 0.03;
/** How far a number stands from the edge of its column, in heights of writing: a standard deviation; */
const DEVIATION = 0.35;
/** and how often anywhere. */
const ANYWHERE = 0.1;
/** What the numbers of a column may share: where they begin, their middles, where they end. */
const EDGES = 3;
/** How much likelier a table has to be than lines of numbers, as most pages hold none. */
const LEAST_ODDS = 10;
/** How much two numbers in one cell speak against a table, as a logarithm. */
const SHARED_CELL = 3;
/** And how many of the numbers may, for it to be weighed at all. */
const MOST_SHARED = 0.15;
/** So many numbers may reach from one column into the next, as a share of the rows. */
const REACHING_OVER = 0.12;
/** At least this share of its cells is filled. */
const FILLED = 0.5;
/** This many rows at the top and foot, together, may be a heading or something else; what each takes of the evidence. */
const MOST_LEFT_OUT = 6;
const ROW_LEFT_OUT = 1.2;

/** A number where the writing is level. */
interface Leveled extends PlacedNumber {
  readonly left: number;
  readonly right: number;
  readonly middle: number;
  /** How far down it stands on the picture. */
  readonly y: number;
}

/** Columns, from their left end to their right. */
interface Column {
  left: number;
  right: number;
}

/**
 * Finds tables among numbers.
 *
 * @param height of writing, in pixels
 * @param slope rows that the writing falls per column
 */
export function findAlignedTables(
  numbers: readonly PlacedNumber[],
  { height, slope }: { readonly height: number; readonly slope: number },
): NumberTable[] {
  const leveled = numbers.map((number): Leveled => {
    const { x, y } = centreOf(number.box);
    // The rows of a sloping number add to the height of its box, and its columns hardly to its width.
    const shift = slope * y;
    return {
      ...number,
      left: number.box.x + shift,
      right: number.box.x + number.box.width + shift,
      middle: y - slope * x,
      y,
    };
  });
  return blocksOf(rowsOf(leveled, height), height).flatMap((rows) => tableIn(rows, height) ?? []);
}

/** From the left each number goes on with the row whose last one stands at its height: so rows may bend, or be aslant. */
function rowsOf(numbers: readonly Leveled[], height: number): Leveled[][] {
  const rows: Leveled[][] = [];
  for (const number of numbers.toSorted((a, b) => a.left - b.left)) {
    const apart = rows.map((row) => Math.abs(row.at(-1)!.middle - number.middle));
    const nearest = Math.min(Infinity, ...apart);
    if (nearest > ROW_GAP * height) rows.push([number]);
    else rows[apart.indexOf(nearest)]!.push(number);
  }
  return rows.toSorted((a, b) => middleOf(a) - middleOf(b));
}

function middleOf(row: readonly Leveled[]): number {
  return medianOf(row.map(({ middle }) => middle));
}

/** Rows with no wide gap between. */
function blocksOf(rows: readonly Leveled[][], height: number): Leveled[][][] {
  const places = rows.map(middleOf);
  const pitches = places.slice(1).map((place, i) => place - places[i]!);
  const most = Math.max(APART * height, pitches.length === 0 ? 0 : APART_USUAL * medianOf(pitches));
  const blocks: Leveled[][][] = [];
  for (const [i, row] of rows.entries()) {
    if (i === 0 || pitches[i - 1]! > most) blocks.push([]);
    blocks.at(-1)!.push(row);
  }
  return blocks;
}

/** The table of a block, without what stands above and below it; the fewest rows are left out. */
function tableIn(rows: readonly (readonly Leveled[])[], height: number): NumberTable | undefined {
  const lean = likeliestLean(rows, height);
  const upright = rows.map((row) => row.map((number) => leaned(number, lean)));
  const least = Math.log(LEAST_ODDS) + doubtOf(lean);
  for (let out = 0; out <= MOST_LEFT_OUT && rows.length - out >= 2; out++) {
    const found = Array.from({ length: out + 1 }, (_, above) =>
      weigh(upright.slice(above, rows.length - (out - above)), height),
    ).flatMap((one) => one ?? []);
    const best = found.toSorted((a, b) => b.evidence - a.evidence)[0];
    if (best !== undefined && best.evidence > least + out * ROW_LEFT_OUT) return best.table;
  }
  return undefined;
}

/** By how much the columns of a block lean, as far as all of its rows tell. */
function likeliestLean(rows: readonly (readonly Leveled[])[], height: number): number {
  const evidences = LEANS.map((lean) => {
    const found = weigh(lean === 0 ? rows : rows.map((row) => row.map((number) => leaned(number, lean))), height);
    return (found?.evidence ?? -Infinity) - doubtOf(lean);
  });
  return LEANS[evidences.indexOf(Math.max(...evidences))]!;
}

function doubtOf(lean: number): number {
  return 0.5 * (lean / LEAN_DEVIATION) ** 2;
}

function leaned(number: Leveled, lean: number): Leveled {
  const shift = lean * number.y;
  return { ...number, left: number.left + shift, right: number.right + shift };
}

/** The table that rows make, and the logarithm of how much likelier it is than lines of numbers. */
function weigh(rows: readonly (readonly Leveled[])[], height: number) {
  const columns = columnsOf(rows, height);
  if (columns.length < 2) return undefined;
  const cells = new Map<number, Cell>();
  const members: Leveled[][] = columns.map(() => []);
  /** How often two numbers stand in one cell. */
  let shared = 0;
  for (const [row, numbers] of rows.entries()) {
    const taken = new Set<number>();
    for (const number of numbers) {
      const column = nearestTo((number.left + number.right) / 2, columns);
      if (taken.has(column)) shared++;
      taken.add(column);
      cells.set(number.index, { row, column });
      members[column]!.push(number);
    }
  }
  if (shared > MOST_SHARED * cells.size || cells.size < FILLED * rows.length * columns.length) return undefined;
  if (rows.filter((row) => row.length > 1).length < 2) return undefined;
  const pitch = (columns.at(-1)!.right - columns[0]!.left) / columns.length;
  const aligned = members.slice(1).reduce((sum, column) => sum + alignmentOf(column, pitch, height), 0);
  const box = rows.flatMap((row) => row.map((number) => number.box)).reduce(unionOfBoxes);
  const table = { box, rows: rows.length, columns: columns.length, cells };
  return { table, evidence: aligned - shared * SHARED_CELL };
}

/** The columns between which there is paper, but for a few numbers that reach over it. */
function columnsOf(rows: readonly (readonly Leveled[])[], height: number): Column[] {
  const numbers = rows.flat();
  const few = Math.floor(REACHING_OVER * rows.length);
  const within = COLUMN_GAP * height;
  // Where numbers begin and end, in order: between two such places as many cover the paper.
  const edges = numbers
    .flatMap(({ left, right }) => [
      { at: left - within / 2, change: 1 },
      { at: right + within / 2, change: -1 },
    ])
    .toSorted((a, b) => a.at - b.at || b.change - a.change);
  const columns: Column[] = [];
  let covering = 0;
  for (const { at, change } of edges) {
    if (change === 1 && covering === few) columns.push({ left: at, right: at });
    covering += change;
    if (change === -1 && covering === few) columns.at(-1)!.right = at;
  }
  const middles = numbers.map(({ left, right }) => (left + right) / 2);
  return columns.filter((column) => middles.some((middle) => middle > column.left && middle < column.right));
}

function nearestTo(place: number, columns: readonly Column[]): number {
  const distances = columns.map(({ left, right }) => Math.max(left - place, place - right));
  return distances.indexOf(Math.min(...distances));
}

/** How much likelier the places of a column's numbers are where they are aligned, as a logarithm. */
function alignmentOf(column: readonly Leveled[], pitch: number, height: number): number {
  const deviation = DEVIATION * height;
  const peak = (1 - ANYWHERE) / (deviation * Math.sqrt(2 * Math.PI));
  const edges = [
    column.map(({ left }) => left),
    column.map(({ left, right }) => (left + right) / 2),
    column.map(({ right }) => right),
  ].map((places) => {
    const edge = medianOf(places);
    const sum = places.reduce(
      (total, place) => total + Math.log(peak * pitch * Math.exp(-0.5 * ((place - edge) / deviation) ** 2) + ANYWHERE),
      0,
    );
    // One of them says where the edge is.
    return (sum * (places.length - 1)) / places.length;
  });
  return Math.max(...edges) - Math.log(EDGES);
}
