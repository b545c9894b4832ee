/** Reads a picture with any number of numbers, each line of writing as a whole. */

import { boxInWindow, cornersOf, type LineWindow } from "../picture/lines/line-window.js";
import { normalizeDigit } from "../picture/normalize.js";
import type { FoundInk } from "../picture/pieces/find-ink.js";
import { hearOthers, hearOthersExpecting } from "./agreement.js";
import { alternativesOfDigits, alternativesOfLine } from "./alternatives.js";
import type { Budget } from "./budget.js";
import { toRows } from "./choose-lines.js";
import type { Classifier } from "./classifier.js";
import type { RankedText } from "./decoding/prefix-search.js";
import type { Expectation } from "./expectation/expectation.js";
import { contradictingDigit, expectedOutcomes } from "./expectation/trust.js";
import { createDigitFinder } from "./digit-ink.js";
import { explainLine, type SymbolPlace } from "./explained-line.js";
import { findLines } from "./find-lines.js";
import type { LineScorer } from "./line-scorer.js";
import type { LocatorScorer } from "./locator-scorer.js";
import type { LineSymbol, ReadColumns } from "./read-columns.js";
import {
  bestDigit,
  type Candidate,
  type Explanation,
  isNoDigit,
  NO_DIGIT_REASON,
  NOT_READ_REASON,
  type ReadNumber,
  toCandidate,
  toWrittenNumber,
  UNCLEAR_REASON,
} from "./reading.js";
import { createShow, type ScoredLine } from "./score-window.js";
import { hearTeaching } from "./taught-line.js";
import { createBorderFinder, type LineSlope, withStructure } from "./structure.js";

/** So much of lines is explained, in pixels of their images along them; a page of 200 numbers has 30,000. */
const MOST_EXPLAINED_PX = 40_000;

/** Beside other lines a number is told if one of its digits is likelier than not; most of the others are no numbers. */
const LIKELIER_THAN_NOT = 0.5;

/** What reads whole lines. */
export interface LineNetworks {
  readonly scorer: LineScorer;
  /** Finds lines, beside those that the ink makes. @default none are found beside those */
  readonly locator?: LocatorScorer;
}

export interface LineReadingOptions {
  /** Digits less confident than this are "?" in texts. */
  readonly minConfidence: number;
  /** What is known of the only number. */
  readonly expectation: Expectation | undefined;
  /** Whether texts leave signs out. */
  readonly digitsOnly: boolean;
  /** How many other texts of each number are told; undefined where nobody asked. */
  readonly alternatives: number | undefined;
  /** Whether to tell how each line was read. */
  readonly isExplained: boolean;
}

/**
 * Reads all numbers, or the one that is expected.
 *
 * @param classifier judges what stands alone in its line, too
 * @param budget where it does not suffice, the lines that come first are read
 * @throws PICTURE_NO_INK where there are only specks; ABORTED
 */
