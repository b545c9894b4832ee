/** What stands in a line, out of the columns its network gave: its text, and the numbers in it, each with its digits. */

import { LINE_CLASS_COUNT, LINE_COLUMN_PX, LINE_PAPER, lineClassOf, lineDigitOf } from "../line.js";
import type { LineImage } from "../picture/lines/line-image.js";
import { DIGIT_COUNT, NOT_A_DIGIT, OUTCOME_COUNT } from "../digits.js";
import { type LineColumns, withoutSymbol } from "./decoding/columns.js";
import { sumPaths } from "./decoding/path-sums.js";
import { type FoundText, type FoundTexts, type RankedText, searchTexts } from "./decoding/prefix-search.js";
import { areBorders, weightOfSlashes } from "./decoding/slash-prior.js";
import { findSubstitutions, toDigitOutcomes } from "./decoding/substitutions.js";
import { findSymbolPlaces } from "./decoding/symbol-places.js";
import { toWrittenNumbers, type WrittenNumber } from "./decoding/written-numbers.js";
import { type AgreedText, agreeOnText } from "./expectation/agreed-text.js";
import type { Expectation } from "./expectation/expectation.js";
import { findLikelyDates, weightOfDate } from "./expectation/likely-dates.js";

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
  /** Of what is expected: what was found of it. */
  readonly found?: FoundTexts;
}

export interface ReadColumnsOptions {
  /** The line is one number, and like this. */
  readonly expectation?: Expectation | undefined;
  /** Whether the line is known to be one number, however wide its gaps. @default false */
  readonly isOneNumber?: boolean | undefined;
  /** How many of its likeliest texts are told, at least. */
  readonly texts?: number | undefined;
}

const SLASH = lineClassOf("/");

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
  { expectation, isOneNumber = false, texts: wanted = 0 }: ReadColumnsOptions = {},
): ReadColumns | undefined {
  const count = Math.max(USUAL_TEXTS, wanted);
  if (expectation !== undefined) {
    const found = searchTexts(columns, { automaton: expectation.createAutomaton(), count });
    return readAgreed(columns, image, found, agreeOnText([{ columns, found }], count));
  }
  const found = searchTexts(columns, { count: Math.max(WEIGHED_TEXTS, wanted) }).texts;
  const texts = weigh([...found, ...findLikelyDates(columns, found)]).slice(0, count);
  const [best] = texts;
  if (best === undefined) return undefined;
  if (areBorders(best.text))
    return readColumns(withoutSymbol(columns, SLASH), image, { isOneNumber: true, texts: wanted });
  const sums = sumPaths(columns, best.classes);
  const { extents } = findSymbolPlaces(sums);
  const outcomes = toOutcomes(findSubstitutions(sums), best.classes.length);
  const symbols = toSymbols(best.text, image, extents, outcomes);
  return toRead(
    symbols,
    toWrittenNumbers(best.text, extents, isOneNumber ? { maxGap: Infinity } : undefined),
    texts.map(({ text, confidence }) => ({ text, confidence })),
  );
}

/**
 * Reads the columns of a line of which it is known what stands there; undefined where they spell nothing that is expected.
 *
 * @param found of what is expected, in these columns
 */
export function readAgreed(
  columns: LineColumns,
  image: LineImage,
  found: FoundTexts,
  { best, trust, texts, contradicts }: AgreedText,
): ReadColumns | undefined {
  if (best === undefined) {
    return contradicts && { text: "", confidence: 0, symbols: [], numbers: [], others: [], texts, contradicts, found };
  }
  const sums = sumPaths(columns, best.classes);
  const { extents } = findSymbolPlaces(sums);
  // A mark that stands alone is judged by the network of single digits, too, before what is expected counts.
  const outcomes =
    best.classes.length === 1
      ? toOutcomes(findSubstitutions(sums), best.classes.length)
      : toExpectedOutcomes(found.beginnings!, extents, trust);
  const symbols = toSymbols(best.text, image, extents, outcomes);
  // What is expected is one number, however wide its gaps.
  const numbers = toWrittenNumbers(best.text, extents, { maxGap: Infinity });
  return { ...toRead(symbols, numbers, texts), ...(contradicts && { contradicts }), found };
}

/** The symbols of a text, each up to where it ends. */
function toSymbols(
  text: string,
  image: LineImage,
  extents: ArrayLike<number>,
  outcomes: readonly Float32Array[],
): LineSymbol[] {
  const ink = sumColumns(image);
  return Array.from(text, (symbol, i): LineSymbol => {
    const [start, end] = [extents[2 * i]!, extents[2 * i + 1]!];
    const before = i === 0 ? 0 : findGap(ink, extents[2 * i - 1]!, start);
    const after = i === text.length - 1 ? image.width : findGap(ink, end, extents[2 * i + 2]!);
    return { symbol, from: Math.max(before, start - REACH), to: Math.min(after, end + REACH), outcomes: outcomes[i]! };
  });
}

/** @param texts the one that is read, and then its runners-up */
function toRead(
  symbols: readonly LineSymbol[],
  written: readonly WrittenNumber[],
  texts: readonly RankedText[],
): ReadColumns {
  const [{ text, confidence }] = texts as readonly [RankedText, ...RankedText[]];
  const own = written.map(({ from, to }) => symbols.slice(from, to));
  const taken = new Set(own.flat());
  // Of several numbers in a line, each may be right where another one is not. That there is a symbol more or fewer, which no
  // symbol knows of, is the doubt of all, by their lengths.
  const ofDigits = own.map((each) =>
    each.reduce((product, one) => product * (one.outcomes[Number(one.symbol)] ?? 1), 1),
  );
  const ofCount = Math.min(1, confidence / ofDigits.reduce((product, one) => product * one, 1));
  const length = own.flat().length;
  const numbers = written.map(({ text: number, value }, i): LineNumber => {
    const each = written.length === 1 ? confidence : ofDigits[i]! * ofCount ** (own[i]!.length / length);
    return { text: number, value, symbols: own[i]!, confidence: each };
  });
  return { text, confidence, symbols, numbers, others: symbols.filter((symbol) => !taken.has(symbol)), texts };
}

/** Texts by how likely people write them, too; the likeliest first. */
function weigh(texts: readonly FoundText[]): FoundText[] {
  const weighed = texts.map((one) => ({
    ...one,
    confidence: one.confidence * weightOfSlashes(one.text) * weightOfDate(one.text),
  }));
  const all = Math.max(Number.MIN_VALUE, 1 - sumOf(texts) + sumOf(weighed));
  return weighed
    .map((one) => ({ ...one, confidence: one.confidence / all }))
    .toSorted((a, b) => b.confidence - a.confidence);
}

function sumOf(texts: readonly FoundText[]): number {
  return texts.reduce((sum, { confidence }) => sum + confidence, 0);
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
