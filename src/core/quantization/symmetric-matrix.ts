/** The linear algebra of error-compensated rounding, in doubles and in a fixed order, so that it is the same on all machines. */

/** Rows and columns of a block of products, which stay in the processor's registers; columns that lie in its cache. */
const BLOCK = 4;
const STRIP = 1024;

/** Rows of numbers that lie close. */
export interface Rows {
  readonly count: number;
  readonly length: number;
  readonly values: Float64Array; // [count, length]
}

export function createRows(count: number, length: number): Rows {
  return { count, length, values: new Float64Array(count * length) };
}

/** The products of all rows with all rows: a times b transposed, [a.count, b.count]. */
export function multiplyRows(a: Rows, b: Rows): Rows {
  const product = createRows(a.count, b.count);
  for (let start = 0; start < a.length; start += STRIP) {
    const end = Math.min(a.length, start + STRIP);
    for (let i = 0; i < a.count; i += BLOCK) {
      for (let j = 0; j < b.count; j += BLOCK) addBlock(product.values, a, b, i, j, start, end);
    }
  }
  return product;
}

/** Adds to a block what a strip of the rows gives. Where a block is cut off, its last row is taken for those that are not there. */
function addBlock(to: Float64Array, a: Rows, b: Rows, i: number, j: number, start: number, end: number): void {
  const x = a.values;
  const y = b.values;
  const rowOf = (rows: Rows, at: number) => Math.min(at, rows.count - 1) * rows.length;
  const [a0, a1, a2, a3] = [rowOf(a, i), rowOf(a, i + 1), rowOf(a, i + 2), rowOf(a, i + 3)];
  const [b0, b1, b2, b3] = [rowOf(b, j), rowOf(b, j + 1), rowOf(b, j + 2), rowOf(b, j + 3)];
  let [s00, s01, s02, s03] = [0, 0, 0, 0];
  let [s10, s11, s12, s13] = [0, 0, 0, 0];
  let [s20, s21, s22, s23] = [0, 0, 0, 0];
  let [s30, s31, s32, s33] = [0, 0, 0, 0];
  for (let k = start; k < end; k++) {
    const y0 = y[b0 + k]!;
    const y1 = y[b1 + k]!;
    const y2 = y[b2 + k]!;
    const y3 = y[b3 + k]!;
    const x0 = x[a0 + k]!;
    s00 += x0 * y0;
    s01 += x0 * y1;
    s02 += x0 * y2;
    s03 += x0 * y3;
    const x1 = x[a1 + k]!;
    s10 += x1 * y0;
    s11 += x1 * y1;
    s12 += x1 * y2;
    s13 += x1 * y3;
    const x2 = x[a2 + k]!;
    s20 += x2 * y0;
    s21 += x2 * y1;
    s22 += x2 * y2;
    s23 += x2 * y3;
    const x3 = x[a3 + k]!;
    s30 += x3 * y0;
    s31 += x3 * y1;
    s32 += x3 * y2;
    s33 += x3 * y3;
  }
  const sums = [s00, s01, s02, s03, s10, s11, s12, s13, s20, s21, s22, s23, s30, s31, s32, s33];
  for (let row = 0; row < Math.min(BLOCK, a.count - i); row++) {
    for (let column = 0; column < Math.min(BLOCK, b.count - j); column++) {
      to[(i + row) * b.count + j + column]! += sums[BLOCK * row + column]!;
    }
  }
}

/**
 * The Cholesky factor of a symmetric positive definite matrix: lower triangular, and times its own transpose the matrix.
 */
export function choleskyFactor({ count, values }: Rows): Rows {
  const factor = createRows(count, count);
  const l = factor.values;
  for (let row = 0; row < count; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = values[row * count + column]!;
      for (let k = 0; k < column; k++) sum -= l[row * count + k]! * l[column * count + k]!;
      l[row * count + column] = row === column ? Math.sqrt(sum) : sum / l[column * count + column]!;
    }
  }
  return factor;
}

/** The inverse of a lower triangular matrix, which is one, too. */
export function invertTriangular({ count, values: l }: Rows): Rows {
  const inverse = createRows(count, count);
  const m = inverse.values;
  for (let row = 0; row < count; row++) {
    const to = row * count;
    m[to + row] = 1;
    for (let k = 0; k < row; k++) {
      const factor = l[to + k]!;
      for (let column = 0; column <= k; column++) m[to + column]! -= factor * m[k * count + column]!;
    }
    for (let column = 0; column <= row; column++) m[to + column]! /= l[to + row]!;
  }
  return inverse;
}
