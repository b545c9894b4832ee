/**
 * Where the symbols of a text stand in the columns: the share of all paths of the text that are at a symbol in a column
 * (the forward-backward algorithm), and the columns at which they enter and leave it, in the mean.
 */

import { LINE_CLASS_COUNT, LINE_COLUMN_PX } from "../../line.js";
import type { PathSums } from "./path-sums.js";
import { findSymbolBorders } from "./symbol-borders.js";

/** Where each symbol of a text stands. */
export interface SymbolPlaces {
  /** The probability that the column belongs to the symbol, given the text. All 0 where the text is impossible. */
  readonly occupation: Float32Array; // [L, count]
  /** The mean of where the symbol begins and ends, in pixels of the line's image. */
  readonly extents: Float32Array; // [L, 2]
}

/** Finds the places of a text's symbols. */
export function findSymbolPlaces(sums: PathSums): SymbolPlaces {
  const { columns, classes, stateCount, forward, backward, logProbability } = sums;
  const { count } = columns;
  const occupation = new Float32Array(classes.length * count);
  const extents = new Float32Array(classes.length * 2);
  if (logProbability === -Infinity) return { occupation, extents };
  for (let symbol = 0; symbol < classes.length; symbol++) {
    const state = 2 * symbol + 1;
    const own = classes[symbol]!;
    const borders = findSymbolBorders(sums, symbol);
    const arrive = borders.before === own ? borders.fromBlank : borders.fromBoth;
    const leave = borders.after === own ? borders.toBlank : borders.toBoth;
    let first = 0;
    let last = 0;
    for (let column = 0; column < count; column++) {
      const at = column * stateCount + state;
      const share = Math.exp(forward[at]! + backward[at]! - logProbability);
      occupation[symbol * count + column] = share;
      if (share === 0) continue;
      const score = columns.logProbabilities[column * LINE_CLASS_COUNT + own]!;
      first += column * Math.exp(arrive[column]! + score + backward[at]! - logProbability);
      last += column * Math.exp(forward[at]! + leave[column]! - logProbability);
    }
    extents[2 * symbol] = first * LINE_COLUMN_PX;
    extents[2 * symbol + 1] = (last + 1) * LINE_COLUMN_PX;
  }
  return { occupation, extents };
}
