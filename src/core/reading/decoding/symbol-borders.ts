/**
 * What stands before and after one symbol of a text, summed over all paths: how a path gets to the symbol at a column, and
 * how it goes on after one. None of it depends on which symbol it is, but for one thing: from a symbol that is the same, a
 * path only gets to it over the blank between.
 */

import { LINE_BLANK, LINE_CLASS_COUNT } from "../../line.js";
import { addLogs } from "./columns.js";
import type { PathSums } from "./path-sums.js";

/** Sums over parts of paths, by column; natural logarithms. */
export interface SymbolBorders {
  /** The symbol before; the blank where there is none. */
  readonly before: number;
  readonly after: number;
  /** Over the beginnings that end just before the column: in the blank before the symbol; in the symbol before too. */
  readonly fromBlank: Float64Array; // [count]
  readonly fromBoth: Float64Array; // [count]
  /** Over the ends that begin just after the column: with the blank after the symbol; with the symbol after too. */
  readonly toBlank: Float64Array; // [count]
  readonly toBoth: Float64Array; // [count]
}

/** The borders of a symbol of the text. */
export function findSymbolBorders(sums: PathSums, symbol: number): SymbolBorders {
  const { columns, classes, stateCount, forward, backward } = sums;
  const { count, logProbabilities } = columns;
  const [fromBlank, fromBoth, toBlank, toBoth] = Array.from({ length: 4 }, () =>
    new Float64Array(count).fill(-Infinity),
  ) as [Float64Array, Float64Array, Float64Array, Float64Array];
  const before = classes[symbol - 1] ?? LINE_BLANK;
  const after = classes[symbol + 1] ?? LINE_BLANK;
  if (symbol === 0) fromBlank[0] = fromBoth[0] = 0;
  if (symbol === classes.length - 1) toBlank[count - 1] = toBoth[count - 1] = 0;
  for (let column = 1; column < count; column++) {
    const left = (column - 1) * stateCount + 2 * symbol;
    const right = column * stateCount + 2 * symbol + 2;
    const scores = column * LINE_CLASS_COUNT;
    fromBlank[column] = forward[left]!;
    fromBoth[column] = before === LINE_BLANK ? forward[left]! : addLogs(forward[left]!, forward[left - 1]!);
    const next = backward[right]! + logProbabilities[scores + LINE_BLANK]!;
    toBlank[column - 1] = next;
    toBoth[column - 1] =
      after === LINE_BLANK ? next : addLogs(next, backward[right + 1]! + logProbabilities[scores + after]!);
  }
  return { before, after, fromBlank, fromBoth, toBlank, toBoth };
}
