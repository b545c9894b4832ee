/** What stands in a line, out of the columns its network gave: its text, and the numbers in it, each with its digits. */

import { LINE_CLASS_COUNT, LINE_COLUMN_PX, LINE_PAPER, lineDigitOf } from "../line.js";
import type { LineImage } from "../picture/lines/line-image.js";
import { DIGIT_COUNT, NOT_A_DIGIT, OUTCOME_COUNT } from "../digits.js";
import type { LineColumns } from "./decoding/columns.js";
import { sumPaths } from "./decoding/path-sums.js";
import { type FoundText, type FoundTexts, searchTexts } from "./decoding/prefix-search.js";
import { weightOfSlashes } from "./decoding/slash-prior.js";
import { findSubstitutions, toDigitOutcomes } from "./decoding/substitutions.js";
import { findSymbolPlaces } from "./decoding/symbol-places.js";
import { toWrittenNumbers } from "./decoding/written-numbers.js";
import type { Expectation } from "./expectation/expectation.js";
import { trustIn } from "./expectation/trust.js";

/** A symbol of a line. */
export interface LineSymbol {
  readonly symbol: string;
  /** Where it stands in the line's image, in pixels: up to where the least ink lies between it and its neighbours. */
  readonly from: number;
  readonly to: number;
  /** Of the ten digits, and that it is none of them. */
  readonly outcomes: Float32Array; // [11]
}

/** A number of a line. */
export interface LineNumber {
  /** As it is written. */
  readonly text: string;
  readonly value: number | undefined;
  readonly symbols: readonly LineSymbol[];
  /** The probability that it is right. */
  readonly confidence: number;
}

export interface ReadColumns {
  /** All symbols of the line. */
  readonly text: string;
  /** The probability of the whole text. */
  readonly confidence: number;
  /** Those of the text, in its order. */
  readonly symbols: readonly LineSymbol[];
  readonly numbers: readonly LineNumber[];
  /** What is no number: other writing, and signs that stand alone. */
  readonly others: readonly LineSymbol[];
  /** The likeliest texts, `text` first. */
  readonly texts: readonly RankedText[];
  /** What stands there rather than what is expected: likelier by far, and nothing of the kind. */
  readonly contradicts?: RankedText;
}

export interface ReadColumnsOptions {
  /** The line is one number, and like this. */
  readonly expectation?: Expectation | undefined;
  /** How many of its likeliest texts are told, at least. */
  readonly texts?: number | undefined;
}

/** A text that may stand in a line. */
export interface RankedText {
  readonly text: string;
  readonly confidence: number;
}

/** How far the ink of a symbol reaches beyond its columns, at most, in pixels of the image. */
const REACH = 14;

/** Texts of a line that are told where nobody asks for more; their probabilities are exact. */
const USUAL_TEXTS = 5;
/** So many are weighed. */
const WEIGHED_TEXTS = 8;

/** Greys above the paper's that are no ink: noise, and faint ground. */
const GROUND = 40;

/**
 * Reads the columns of a line; undefined where they spell nothing that is expected.
 *
 * @param image of the line, for where one symbol ends and the next begins
 */
export function readColumns(
  columns: LineColumns,
  image: LineImage,
  { expectation, texts: wanted = 0 }: ReadColumnsOptions = {},
): ReadColumns | undefined {
  const count = Math.max(USUAL_TEXTS, wanted);
  const found = expectation
    ? searchTexts(columns, { automaton: expectation.createAutomaton(), count })
    : weigh(searchTexts(columns, { count: Math.max(WEIGHED_TEXTS, wanted) }), count);
  const trust = expectation === undefined ? 1 : trustIn(expectation.outsideDoubt, found.logTotal);
  const texts = found.texts.map(({ text, confidence }) => ({ text, confidence: Math.min(1, confidence) * trust }));
  const contradicts = expectation && findContradiction(columns, expectation, found.texts[0]);
  const [best] = found.texts;
  if (best === undefined) {
    return contradicts && { text: "", confidence: 0, symbols: [], numbers: [], others: [], texts, contradicts };
  }
  const sums = sumPaths(columns, best.classes);
  const { extents } = findSymbolPlaces(sums);
  // A mark that stands alone is judged by the network of single digits, too, before what is expected counts.
  const outcomes =
    found.paths === undefined || best.classes.length === 1
      ? toOutcomes(findSubstitutions(sums), best.classes.length)
      : toExpectedOutcomes(found.paths.beginnings, extents, trust);
  const ink = sumColumns(image);
  const symbols = Array.from(best.text, (symbol, i): LineSymbol => {
    const [start, end] = [extents[2 * i]!, extents[2 * i + 1]!];
    const before = i === 0 ? 0 : findGap(ink, extents[2 * i - 1]!, start);
    const after = i === best.text.length - 1 ? image.width : findGap(ink, end, extents[2 * i + 2]!);
    return { symbol, from: Math.max(before, start - REACH), to: Math.min(after, end + REACH), outcomes: outcomes[i]! };
  });
  // What is expected is one number, however wide its gaps.
  const numbers = toWrittenNumbers(best.text, extents, expectation && { maxGap: Infinity });
  const isOne = numbers.length === 1;
  const confidence = expectation === undefined ? best.confidence : texts[0]!.confidence;
  const taken = new Set<LineSymbol>();
  const own = numbers.map(({ from, to }) => symbols.slice(from, to));
  for (const symbol of own.flat()) taken.add(symbol);
  // Of several numbers in a line, each may be right where another one is not. That there is a symbol more or fewer, which no
  // symbol knows of, is the doubt of all, by their lengths.
  const ofDigits = own.map((each) =>
    each.reduce((product, one) => product * (one.outcomes[Number(one.symbol)] ?? 1), 1),
  );
  const ofCount = Math.min(1, confidence / ofDigits.reduce((product, one) => product * one, 1));
  const length = own.flat().length;
  const read = numbers.map(({ text, value }, i): LineNumber => {
    const each = isOne ? confidence : ofDigits[i]! * ofCount ** (own[i]!.length / length);
    return { text, value, symbols: own[i]!, confidence: each };
  });
  return {
    text: best.text,
    confidence,
    symbols,
    numbers: read,
    others: symbols.filter((symbol) => !taken.has(symbol)),
    texts,
    ...(contradicts && { contradicts }),
  };
}

