/**
 * Runs side by side: a row for each figure and for each choice in which they differ, a column for each run; which test
 * images one run reads and another does not, and whether the gap between the two is more than chance.
 */

import { formatCount, formatDuration, formatPercent } from "../../../../src/contract/words.js";
import type { RunAnswer, RunResultAnswer } from "../../../../src/contract/answers/run-answers.js";
import { choiceInWords, labelOf, type Choices } from "../choice-words.js";
import { countOfNone } from "../../figures/confusion-matrix.js";

/** A run, and what is known of it. */
export interface ComparedRun {
  readonly run: RunAnswer;
  /** Null until it has come. */
  readonly result: RunResultAnswer | null;
  /** Of its network; null where it is not known yet. */
  readonly parameterCount: number | null;
}

export interface ComparedRow {
  readonly name: string;
  /** What stands in each run's column. */
  readonly values: readonly string[];
  /** The columns of the best value; none where that is not to be said, or all are alike. */
  readonly best: readonly number[];
}

/** What the runs are called beside each other; as many as stand side by side. */
export const letters = ["A", "B", "C", "D"] as const;

/** What stands where a figure is not known. */
const UNKNOWN = "–";

/** The choices in which runs differ, and their networks in any case. */
export function choiceRows(runs: readonly ComparedRun[]): ComparedRow[] {
  return (Object.keys(runs[0]?.run.choices ?? {}) as (keyof Choices)[]).flatMap((key) => {
    const values = runs.map(({ run }) => choiceInWords(run.choices[key]));
    const isTold = key === "network" || new Set(values).size > 1;
    return isTold ? [{ name: labelOf(key), values, best: [] }] : [];
  });
}

/** What the runs reached. */
export function figureRows(runs: readonly ComparedRun[]): ComparedRow[] {
  return [
    figureRow(runs, "Test digits read right", {
      figure: ({ result }) => result?.accuracy ?? null,
      text: (share) => formatPercent(share, 2),
      isBest: Math.max,
    }),
    figureRow(runs, "Read as “not a digit”", {
      figure: ({ result }) => result && countOfNone(result.confusion),
      text: formatCount,
    }),
    figureRow(runs, "Calibration error", {
      figure: ({ result }) => result?.expectedCalibrationError ?? null,
      text: (share) => formatPercent(share, 2),
      isBest: Math.min,
    }),
    figureRow(runs, "Trained for", { figure: ({ result }) => result?.seconds ?? null, text: formatDuration }),
    figureRow(runs, "Parameters", { figure: ({ parameterCount }) => parameterCount, text: formatCount }),
    figureRow(runs, "Images a second", {
      figure: ({ run }) => run.lastEpoch?.imagesPerSecond ?? null,
      text: formatCount,
    }),
  ];
}

interface Figure {
  readonly figure: (compared: ComparedRun) => number | null;
  readonly text: (figure: number) => string;
  /** Which of the values is the best; not given where none is better. */
  readonly isBest?: (...values: number[]) => number;
}

function figureRow(runs: readonly ComparedRun[], name: string, { figure, text, isBest }: Figure): ComparedRow {
  const figures = runs.map(figure);
  const values = figures.map((each) => (each === null ? UNKNOWN : text(each)));
  const known = figures.filter((each) => each !== null);
  if (!isBest || known.length < runs.length || new Set(values).size === 1) {
    return { name, values, best: [] };
  }
  const best = text(isBest(...known));
  return { name, values, best: values.flatMap((value, index) => (value === best ? [index] : [])) };
}

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
  return { onlyFirst: missing(rightFirst, rightSecond), onlySecond: missing(rightSecond, rightFirst) };
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
