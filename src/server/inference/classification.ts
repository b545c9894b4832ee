/**
 * The classification extension: an output given as its highest classes, each a text "value:index:label".
 */

import { DIGIT_COUNT } from "../../core/digits.js";

/** As Triton writes values. */
const DECIMALS = 6;

/** The label of the eleventh outcome, as in the model file. */
const NOT_A_DIGIT = "none";

/**
 * The classes with the highest values of each row, highest first.
 *
 * @param values [count, classCount]
 * @returns [count, topCount]
 */
export function toClassTexts(values: Float32Array, classCount: number, topCount: number): string[] {
  const texts: string[] = [];
  for (let start = 0; start < values.length; start += classCount) {
    const row = values.subarray(start, start + classCount);
    const ranked = [...row.keys()].toSorted((a, b) => row[b]! - row[a]!);
    for (const index of ranked.slice(0, topCount)) {
      texts.push(`${row[index]!.toFixed(DECIMALS)}:${index}:${labelOf(index)}`);
    }
  }
  return texts;
}

function labelOf(index: number): string {
  return index < DIGIT_COUNT ? String(index) : NOT_A_DIGIT;
}
