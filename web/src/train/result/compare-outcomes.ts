/**
 * Which test images one run reads and the other does not, out of the cells of their confusion matrices, and whether
 * the gap between the two is more than chance.
 */

import { formatCount } from "../../../../src/contract/words.js";

/** The images of a cell, by digit written and digit read. */
type Cells = readonly (readonly (readonly number[])[])[];

/** Images by their places in the test set, in that order. */
export interface Difference {
  readonly onlyFirst: readonly number[];
  readonly onlySecond: readonly number[];
}

/** A gap that chance makes in fewer cases than this is called clear. */
const CLEAR_BELOW = 0.05;

/** Which images only the one of two runs reads right. */
export function differenceOf(first: Cells, second: Cells): Difference {
  const [rightFirst, rightSecond] = [rightIn(first), rightIn(second)];
  return {
    onlyFirst: missing(rightFirst, rightSecond),
    onlySecond: missing(rightSecond, rightFirst),
  };
}

/**
 * How often chance alone makes a gap at least this large, where both runs read equally well: the exact two-sided sign
 * test over the images that one of the two reads (McNemar's test).
 */
export function chanceOfGap(onlyFirst: number, onlySecond: number): number {
  const count = onlyFirst + onlySecond;
  const fewer = Math.min(onlyFirst, onlySecond);
  // Binomial(count, 1/2), summed from its smallest term in logarithms: 0.5 ** count is 0 from 1,075 on.
  let logTerm = count * Math.log(0.5);
  let tail = 0;
  for (let k = 0; k <= fewer; k += 1) {
    tail += Math.exp(logTerm);
    logTerm += Math.log(count - k) - Math.log(k + 1);
  }
  return Math.min(1, 2 * tail);
}

/** The two in words: how many each reads that the other does not, and whether that says anything. */
export function gapWords({ onlyFirst, onlySecond }: Difference, firstName: string, secondName: string): string {
  const [first, second] = [onlyFirst.length, onlySecond.length];
  if (first + second === 0) return "Both read the same test digits right.";
  const counts = `${firstName} reads ${formatCount(first)} that ${secondName} does not, ${secondName} ${formatCount(second)} that ${firstName} does not.`;
  const better = first > second ? firstName : secondName;
  return chanceOfGap(first, second) < CLEAR_BELOW
    ? `${counts} That is more than chance: ${better} reads better.`
    : `${counts} So small a gap may be chance.`;
}

function rightIn(cells: Cells): ReadonlySet<number> {
  return new Set(cells.flatMap((row, digit) => row[digit] ?? []));
}

function missing(those: ReadonlySet<number>, from: ReadonlySet<number>): readonly number[] {
  return [...those].filter((index) => !from.has(index)).toSorted((a, b) => a - b);
}
