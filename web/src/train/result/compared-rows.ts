/**
 * Runs side by side: a row for each figure and for each choice in which they differ, a column for each run.
 */

import { formatCount, formatDuration, formatPercent } from "../../../../src/contract/words.js";
import type { RunAnswer, RunResultAnswer } from "../../../../src/contract/answers/run-answers.js";
import { choiceInWords, choiceLabels, type Choices } from "../choice-words.js";
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
  return (Object.keys(choiceLabels) as (keyof Choices)[]).flatMap((key) => {
    const values = runs.map(({ run }) => choiceInWords(run.choices[key]));
    const isTold = key === "network" || new Set(values).size > 1;
    return isTold ? [{ name: choiceLabels[key], values, best: [] }] : [];
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
    figureRow(runs, "Taken for no digit", {
      figure: ({ result }) => result && countOfNone(result.confusion),
      text: formatCount,
    }),
    figureRow(runs, "Calibration error", {
      figure: ({ result }) => result?.expectedCalibrationError ?? null,
      text: (share) => formatPercent(share, 2),
      isBest: Math.min,
    }),
    figureRow(runs, "Trained for", {
      figure: ({ result }) => result?.seconds ?? null,
      text: formatDuration,
    }),
    figureRow(runs, "Parameters", {
      figure: ({ parameterCount }) => parameterCount,
      text: formatCount,
    }),
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
  return {
    name,
    values,
    best: values.flatMap((value, index) => (value === best ? [index] : [])),
  };
}