export async function explainLines(
  found: FoundInk,
  networks: LineNetworks,
  classifier: Classifier,
  { minConfidence, expectation, digitsOnly, alternatives, isExplained }: LineReadingOptions,
  budget: Budget,
): Promise<Explanation> {
  const shown: ScoredLine[] = [];
  const show = createShow(found, networks.scorer, { expectation, texts: 1 + (alternatives ?? 0) }, budget, shown);
  const findBorders = createBorderFinder(found, budget.pause);
  const finding = {
    locator: networks.locator,
    findBorders,
    classifier: expectation ? undefined : classifier,
    isExplained,
  };
  const { lines, lone, setAside, ...rest } = await findLines(found, show, budget, finding);
  const hear = expectation ? hearOthersExpecting : hearOthers;
  const heard = lines.map((line) => hear(line, shown, lines.length === 1));
  const isFree = expectation === undefined || expectation.isCountOnly;
  const scored = isFree ? await Promise.all(heard.map((line) => hearTeaching(line, found, classifier))) : heard;
  const rejected = [...rest.rejected];
  const isComplete = rejected.every(({ reason }) => reason !== NOT_READ_REASON);

  const best = expectation && mostCertain(scored);
  let contradicts = expectation && contradictionOf(scored, best);
  const write = (text: string) => (digitsOnly ? text.replaceAll(/\D/g, "") : text);
  const choices = { minConfidence, digitsOnly, isExpected: expectation !== undefined };
  const numbers: ReadNumber[] = [];
  const places = new Map<LineSymbol, SymbolPlace>();
  let digits = 0;
  const place = (symbol: LineSymbol, isDigit = /\d/.test(symbol.symbol)) =>
    places.set(symbol, { number: numbers.length, ...(isDigit && { digit: digits++ }) });
  const candidates: Candidate[] = [];
  const boxOf = (window: LineWindow, { from, to }: Pick<LineSymbol, "from" | "to">) =>
    boxInWindow(window, from, to, found.ink);
  const addAlone = ({ box, image }: Pick<Candidate, "box" | "image">, outcomes: Float32Array, line: number) => {
    const digit = bestDigit(outcomes);
    const confidence = outcomes[digit]!;
    const symbols = [{ symbol: String(digit), box, image, outcomes }];
    const others = alternatives && alternativesOfDigits(symbols, confidence, alternatives, write);
    const number = toWrittenNumber({ value: digit, confidence, symbols }, choices, line);
    numbers.push({ ...number, ...(others && { alternatives: others }) });
  };
  if (lone !== undefined) {
    const box = found.toPictureBox(lone.box);
    const symbol = scored[0]?.read && aloneIn(scored[0].read);
    addAlone({ image: lone.image, box }, lone.outcomes, 0);
    if (symbol) places.set(symbol, { number: 0, digit: 0 });
    candidates.push(toCandidate(lone, box, true));
  }
  const isPage = scored.length > 1 && expectation === undefined;
  const isUnclear = (outcomes: readonly Float32Array[]) =>
    isPage && outcomes.every((one) => one[bestDigit(one)]! < LIKELIER_THAN_NOT);
  const findDigit = createDigitFinder(found);
  let row = 0;
  const slopes: LineSlope[] = [];
  for (const [one, isFirst] of lone === undefined ? inRows(scored) : []) {
    const { box: lineBox, window, read } = one;
    if (isFirst && numbers.some(({ line }) => line === row)) row++;
    if (expectation !== undefined && one !== best) {
      rejected.push({ box: found.toPictureBox(lineBox), reason: expectation.refusal });
      continue;
    }
    if (read === undefined || read.text === "") {
      rejected.push({ box: found.toPictureBox(lineBox), reason: NO_DIGIT_REASON });
      continue;
    }
    slopes.push({ line: row, slope: window.frame.slope, width: lineBox.width });
    const draw = (symbol: LineSymbol) => {
      const box = boxOf(window, symbol);
      return { ...symbol, box: found.toPictureBox(box), image: normalizeDigit(found.ink, box) };
    };
    const alone = aloneIn(read);
    if (alone !== undefined) {
      const { ink, box } = findDigit(window, alone.from, alone.to);
      const symbol = { ...alone, box: found.toPictureBox(box), image: normalizeDigit(ink, box) };
      const outcomes = await classifier.classify(symbol.image);
      const both = judgeAlone(symbol.outcomes, outcomes);
      const other = contradictingDigit(both, expectation);
      if (other !== undefined) contradicts = { text: String(other), confidence: both[other]! };
      const expected = expectedOutcomes(both, expectation);
      const isDigit = expected.some((one) => one > 0) && !isNoDigit(expected);
      candidates.push(toCandidate({ outcomes, image: symbol.image }, symbol.box, isDigit));
      if (!isDigit) rejected.push({ box: symbol.box, reason: NO_DIGIT_REASON });
      else if (isUnclear([expected])) rejected.push({ box: symbol.box, reason: UNCLEAR_REASON });
      else {
        place(alone, true);
        addAlone(symbol, expected, row);
      }
      continue;
    }
    for (const number of read.numbers) {
      const { symbols } = number;
      if (isUnclear(symbols.filter(({ symbol }) => /\d/.test(symbol)).map(({ outcomes }) => outcomes))) {
        const box = boxOf(window, { from: symbols[0]!.from, to: symbols.at(-1)!.to });
        rejected.push({ box: found.toPictureBox(box), reason: UNCLEAR_REASON });
        continue;
      }
      for (const symbol of symbols) place(symbol);
      const others =
        alternatives &&
        (read.numbers.length === 1 && read.texts.length > 1
          ? alternativesOfLine(read, alternatives, write)
          : alternativesOfDigits(number.symbols, number.confidence, alternatives, write));
      const written = toWrittenNumber({ ...number, symbols: number.symbols.map(draw) }, choices, row);
      numbers.push({ ...written, ...(others && { alternatives: others }) });
    }
    for (const other of read.others) {
      rejected.push({ box: found.toPictureBox(boxOf(window, other)), reason: NO_DIGIT_REASON });
    }
  }
  const { width, height } = found.picture;
  return {
    reading: await withStructure(
      {
        width,
        height,
        text: numbers.map(({ text }) => text).join(" "),
        numbers,
        rejected,
        isComplete,
        ...(expectation && { expected: expectation.words }),
        ...(contradicts && { contradicts }),
      },
      found,
      findBorders,
      slopes,
    ),
    ink: found.ink,
    removed: setAside.map(({ box, reason }) => ({ box: found.toPictureBox(box), reason })),
    ...(isExplained ? explainScored(scored, found, places) : { lines: [], linesLeftOut: 0 }),
    cuts: [],
    candidates,
  };
}

