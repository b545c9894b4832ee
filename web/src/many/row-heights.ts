/**
 * How high the rows of a list are. A reading is shown whole, in as many lines as it takes, and only the rows in sight exist: so
 * the height of every row is known from its text alone. No symbol of a reading is broader than a digit.
 */

/** Of a row whose reading has one line; of each line more; and of words below it. In pixels, as the style sheets have it. */
const ROW_PX = 64;
const LINE_PX = 28;
const WORDS_PX = 24;

export interface RowLines {
  /** Of its reading. */
  readonly lines: number;
  /** Whether a sentence stands below it. */
  readonly hasWords: boolean;
}

/** Lines of a text in a column that has room for so many digits: words stay whole where they fit. */
export function linesOf(text: string, digits: number): number {
  const room = Math.max(1, digits);
  let lines = 1;
  let used = 0;
  for (const { length } of text.split(" ")) {
    const withWord = used === 0 ? length : used + 1 + length;
    if (withWord <= room) {
      used = withWord;
      continue;
    }
    if (used > 0) lines += 1;
    const full = Math.max(0, Math.ceil(length / room) - 1);
    lines += full;
    used = length - full * room;
  }
  return lines;
}

/** Where each row begins, and at the end where the last one ends, in pixels. */
export function topsOf(rows: readonly RowLines[]): readonly number[] {
  const tops = [0];
  for (const { lines, hasWords } of rows) {
    tops.push(tops.at(-1)! + ROW_PX + LINE_PX * (lines - 1) + (hasWords ? WORDS_PX : 0));
  }
  return tops;
}

/** The row in which a place lies; the last one where it lies below all. */
export function rowAt(tops: readonly number[], place: number): number {
  let [low, high] = [0, Math.max(0, tops.length - 2)];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (tops[middle]! <= place) low = middle;
    else high = middle - 1;
  }
  return low;
}