/** Texts by how likely people write them, too. */
function weigh({ texts, ...found }: FoundTexts, count: number): FoundTexts {
  const weighed = texts.map((one) => ({ ...one, confidence: one.confidence * weightOfSlashes(one.text) }));
  const lost = sumOf(texts) - sumOf(weighed);
  const all = Math.max(Number.MIN_VALUE, 1 - lost);
  return {
    ...found,
    texts: weighed
      .map((one) => ({ ...one, confidence: one.confidence / all }))
      .toSorted((a, b) => b.confidence - a.confidence)
      .slice(0, count),
  };
}

function sumOf(texts: readonly FoundText[]): number {
  return texts.reduce((sum, { confidence }) => sum + confidence, 0);
}

/** What stands there if nothing is expected, where that is likelier by far than the best that is. */
function findContradiction(
  columns: LineColumns,
  { outsideDoubt }: Expectation,
  best: FoundText | undefined,
): RankedText | undefined {
  const most = (best?.logProbability ?? -Infinity) + Math.log(outsideDoubt);
  if (most >= 0) return undefined;
  const [free] = searchTexts(columns).texts;
  return free === undefined || free.logProbability <= most
    ? undefined
    : { text: free.text, confidence: Math.min(1, free.confidence) };
}

function toOutcomes(substitutions: Float32Array, symbols: number): Float32Array[] {
  return Array.from({ length: symbols }, (_, symbol) => toDigitOutcomes(substitutions, symbol));
}

/**
 * The outcomes of each symbol among all texts that are expected: which digits begin where it stands. With one symbol
 * replaced, as without an expectation, a check digit would make every digit certain.
 */
function toExpectedOutcomes(beginnings: Float64Array, extents: ArrayLike<number>, trust: number): Float32Array[] {
  const middleOf = (symbol: number) => (extents[2 * symbol]! + extents[2 * symbol + 1]!) / 2;
  const count = extents.length / 2;
  const borderAfter = (symbol: number) =>
    symbol < 0 ? 0 : symbol === count - 1 ? Infinity : (middleOf(symbol) + middleOf(symbol + 1)) / 2;
  return Array.from({ length: count }, (_, symbol) => {
    const outcomes = new Float32Array(OUTCOME_COUNT);
    let all = 0;
    for (let at = 0; at < beginnings.length; at++) {
      const x = (Math.floor(at / LINE_CLASS_COUNT) + 0.5) * LINE_COLUMN_PX;
      if (x < borderAfter(symbol - 1) || x >= borderAfter(symbol)) continue;
      const digit = lineDigitOf(at % LINE_CLASS_COUNT);
      if (digit !== undefined) outcomes[digit]! += beginnings[at]!;
      all += beginnings[at]!;
    }
    let digits = 0;
    for (let digit = 0; digit < DIGIT_COUNT; digit++) {
      digits += outcomes[digit]! *= trust / Math.max(1, all);
    }
    outcomes[NOT_A_DIGIT] = Math.max(0, 1 - digits);
    return outcomes;
  });
}

/** How much ink each column of pixels holds. */
function sumColumns({ width, pixels }: LineImage): Float32Array {
  const sums = new Float32Array(width);
  for (let at = 0; at < pixels.length; at++) sums[at % width]! += Math.max(0, pixels[at]! - LINE_PAPER - GROUND);
  return sums;
}

/** The middle of the columns with least ink between two places. */
function findGap(ink: Float32Array, from: number, to: number): number {
  const first = Math.max(0, Math.floor(Math.min(from, to)));
  const last = Math.min(ink.length - 1, Math.ceil(Math.max(from, to)));
  let least = Infinity;
  let start = first;
  let end = last;
  for (let x = first; x <= last; x++) {
    if (ink[x]! < least) [least, start, end] = [ink[x]!, x, x];
    else if (ink[x] === least && x === end + 1) end = x;
  }
  return (start + end + 1) / 2;
}
