/**
 * Levels of weights as few bits, by a range variant of asymmetric numeral systems (Duda 2013, https://arxiv.org/abs/1311.2540;
 * rANS, Giesen 2014): one whole number is all of the code so far, and a level takes of it as many bits as it is likely. How
 * likely each size is stands in a table for each class of places, by how large the levels of the row, of the column and just
 * before were. One look into a table decodes a level, so that a page has its networks soon.
 */

/** The largest size of a level. */
export const GREATEST_LEVEL = 127;

/** The levels of a matrix, row by row. */
export interface LevelMatrix {
  readonly levels: Int8Array;
  readonly columns: number;
}

/** Classes of places: three for each time that the levels around are as large again. */
const CLASSES = 24;
/** Sizes that have a likelihood of their own; the last stands for it and all larger ones. */
const SIZES = 16;
const LARGE = SIZES - 1;
/** What is beyond it is coded in so many bits. */
const LARGE_BITS = 7;

/** Likelihoods are parts of 4096. */
const PART_BITS = 12;
const PARTS = 2 ** PART_BITS;

/** The number of the code is from this on, and below 256 times it: such numbers are no objects in an engine of JavaScript. */
const LEAST = 2 ** 22;
const STATE_BYTES = 4;
const TABLE_BYTES = 2 * CLASSES * SIZES;

/** Sizes are averaged in this many parts of 1, over so many levels of a column and of a row, and over the nearest of a row. */
const UNIT = 256;
const OF_COLUMN = 128;
const OF_ROW = 256;
const [COLUMN_SHARE, ROW_SHARE, NEAREST_SHARE] = [0.4, 0.4, 0.2];

/** The class by how large levels are about here. */
const classes = Uint8Array.from({ length: (GREATEST_LEVEL + 1) * UNIT }, (_, size) =>
  Math.min(CLASSES - 1, Math.floor(3 * Math.log2(1 + (8 * size) / UNIT))),
);

/** Codes the levels of matrices, one after the other. */
export function encodeLevels(matrices: readonly LevelMatrix[]): Uint8Array {
  const places: { readonly ofClass: number; readonly level: number }[] = [];
  for (const matrix of matrices) {
    visitLevels(matrix, (ofClass, level) => {
      places.push({ ofClass, level: level! });
      return level!;
    });
  }
  const parts = countParts(places);
  const starts = startsOf(parts);
  const bytes: number[] = [];
  let state = LEAST;
  const make = (room: number) => {
    for (; state >= room; state >>>= 8) bytes.push(state & 0xff);
  };
  const put = (value: number, bits: number) => {
    make((LEAST >>> bits) * 256);
    state = state * 2 ** bits + value;
  };
  // What is coded last is decoded first.
  for (const { ofClass, level } of places.toReversed()) {
    const size = Math.abs(level);
    const at = ofClass * SIZES + Math.min(size, LARGE);
    if (size > 0) put(level < 0 ? 1 : 0, 1);
    if (size >= LARGE) put(size - LARGE, LARGE_BITS);
    make((LEAST / PARTS) * 256 * parts[at]!);
    state = Math.floor(state / parts[at]!) * PARTS + starts[at]! + (state % parts[at]!);
  }
  for (let i = 0; i < STATE_BYTES; i++, state >>>= 8) bytes.push(state & 0xff);
  const code = new Uint8Array(TABLE_BYTES + bytes.length);
  code.set(new Uint8Array(parts.buffer));
  code.set(bytes.toReversed(), TABLE_BYTES);
  return code;
}

/**
 * Decodes levels into the matrices.
 *
 * @throws RangeError where the code is cut off, damaged, or not of matrices of this size
 */
