/**
 * The reader: the way from a picture to the numbers on it. Find the ink, split it into digits, make each what the
 * network was trained on, and let the network judge.
 */

import { fail } from "../errors.js";
import type { Picture } from "../picture/picture.js";
import { toOneDigit } from "../picture/pieces/choose-components.js";
import { failBlank, findInkInSteps, type FoundInk } from "../picture/pieces/find-ink.js";
import { runStepsWithPauses } from "../picture/steps.js";
import { type QuarterTurn, type Turn, turnPicture } from "../picture/turn.js";
import { alternativesOfDigits } from "./alternatives.js";
import { createBudget, type ReadingControl } from "./budget.js";
import type { Classifier } from "./classifier.js";
import { explainLines, type LineNetworks } from "./explain-lines.js";
import { explainNumbers } from "./explain-numbers.js";
import { findTurns, readsBetter } from "./find-turn.js";
import { createExpectation, type Expectation, type ExpectationOptions } from "./expectation/expectation.js";
import { contradictingDigit, expectedOutcomes } from "./expectation/trust.js";
import { DEFAULT_MIN_CONFIDENCE } from "./min-confidence.js";
import {
  type Explanation,
  isNoDigit,
  NO_DIGIT_REASON,
  type Reading,
  type ReadNumber,
  toCandidate,
  toReadNumber,
} from "./reading.js";
import { createBorderFinder, withStructure } from "./structure.js";
import { turnBack } from "./turned-back.js";

