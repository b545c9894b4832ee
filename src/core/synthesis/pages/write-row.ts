/** Writes a row of marks on a simulated page, and notes which lines of writing they are. */

import type { Mark } from "../lines/marks.js";
import { placeMarks, type PlacedMark } from "../lines/place-marks.js";
import { writeMarks, type Span } from "../lines/write-marks.js";
import { choosePrint, type Page, type PageLine, penRadius, placeOn, WRITER_HEIGHT } from "./page.js";

/** The form of small letters of print. */
const SMALL = "small letter";

/** A gap wider than this, in heights of digits, ends a line. */
const WIDEST_GAP = 1.2;

export interface RowOptions {
  /** Where it begins, and the foot of its digits there, as the page is laid out. */
  readonly u: number;
  readonly v: number;
  /** Of its digits, in pixels. */
  readonly height: number;
  /** Most pixels from its first mark to the last. @default any */
  readonly room?: number;
  /** Where in the room it stands: 0 at the left, 1 at the right. @default 0 */
  readonly align?: number;
  /** Width of a cell where each mark stands in one. */
  readonly pitch?: number | null;
  /** Whether it is print. @default where it is letters alone, or some are set */
  readonly isPrinted?: boolean;
  /** Where it stands in a table. @default in none */
  readonly cell?: PageLine["cell"];
}

/** Where a row stands, as the page is laid out. */
export interface Row {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly foot: number;
}

/** Writes a row; null where it is wider than its room. */
export function writeRow(
  page: Page,
  text: readonly Mark[],
  { u, v, height, room = Infinity, align = 0, pitch = null, isPrinted = isPrint(text), cell }: RowOptions,
): Row | null {
  if (text.length === 0) return null;
  const { random } = page;
  const print = isPrinted ? choosePrint(page) : null;
  const { repertoire, writer } = print ?? page;
  const scale = height / WRITER_HEIGHT;
  const smallSize = print?.smallSize ?? 1;
  const placed = placeMarks(
    text.map((mark) => (mark.form === SMALL ? { ...mark, size: mark.size * smallSize } : mark)),
    { repertoire, writer, height: WRITER_HEIGHT, pitch: pitch === null ? null : pitch / scale },
    random,
  );
  const left = Math.min(0, ...placed.map((mark) => mark.left)) * scale;
  const right = Math.max(...placed.map((mark) => mark.right)) * scale;
  if (right - left > room) return null;
  const start = u - left + (room === Infinity ? 0 : align * (room - (right - left)));
  const [x, y] = placeOn(page, start, v);
  const marks = placed.map((mark) => scaleMark(mark, scale, page.slope));
  const radius = isPrinted ? writer.pen.radius * scale : penRadius(page, height);
  const pen = { ...writer.pen, radius };
  const canvases = isPrinted ? { ink: page.ground, ground: page.ground } : page;
  const spans = writeMarks(canvases, marks, { x, y, writer: { ...writer, pen }, repertoire, scale }, random);
  noteLines(page, marks, spans, { x, y, height, slope: page.slope + writer.drift, cell, isPrinted });
  return { left: start + left, right: start + right, top: v - height, foot: v };
}

/** Whether all of it is letters, or some are such as only print has. */
function isPrint(text: readonly Mark[]): boolean {
  return text.some(({ form }) => form === SMALL) || text.every(({ form }) => form === "print" || form === "figure");
}

function scaleMark(mark: PlacedMark, scale: number, slope: number): PlacedMark {
  return {
    ...mark,
    x: mark.x * scale,
    y: mark.y * scale + slope * mark.x * scale,
    size: mark.size * scale,
    aspect: mark.aspect * scale,
    turn: mark.turn + slope,
    left: mark.left * scale,
    right: mark.right * scale,
  };
}

interface Run {
  readonly isOther: boolean;
  readonly members: number[];
  end: number;
}

/** Marks beside one another are a line, words apart from numbers. */
function noteLines(
  page: Page,
  marks: readonly PlacedMark[],
  spans: readonly Span[],
  {
    x,
    y,
    height,
    slope,
    cell,
    isPrinted,
  }: Pick<RowOptions, "height" | "cell" | "isPrinted"> & Record<"x" | "y" | "slope", number>,
): void {
  let run: Run | null = null;
  const runs: Run[] = [];
  for (const [i, { mark }] of marks.entries()) {
    const { start, end } = spans[i]!;
    if (!(end > start)) continue;
    // Printed numbers are print.
    const isOther =
      isPrinted || mark.symbol === "?" || (mark.symbol === "" && (mark.form === "figure" || mark.letter !== undefined));
    if (run === null || run.isOther !== isOther || start - run.end > WIDEST_GAP * height) {
      run = { isOther, members: [], end };
      runs.push(run);
    }
    run.members.push(i);
    run.end = Math.max(run.end, end);
  }
  for (const { isOther, members, end } of runs) {
    const digits = members.filter((i) => isOther || /\d/.test(marks[i]!.mark.form));
    const kind: PageLine["kind"] = isOther ? "other" : digits.length > 0 ? "number" : "unsure";
    const measured = digits.length > 0 ? digits : members;
    const largest = Math.max(...measured.map((i) => wholeOf(marks[i]!)));
    const full = measured.filter((i) => wholeOf(marks[i]!) >= 0.75 * largest);
    const mean = (valueOf: (mark: PlacedMark) => number) =>
      full.reduce((sum, i) => sum + valueOf(marks[i]!), 0) / full.length;
    const size = kind === "unsure" ? height : mean(wholeOf);
    const foot = y - slope * x + mean((mark) => baseOf(mark) - slope * mark.x);
    page.lines.push({
      kind,
      left: spans[members[0]!]!.start,
      right: end,
      top: foot - size,
      foot,
      slope,
      ...(cell && { cell }),
    });
  }
}

/** Height of a digit that is as large as the mark: a letter's own is less, or more. */
function wholeOf({ mark: { letter }, size }: PlacedMark): number {
  return letter === undefined ? size : size / (letter.top - letter.foot);
}

/** The base line of a mark. */
function baseOf(placed: PlacedMark): number {
  const { letter } = placed.mark;
  return letter === undefined ? placed.y : placed.y + wholeOf(placed) * letter.foot;
}