export function decodeLevels(code: Uint8Array, matrices: readonly LevelMatrix[]): void {
  if (code.length < TABLE_BYTES + STATE_BYTES) throw new RangeError(`a code of ${code.length} bytes`);
  const parts = new Uint16Array(Uint8Array.from(code.subarray(0, TABLE_BYTES)).buffer);
  const starts = startsOf(parts);
  const sizes = sizesOf(parts, starts);
  let at = TABLE_BYTES;
  let state = 0;
  const fill = () => {
    while (state < LEAST) {
      if (at === code.length) throw new RangeError("a code that is cut off");
      state = (state << 8) | code[at++]!;
    }
  };
  for (let i = 0; i < STATE_BYTES; i++) state = (state << 8) | code[at++]!;
  for (const matrix of matrices) {
    visitLevels(matrix, (ofClass) => {
      const slot = state & (PARTS - 1);
      let size = sizes[(ofClass << PART_BITS) | slot]!;
      const place = ofClass * SIZES + size;
      state = parts[place]! * (state >>> PART_BITS) + slot - starts[place]!;
      if (state < LEAST) fill();
      if (size === 0) return 0;
      if (size === LARGE) {
        size += state & (2 ** LARGE_BITS - 1);
        state >>>= LARGE_BITS;
        if (state < LEAST) fill();
      }
      const isNegative = (state & 1) === 1;
      state >>>= 1;
      if (state < LEAST) fill();
      return isNegative ? -size : size;
    });
  }
  if (at !== code.length || state !== LEAST) throw new RangeError(`a code of which ${code.length - at} bytes are left`);
}

/** Visits the places of a matrix, each with its class, and puts there what it is given back. */
function visitLevels(
  { levels, columns }: LevelMatrix,
  visit: (ofClass: number, level: number | undefined) => number,
): void {
  const ofColumn = new Float64Array(columns);
  const ofRowRates = Float64Array.from({ length: columns }, (_, column) => 1 / Math.min(column + 2, OF_ROW));
  let ofLastRow = UNIT;
  for (let start = 0, rows = 1; start < levels.length; start += columns, rows++) {
    const ofColumnRate = 1 / Math.min(rows, OF_COLUMN);
    let nearest = ofLastRow;
    let ofRow = ofLastRow;
    let sum = 0;
    for (let column = 0; column < columns; column++) {
      const above = rows === 1 ? ofRow : ofColumn[column]!;
      const around = COLUMN_SHARE * above + ROW_SHARE * ofRow + NEAREST_SHARE * nearest;
      const level = visit(classes[around | 0]!, levels[start + column]);
      levels[start + column] = level;
      const size = UNIT * Math.abs(level);
      sum += size;
      ofColumn[column]! += (size - ofColumn[column]!) * ofColumnRate;
      ofRow += (size - ofRow) * ofRowRates[column]!;
      nearest += (size - nearest) * 0.5;
    }
    ofLastRow = sum / columns;
  }
}

/** How many parts of all each size has in its class, [classes, sizes]: none is 0 that occurs. */
function countParts(places: readonly { readonly ofClass: number; readonly level: number }[]): Uint16Array {
  const counts = new Float64Array(CLASSES * SIZES);
  for (const { ofClass, level } of places) counts[ofClass * SIZES + Math.min(Math.abs(level), LARGE)]!++;
  const parts = new Uint16Array(counts.length);
  for (let first = 0; first < parts.length; first += SIZES) {
    const own = counts.subarray(first, first + SIZES);
    const total = own.reduce((sum, count) => sum + count, 0);
    if (total === 0) continue;
    let left = PARTS;
    for (const [size, count] of own.entries()) {
      if (count > 0) left -= parts[first + size] = Math.max(1, Math.floor((count * (PARTS - SIZES)) / total));
    }
    parts[first + own.indexOf(Math.max(...own))]! += left;
  }
  return parts;
}

/** Where the parts of each size begin. */
function startsOf(parts: Uint16Array): Uint16Array {
  const starts = new Uint16Array(parts.length);
  for (let at = 0; at < parts.length; at++) {
    starts[at] = at % SIZES === 0 ? 0 : starts[at - 1]! + parts[at - 1]!;
  }
  return starts;
}

/** The size whose part each is, [classes, parts]. */
function sizesOf(parts: Uint16Array, starts: Uint16Array): Uint8Array {
  const sizes = new Uint8Array(CLASSES * PARTS);
  for (const [at, count] of parts.entries()) {
    const start = Math.floor(at / SIZES) * PARTS + starts[at]!;
    sizes.fill(at % SIZES, start, start + count);
  }
  return sizes;
}
