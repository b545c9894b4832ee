/**
 * How a line was read, for people who want to look: the image that its network saw, the columns of probabilities it gave,
 * and the path through them that spells the text.
 */

import { LINE_BLANK, LINE_CLASS_COUNT, lineSymbolOf } from "../line.js";
import type { Point } from "../picture/box.js";
import type { LineImage } from "../picture/lines/line-image.js";
import { findBestPath } from "./decoding/best-path.js";
import type { LineColumns } from "./decoding/columns.js";
import { toClasses } from "./decoding/greedy-text.js";
import { sumPaths } from "./decoding/path-sums.js";
import type { RankedText } from "./decoding/prefix-search.js";
import { findSubstitutions } from "./decoding/substitutions.js";
import type { LineSymbol, ReadColumns } from "./read-columns.js";

/** Symbols that get a row of probabilities, beside those of the text: the likeliest ones, within these bounds. */
const LEAST_ROWS = 5;
const MOST_ROWS = 12;
/** A symbol matters where it reaches this probability in some column. */
const MATTERS = 0.02;

/** Alternatives of a symbol and of the text that are told. */
const MOST_ALTERNATIVES = 5;

const MOST_BYTE = 255;

/** What may stand in a symbol's place. */
export interface RankedSymbol {
  /** Empty: nothing stands there. */
  readonly symbol: string;
  readonly confidence: number;
}

/** One symbol of the path. */
export interface PathSymbol {
  readonly symbol: string;
  /** The columns that are read as it: `from` to `to` - 1. */
  readonly from: number;
  readonly to: number;
  /** Where it stands in the line's image, in pixels. */
  readonly left: number;
  readonly right: number;
  /** Its probability, the other symbols being right, and nothing expected. */
  readonly confidence: number;
  /** What may stand there instead, the likeliest first. */
  readonly alternatives: readonly RankedSymbol[];
  /** The place of its number among those of the reading, where it is part of one; */
  readonly number?: number;
  /** and its own among all of their digits, where it is a digit. */
  readonly digit?: number;
}

/** Where a symbol stands in the reading. */
export type SymbolPlace = Required<Pick<PathSymbol, "number">> & Pick<PathSymbol, "digit">;

export interface ExplainedLine {
  /** Of what of the picture the image shows, in the picture's pixels, clockwise from the image's upper left. */
  readonly corners: readonly Point[]; // [4]
  /** Of the image, in pixels. */
  readonly width: number;
  /** What the network saw, 40 rows; paper 64, full ink 224. */
  readonly image: Uint8Array; // [40, width]
  /** What was read: other writing is `?`. */
  readonly text: string;
  readonly confidence: number;
  /** The likeliest texts, `text` first. */
  readonly texts: readonly RankedText[];
  readonly columns: number;
  /** The symbols whose probabilities are told, and last the blank, which is empty. */
  readonly rows: readonly string[];
  /** The probability of each row in each column; 255 stands for 1. */
  readonly probabilities: Uint8Array; // [rows, columns]
  readonly path: readonly PathSymbol[];
}

/** What was shown to the network, and what it said. */
export interface ScoredImage {
  readonly image: LineImage;
  readonly columns: LineColumns;
}

/**
 * Explains a line.
 *
 * @param placeOf where its symbols stand in the reading
 */
export function explainLine(
  { image, columns }: ScoredImage,
  read: ReadColumns | undefined,
  {
    corners,
    placeOf,
  }: { readonly corners: readonly Point[]; readonly placeOf: (symbol: LineSymbol) => SymbolPlace | undefined },
): ExplainedLine {
  const classes = toClasses(read?.text ?? "");
  const rows = chooseRows(columns, classes);
  const substitutions = findSubstitutions(sumPaths(columns, classes));
  const states = findBestPath(columns, classes);
  return {
    corners,
    width: image.width,
    image: image.pixels,
    text: read?.text ?? "",
    confidence: read?.confidence ?? 0,
    texts: read?.texts.slice(0, MOST_ALTERNATIVES) ?? [],
    columns: columns.count,
    rows: rows.map(lineSymbolOf),
    probabilities: toBytes(columns, rows),
    path: Array.from(read?.symbols ?? [], (one, place): PathSymbol => {
      const { symbol, from: left, to: right } = one;
      const from = states.indexOf(2 * place + 1);
      const ranked = rank(substitutions.subarray(place * LINE_CLASS_COUNT, (place + 1) * LINE_CLASS_COUNT));
      return {
        symbol,
        from,
        to: states.lastIndexOf(2 * place + 1) + 1,
        left,
        right,
        confidence: ranked.find((other) => other.symbol === symbol)?.confidence ?? 0,
        alternatives: ranked.filter((other) => other.symbol !== symbol).slice(0, MOST_ALTERNATIVES),
        ...placeOf(one),
      };
    }),
  };
}

/** The classes whose rows tell something, in their own order, and last the blank. */
function chooseRows({ count, logProbabilities }: LineColumns, classes: Uint8Array): number[] {
  const most = new Float32Array(LINE_CLASS_COUNT);
  for (let at = 0; at < count * LINE_CLASS_COUNT; at++) {
    const one = at % LINE_CLASS_COUNT;
    most[one] = Math.max(most[one]!, Math.exp(logProbabilities[at]!));
  }
  const chosen = new Set(classes);
  const others = Array.from({ length: LINE_CLASS_COUNT - 1 }, (_, i) => i + 1)
    .filter((one) => !chosen.has(one))
    .toSorted((a, b) => most[b]! - most[a]!);
  for (const one of others) {
    if (chosen.size < LEAST_ROWS || (chosen.size < MOST_ROWS && most[one]! >= MATTERS)) chosen.add(one);
  }
  return [...[...chosen].toSorted((a, b) => a - b), LINE_BLANK];
}

function toBytes({ count, logProbabilities }: LineColumns, rows: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(rows.length * count);
  for (const [row, one] of rows.entries()) {
    for (let column = 0; column < count; column++) {
      const probability = Math.exp(logProbabilities[column * LINE_CLASS_COUNT + one]!);
      bytes[row * count + column] = Math.round(MOST_BYTE * probability);
    }
  }
  return bytes;
}

/** What may stand in one place, the likeliest first. */
function rank(substitutions: Float32Array): RankedSymbol[] {
  return Array.from(substitutions, (confidence, one) => ({ symbol: lineSymbolOf(one), confidence })).toSorted(
    (a, b) => b.confidence - a.confidence,
  );
}
