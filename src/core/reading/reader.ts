/**
 * The reader: the way from a picture to the numbers on it. Find the ink, split it into digits, make each what the
 * network was trained on, and let the network judge.
 */

import type { Picture } from "../picture/picture.js";
import { toOneDigit } from "../picture/pieces/choose-components.js";
import { failBlank, findInkInSteps, type FoundInk } from "../picture/pieces/find-ink.js";
import { runStepsWithPauses } from "../picture/steps.js";
import { type QuarterTurn, turnPicture } from "../picture/turn.js";
import { createBudget, type ReadingControl } from "./budget.js";
import type { Classifier } from "./classifier.js";
import { explainLines, type LineNetworks } from "./explain-lines.js";
import { explainNumbers } from "./explain-numbers.js";
import { findTurns, readsBetter } from "./find-turn.js";
import {
  DEFAULT_MIN_CONFIDENCE,
  type Explanation,
  isNoDigit,
  NO_DIGIT_REASON,
  type Reading,
  toCandidate,
  toReadNumber,
} from "./reading.js";
import { turnBack } from "./turned-back.js";

export interface ReadOptions {
  /** The picture holds exactly one number of this many digits; 1 to 32. @default any numbers */
  readonly expect?: number;
  /** Digits less confident than this are not sure: "?" in texts; 0 to 1. @default 0.5 */
  readonly minConfidence?: number;
  /** Numbers are given as their digits alone, without points, dashes and other signs. @default false */
  readonly digitsOnly?: boolean;
  /** Lines that are not read by then are left, and told of; 0.01 to 3,600. @default no limit */
  readonly maxSeconds?: number;
  /** By how many degrees a picture is turned clockwise before it is read; `auto` finds it. @default "auto" */
  readonly turn?: Turn;
}

/** How a picture may be turned. */
export const turns = ["auto", "0", "90", "180", "270"] as const;

export type Turn = (typeof turns)[number];

export interface Reader {
  /**
   * Reads a picture.
   *
   * @throws PICTURE_TOO_SMALL, PICTURE_NO_INK; ABORTED once it is cancelled
   */
  read(picture: Picture, options?: ReadOptions, control?: ReadingControl): Promise<Reading>;
  /** As `read`, with every step on the way. */
  explain(picture: Picture, options?: ReadOptions, control?: ReadingControl): Promise<Explanation>;
  /** Frees the classifier; idempotent. */
  dispose(): Promise<void>;
}

/**
 * Creates a reader, which from then on owns the classifier.
 *
 * @example
 * const reader = createReader(classifier);
 * const { text } = await reader.read(await loadPicture("seven.jpg"));
 */
export function createReader(classifier: Classifier, lines?: LineNetworks): Reader {
  async function explain(
    picture: Picture,
    { expect, minConfidence = DEFAULT_MIN_CONFIDENCE, digitsOnly = false, maxSeconds, turn = "auto" }: ReadOptions = {},
    control: ReadingControl = {},
    isExplained = true,
  ): Promise<Explanation> {
    const budget = createBudget({ ...control, maxSeconds });
    const findInk = (shown: Picture) => runStepsWithPauses(findInkInSteps(shown), budget.pause);
    const explainInk = (found: FoundInk): Promise<Explanation> => {
      if (expect === 1) return explainOneDigit(found, classifier, minConfidence);
      const options = { minConfidence, expect, digitsOnly, isExplained };
      return lines
        ? explainLines(found, lines, classifier, options, budget)
        : explainNumbers(found, classifier, minConfidence, expect, budget);
    };
    const chosen = turn === "auto" ? 0 : (Number(turn) as QuarterTurn);
    const found = await findInk(chosen === 0 ? picture : turnPicture(picture, chosen));
    control.onInkFound?.();
    const first = await explainInk(found);
    if (chosen !== 0) return turnBack(first, chosen, picture);
    if (turn !== "auto" || expect === 1) return first;
    let best = first;
    const { turns: likelier, isClear } = await findTurns(found, first.reading, classifier);
    for (const by of likelier) {
      const other = await explainInk(await findInk(turnPicture(picture, by)));
      if (readsBetter(other.reading, best.reading, isClear)) best = turnBack(other, by, picture);
    }
    return best;
  }

  return {
    explain: (picture, options, control) => explain(picture, options, control),
    async read(picture, options, control) {
      const { reading } = await explain(picture, options, control, false);
      return reading;
    },
    async dispose() {
      await classifier.dispose();
      await lines?.scorer.dispose();
      await lines?.locator?.dispose();
    },
  };
}

/**
 * Reads a picture that holds one digit: all ink that is no speck is that digit, however many components it has.
 *
 * @throws PICTURE_NO_INK where there are only specks
 */
async function explainOneDigit(found: FoundInk, classifier: Classifier, minConfidence: number): Promise<Explanation> {
  const { box: inkBox, image } = toOneDigit(found) ?? failBlank();
  const outcomes = await classifier.classify(image);
  const box = found.toPictureBox(inkBox);
  const isChosen = !isNoDigit(outcomes);
  const numbers = isChosen ? [toReadNumber([{ outcomes, certainty: 1, box, image }], minConfidence, 0)] : [];
  const rejected = isChosen ? [] : [{ box, reason: NO_DIGIT_REASON }];
  const { width, height } = found.picture;
  return {
    reading: { width, height, text: numbers.map(({ text }) => text).join(" "), numbers, rejected, isComplete: true },
    ink: found.ink,
    removed: found.printedLines.map((line) => ({ box: found.toPictureBox(line), reason: "a printed line" })),
    lines: [],
    linesLeftOut: 0,
    cuts: [],
    candidates: [toCandidate({ outcomes, image }, box, isChosen)],
  };
}
