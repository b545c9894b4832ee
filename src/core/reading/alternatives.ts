/** What a number may be instead of what it was read as. */

import { DIGIT_COUNT } from "../digits.js";
import { LINE_SYMBOLS } from "../line.js";
import type { RankedText } from "./decoding/prefix-search.js";
import type { ReadColumns } from "./read-columns.js";

/** How a text is told: with its signs, or without. */
type Write = (text: string) => string;

/** Less likely ones are not told. */
const LEAST = 1e-6;

/** The other texts of a line that holds one number; without other writing, in which they may differ. */
export function alternativesOfLine(
  { texts, numbers: [number] }: ReadColumns,
  count: number,
  write: Write,
): RankedText[] {
  const sums = new Map<string, number>();
  for (const { text, confidence } of texts) {
    const [written = "", ...more] = text.split("?").filter((part) => /\d/.test(part));
    if (more.length === 0) sums.set(write(written), (sums.get(write(written)) ?? 0) + confidence);
  }
  sums.delete(write(number?.text ?? ""));
  return rank(sums, count);
}

/** Of a number among others, what it is with one of its digits read otherwise. */
export function alternativesOfDigits(
  symbols: readonly { readonly symbol: string; readonly outcomes: ArrayLike<number> }[],
  confidence: number,
  count: number,
  write: Write = (text) => text,
): RankedText[] {
  const sums = new Map<string, number>();
  for (const [at, { symbol, outcomes }] of symbols.entries()) {
    const own = outcomes[Number(symbol)];
    if (!LINE_SYMBOLS.slice(0, DIGIT_COUNT).includes(symbol) || own === undefined || own === 0) continue;
    for (let digit = 0; digit < DIGIT_COUNT; digit++) {
      if (digit === Number(symbol)) continue;
      const text = symbols.map((one, i) => (i === at ? String(digit) : one.symbol)).join("");
      sums.set(write(text), (confidence / own) * outcomes[digit]!);
    }
  }
  return rank(sums, count);
}

function rank(sums: ReadonlyMap<string, number>, count: number): RankedText[] {
  return Array.from(sums, ([text, confidence]) => ({ text, confidence: Math.min(1, confidence) }))
    .filter(({ text, confidence }) => text !== "" && confidence >= LEAST)
    .toSorted((a, b) => b.confidence - a.confidence)
    .slice(0, count);
}
