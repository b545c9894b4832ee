/** What stands in a line, out of the columns its network gave: its text, and the numbers in it, each with its digits. */

import { LINE_PAPER } from "../line.js";
import type { LineImage } from "../picture/lines/line-image.js";
import type { LineAutomaton } from "./decoding/automaton.js";
import type { LineColumns } from "./decoding/columns.js";
import { sumPaths } from "./decoding/path-sums.js";
import { searchTexts } from "./decoding/prefix-search.js";
import { findSubstitutions, toDigitOutcomes } from "./decoding/substitutions.js";
import { findSymbolPlaces } from "./decoding/symbol-places.js";
import { toWrittenNumbers } from "./decoding/written-numbers.js";

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
}

/** How far the ink of a symbol reaches beyond its columns, at most, in pixels of the image. */
const REACH = 14;

/** Greys above the paper's that are no ink: noise, and faint ground. */
const GROUND = 40;

/**
 * Reads the columns of a line; undefined where they spell nothing that the automaton accepts.
 *
 * @param image of the line, for where one symbol ends and the next begins
 */
export function readColumns(
  columns: LineColumns,
  image: LineImage,
  automaton?: LineAutomaton<unknown>,
): ReadColumns | undefined {
  const [best] = searchTexts(columns, { automaton }).texts;
  if (best === undefined) return undefined;
  const sums = sumPaths(columns, best.classes);
  const { extents } = findSymbolPlaces(sums);
  const substitutions = findSubstitutions(sums, automaton);
  const ink = sumColumns(image);
  const symbols = Array.from(best.text, (symbol, i): LineSymbol => {
    const [start, end] = [extents[2 * i]!, extents[2 * i + 1]!];
    const before = i === 0 ? 0 : findGap(ink, extents[2 * i - 1]!, start);
    const after = i === best.text.length - 1 ? image.width : findGap(ink, end, extents[2 * i + 2]!);
    return {
      symbol,
      from: Math.max(before, start - REACH),
      to: Math.min(after, end + REACH),
      outcomes: toDigitOutcomes(substitutions, i),
    };
  });
  const numbers = toWrittenNumbers(best.text, extents);
  const isOne = numbers.length === 1;
  const taken = new Set<LineSymbol>();
  const read = numbers.map(({ text, value, from, to }): LineNumber => {
    const own = symbols.slice(from, to);
    for (const symbol of own) taken.add(symbol);
    // Of several numbers in a line, each may be right where another one is not.
    const ofDigits = own.reduce((product, { symbol, outcomes }) => product * (outcomes[Number(symbol)] ?? 1), 1);
    return { text, value, symbols: own, confidence: isOne ? best.confidence : ofDigits };
  });
  return {
    text: best.text,
    confidence: best.confidence,
    symbols,
    numbers: read,
    others: symbols.filter((symbol) => !taken.has(symbol)),
  };
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
