/**
 * What the network of lines says of a line: for every few pixels along it, how probable each symbol is there, and the
 * blank. All of it is kept in natural logarithms; here are also the sums of probabilities that are kept so.
 */

import { LINE_BLANK, LINE_CLASS_COUNT } from "../../line.js";

/** Further below the larger one, in logarithms, a number is not added to it: it is less than 1e-11 of it. */
const NOTHING = -25.4;

/** The columns of a line. */
export interface LineColumns {
  readonly count: number;
  /** Of the classes of each column; a column's probabilities sum to 1. */
  readonly logProbabilities: Float32Array; // [count, LINE_CLASS_COUNT]
}

/** log(exp(a) + exp(b)); -Infinity is the logarithm of 0. */
export function addLogs(a: number, b: number): number {
  const high = a > b ? a : b;
  const difference = (a > b ? b : a) - high;
  // False for NaN too, the difference of two -Infinity.
  return difference > NOTHING ? high + Math.log(1 + Math.exp(difference)) : high;
}

/** The logarithm of the sum of all exp(value), of which `values` may hold none. */
export function sumLogs(values: ArrayLike<number>): number {
  let most = -Infinity;
  for (let i = 0; i < values.length; i++) most = Math.max(most, values[i]!);
  if (most === -Infinity) return most;
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += Math.exp(values[i]! - most);
  return most + Math.log(sum);
}

/**
 * The columns of a network's scores, or of columns again: softmax of every column (logarithms of probabilities are scores
 * that give themselves).
 *
 * @param scores of the classes of each column; [count, LINE_CLASS_COUNT]
 * @param temperature by which all scores are divided: above 1 makes the columns less sure. @default 1
 */
export function toLineColumns(scores: Float32Array, temperature = 1): LineColumns {
  const count = Math.floor(scores.length / LINE_CLASS_COUNT);
  const logProbabilities = scores.map((score) => score / temperature);
  for (let column = 0; column < count; column++) {
    const own = logProbabilities.subarray(column * LINE_CLASS_COUNT, (column + 1) * LINE_CLASS_COUNT);
    const all = sumLogs(own);
    for (let i = 0; i < LINE_CLASS_COUNT; i++) own[i]! -= all;
  }
  return { count, logProbabilities };
}

/** The columns where it is known that a symbol is none: what looks like it is nothing. */
export function withoutSymbol({ count, logProbabilities }: LineColumns, symbol: number): LineColumns {
  const without = logProbabilities.slice();
  for (let at = 0; at < without.length; at += LINE_CLASS_COUNT) {
    without[at + LINE_BLANK] = addLogs(without[at + LINE_BLANK]!, without[at + symbol]!);
    without[at + symbol] = -Infinity;
  }
  return { count, logProbabilities: without };
}