/** The only symbol of a line, if it is a digit or other writing. */
function aloneIn({ numbers, others, text }: ReadColumns): LineSymbol | undefined {
  const [symbol, ...more] = [...numbers.flatMap(({ symbols }) => symbols), ...others];
  return more.length === 0 && /^[\d?]$/.test(text) ? symbol : undefined;
}

/**
 * A mark that stands alone has no neighbours to tell its size and place by, and the network of single digits knows such
 * marks best: each outcome is as likely as the geometric mean of both has it.
 */
function judgeAlone(ofLine: Float32Array, opinion: ArrayLike<number>): Float32Array {
  const both = ofLine.map((probability, outcome) => Math.sqrt(probability * (opinion[outcome] ?? 0)));
  const sum = both.reduce((total, one) => total + one, 0);
  return both.map((one) => one / Math.max(Number.MIN_VALUE, sum));
}

/** What stands on the picture rather than what is expected: in the line that was chosen, or where none was, in any. */
function contradictionOf(lines: readonly ScoredLine[], best: ScoredLine | undefined): RankedText | undefined {
  const all = (best === undefined ? lines : [best]).flatMap(({ read }) => read?.contradicts ?? []);
  return all.filter(({ text }) => /\d/.test(text)).toSorted((a, b) => b.confidence - a.confidence)[0] ?? all[0];
}

/** How the lines were read, up to {@link MOST_EXPLAINED_PX}. */
function explainScored(
  lines: readonly ScoredLine[],
  { factor }: FoundInk,
  places: ReadonlyMap<LineSymbol, SymbolPlace>,
): Pick<Explanation, "lines" | "linesLeftOut"> {
  let room = MOST_EXPLAINED_PX;
  const shown = lines.filter(({ scored }) => scored !== undefined && (room -= scored.image.width) >= 0);
  return {
    lines: shown.map(({ window, scored, read }) =>
      explainLine(scored!, read, {
        corners: cornersOf(window).map(({ x, y }) => ({ x: x * factor, y: y * factor })),
        placeOf: (symbol) => places.get(symbol),
      }),
    ),
    linesLeftOut: lines.length - shown.length,
  };
}

/** Lines row by row, and whether each is the first of its row. */
function inRows(lines: readonly ScoredLine[]): (readonly [line: ScoredLine, isFirst: boolean])[] {
  return toRows(lines).flatMap((row) => row.map((line, at) => [line, at === 0] as const));
}

/** The line whose text is surest. */
function mostCertain(lines: readonly ScoredLine[]): ScoredLine | undefined {
  return lines
    .filter(({ read }) => (read?.numbers.length ?? 0) > 0)
    .toSorted((a, b) => b.read!.confidence - a.read!.confidence)[0];
}