/** With any of {@link ExpectationOptions}, the picture holds exactly one number. */
export interface ReadOptions extends ExpectationOptions {
  /** Digits less confident than this are not sure: "?" in texts; 0 to 1. @default 0.5 */
  readonly minConfidence?: number;
  /** Numbers are given as their digits alone, without points, dashes and other signs. @default false */
  readonly digitsOnly?: boolean;
  /** Lines that are not read by then are left, and told of; 0.01 to 3,600. @default no limit */
  readonly maxSeconds?: number;
  /** By how many degrees a picture is turned clockwise before it is read; `auto` finds it. @default "auto" */
  readonly turn?: Turn;
  /** So many runners-up of each number are told, with their probabilities; 1 to 10. @default none */
  readonly alternatives?: number;
}

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
  const expectationOf = createExpecting();

  async function explain(
    picture: Picture,
    options: ReadOptions = {},
    control: ReadingControl = {},
    isExplained = true,
  ): Promise<Explanation> {
    const { expect, minConfidence = DEFAULT_MIN_CONFIDENCE, digitsOnly = false, maxSeconds, alternatives } = options;
    const { turn = "auto" } = options;
    const expectation = expectationOf(options);
    const budget = createBudget({ ...control, maxSeconds });
    const findInk = (shown: Picture) => runStepsWithPauses(findInkInSteps(shown), budget.pause);
    const explainInk = async (found: FoundInk): Promise<Explanation> => {
      if (expectation?.isOneDigit) {
        return explainOneDigit(found, classifier, expectation, { minConfidence, alternatives });
      }
      if (lines !== undefined) {
        const choices = { minConfidence, expectation, digitsOnly, alternatives, isExplained };
        return explainLines(found, lines, classifier, choices, budget);
      }
      if (expectation?.isCountOnly === false) {
        fail(
          "OPTION_INVALID",
          `this model reads digits one by one, and cannot look for a number of ${expectation.words}. Expect a count of digits alone, or read with the released model.`,
        );
      }
      const { reading, slopes, ...steps } = await explainNumbers(found, classifier, minConfidence, expect, budget);
      const numbers = reading.numbers.map((number) => withAlternatives(number, alternatives));
      const whole = { ...reading, numbers, ...(expectation && { expected: expectation.words }) };
      return { reading: await withStructure(whole, found, createBorderFinder(found, budget.pause), slopes), ...steps };
    };
    const explainFound = async (ink: FoundInk) => tellAround(await explainInk(ink), ink);
    const findTurned = async (by: QuarterTurn): Promise<FoundInk> => {
      const found = await findInk(turnPicture((await control.decodeAgain?.()) ?? picture, by));
      control.onInkFound?.();
      return found;
    };
    const chosen = turn === "auto" ? 0 : (Number(turn) as QuarterTurn);
    const found = await findInk(chosen === 0 ? picture : turnPicture(picture, chosen));
    control.onInkFound?.();
    const first = await explainFound(found);
    if (chosen !== 0) return turnBack(first, chosen, picture);
    if (turn !== "auto" || expectation?.isOneDigit) return first;
    let best = first;
    const { turns: likelier, isClear } = await findTurns(found, first.reading, classifier, lines?.scorer, budget.pause);
    for (const by of likelier) {
      const other = await explainFound(await findTurned(by));
      if (readsBetter(other.reading, by, best.reading, isClear)) best = turnBack(other, by, picture);
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

/** Makes expectations; of pictures that are read one after another as the same, the list is gone through once. */
function createExpecting(): (options: ExpectationOptions) => Expectation | undefined {
  let last: readonly [options: readonly unknown[], expectation: Expectation | undefined] = [[], undefined];
  return ({ expect, pattern, oneOf, check, range, date }) => {
    const options = [expect, pattern, oneOf, check, range, date];
    if (options.some((option, i) => option !== last[0][i])) {
      last = [options, createExpectation({ expect, pattern, oneOf, check, range, date })];
    }
    return last[1];
  };
}

/** Tells of what lies around the sheet, too, which nobody looked at. */
function tellAround(explanation: Explanation, found: FoundInk): Explanation {
  if (found.around.length === 0) return explanation;
  const boxes = found.around.map((box) => ({ box: found.toPictureBox(box), reason: "what lies around the sheet" }));
  return { ...explanation, removed: [...explanation.removed, ...boxes] };
}

/** A number whose digits were judged one by one, with its runners-up where they were asked for. */
function withAlternatives(number: ReadNumber, count: number | undefined): ReadNumber {
  if (count === undefined) return number;
  const symbols = number.digits.map(({ digit, probabilities }) => ({ symbol: String(digit), outcomes: probabilities }));
  return { ...number, alternatives: alternativesOfDigits(symbols, number.confidence, count) };
}

/**
 * Reads a picture that holds one digit: all ink that is no speck is that digit, however many components it has.
 *
 * @throws PICTURE_NO_INK where there are only specks
 */
async function explainOneDigit(
  found: FoundInk,
  classifier: Classifier,
  expectation: Expectation,
  { minConfidence, alternatives }: { readonly minConfidence: number; readonly alternatives: number | undefined },
): Promise<Explanation> {
  const { box: inkBox, image } = toOneDigit(found) ?? failBlank();
  const seen = await classifier.classify(image);
  const outcomes = expectedOutcomes(seen, expectation);
  const box = found.toPictureBox(inkBox);
  const isChosen = !isNoDigit(outcomes);
  const ink = { outcomes, certainty: 1, box, image };
  const numbers = isChosen ? [withAlternatives(toReadNumber([ink], minConfidence, 0), alternatives)] : [];
  const rejected = isChosen ? [] : [{ box, reason: NO_DIGIT_REASON }];
  const { width, height } = found.picture;
  const other = contradictingDigit(seen, expectation);
  return {
    reading: await withStructure(
      {
        width,
        height,
        text: numbers.map(({ text }) => text).join(" "),
        numbers,
        rejected,
        isComplete: true,
        expected: expectation.words,
        ...(other !== undefined && { contradicts: { text: String(other), confidence: seen[other]! } }),
      },
      found,
      createBorderFinder(found),
    ),
    ink: found.ink,
    removed: found.printedLines.map((line) => ({ box: found.toPictureBox(line), reason: "a printed line" })),
    lines: [],
    linesLeftOut: 0,
    cuts: [],
    candidates: [toCandidate({ outcomes: seen, image }, box, isChosen)],
  };
}
