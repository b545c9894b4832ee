/**
 * PNG's filters, undone: every row says by its first byte from which neighbours its bytes were predicted. After the PNG
 * specification, third edition (W3C 2025), section 9.
 */

/** The size of a row, in bytes. */
export interface PngRows {
  readonly rowBytes: number;
  readonly height: number;
  /** From a byte to the same one of the pixel to its left; 1 where a pixel has less than a byte. */
  readonly pixelBytes: number;
}

/** The bytes of all rows. */
export interface UnfilteredRows {
  readonly bytes: Uint8Array;
  /** Where the first row begins, and from one row to the next. */
  readonly start: number;
  readonly stride: number;
}

/** Adds to the bytes from `from` to `to - 1` what was predicted. `left` and `above` bytes back are the neighbours. */
type RowFilter = (bytes: Uint8Array, from: number, to: number, left: number, above: number) => void;

/**
 * Undoes the filters.
 *
 * @param filtered for each row one byte, which is its filter, and its bytes
 * @returns undefined where a row has a filter that there is none of
 */
export function undoFilters(
  filtered: Uint8Array,
  { rowBytes, height, pixelBytes }: PngRows,
): UnfilteredRows | undefined {
  // Blank bytes above the first row and left of each are the neighbours of those that have none.
  const stride = pixelBytes + rowBytes;
  const start = stride + pixelBytes;
  const bytes = new Uint8Array(stride * (height + 1));
  for (let row = 0; row < height; row++) {
    const source = row * (rowBytes + 1);
    const filter = filters[filtered[source]!];
    if (filter === undefined) return undefined;
    const from = start + row * stride;
    const to = from + rowBytes;
    bytes.set(filtered.subarray(source + 1, source + 1 + rowBytes), from);
    filter(bytes, from, to, pixelBytes, stride);
  }
  return { bytes, start, stride };
}

/** By number. The arrays of bytes add modulo 256 by themselves. */
const filters: readonly RowFilter[] = [
  function none() {},

  function sub(bytes, from, to, left) {
    for (let i = from; i < to; i++) bytes[i]! += bytes[i - left]!;
  },

  function up(bytes, from, to, _, above) {
    for (let i = from; i < to; i++) bytes[i]! += bytes[i - above]!;
  },

  function average(bytes, from, to, left, above) {
    for (let i = from; i < to; i++) {
      bytes[i]! += (bytes[i - left]! + bytes[i - above]!) >> 1;
    }
  },

  function paeth(bytes, from, to, left, above) {
    for (let i = from; i < to; i++) {
      const a = bytes[i - left]!;
      const b = bytes[i - above]!;
      const c = bytes[i - above - left]!;
      // The distances of a + b - c from each of the three.
      const fromA = Math.abs(b - c);
      const fromB = Math.abs(a - c);
      const fromC = Math.abs(a + b - c - c);
      if (fromA <= fromB && fromA <= fromC) bytes[i]! += a;
      else bytes[i]! += fromB <= fromC ? b : c;
    }
  },
];
