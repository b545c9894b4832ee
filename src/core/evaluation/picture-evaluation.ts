/**
 * All that is said about the reading of a collection of pictures: the figures of every set, what other thresholds
 * would have given, and the failures.
 */

import { rankFailures, type PictureFailure } from "./picture-failures.js";
import { toPictureFigures, type PictureFigures } from "./picture-figures.js";
import type { PictureOutcome, ReadingWay } from "./picture-outcome.js";
import { evaluateThresholds, evaluateWantedThreshold, type ThresholdFigures } from "./picture-thresholds.js";

/** The figures of some pictures in both ways. */
export interface PictureSetFigures {
  readonly set: string;
  /** All of its pictures. */
  readonly pictures: number;
  /** Of those that were read with the number of their digits told; null where none was. */
  readonly withExpect: PictureFigures | null;
  readonly withoutExpect: PictureFigures;
}

/** What thresholds give, in one way of reading. */
export interface ThresholdTable {
  /** At 0.3, 0.4 ... 0.9, 0.95 and 0.99. */
  readonly thresholds: readonly ThresholdFigures[];
  /** At the highest threshold that accepts 98 % of the single digits; null where none does. */
  readonly wanted: ThresholdFigures | null;
}

export interface PictureEvaluation {
  readonly pictures: number;
  /** In the order in which the sets first appear. */
  readonly sets: readonly PictureSetFigures[];
  /** Over all sets: the pictures with a label, and those without; null where there are none. */
  readonly labelled: PictureSetFigures | null;
  readonly unlabelled: PictureSetFigures | null;
  /** Over the pictures whose label has one digit or none. */
  readonly thresholds: Readonly<Record<ReadingWay, ThresholdTable>>;
  /** The gravest first. */
  readonly failures: readonly PictureFailure[];
}

/** Evaluates what became of the pictures. */
export function evaluatePictures(outcomes: readonly PictureOutcome[]): PictureEvaluation {
  const labelled = outcomes.filter(({ label }) => label !== "");
  const unlabelled = outcomes.filter(({ label }) => label === "");
  return {
    pictures: outcomes.length,
    sets: Array.from(groupBySet(outcomes), toSetFigures),
    labelled: labelled.length > 0 ? toSetFigures(["labelled", labelled]) : null,
    unlabelled: unlabelled.length > 0 ? toSetFigures(["unlabelled", unlabelled]) : null,
    thresholds: {
      withExpect: toThresholdTable(outcomes, "withExpect"),
      withoutExpect: toThresholdTable(outcomes, "withoutExpect"),
    },
    failures: rankFailures(outcomes),
  };
}

function groupBySet(outcomes: readonly PictureOutcome[]): Map<string, PictureOutcome[]> {
  const sets = new Map<string, PictureOutcome[]>();
  for (const outcome of outcomes) {
    const members = sets.get(outcome.set);
    if (members) members.push(outcome);
    else sets.set(outcome.set, [outcome]);
  }
  return sets;
}

function toSetFigures([set, outcomes]: readonly [string, readonly PictureOutcome[]]): PictureSetFigures {
  const isReadWithExpect = outcomes.some(({ withExpect }) => withExpect);
  return {
    set,
    pictures: outcomes.length,
    withExpect: isReadWithExpect ? toPictureFigures(outcomes, "withExpect") : null,
    withoutExpect: toPictureFigures(outcomes, "withoutExpect"),
  };
}

function toThresholdTable(outcomes: readonly PictureOutcome[], way: ReadingWay): ThresholdTable {
  return { thresholds: evaluateThresholds(outcomes, way), wanted: evaluateWantedThreshold(outcomes, way) };
}
