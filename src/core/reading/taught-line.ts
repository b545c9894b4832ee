/**
 * A line whose digits one person wrote, and taught the network of single digits. Lines are read as a whole by another network,
 * which knows nothing of that; so each digit of what it read is judged by how much likelier the teaching made each outcome.
 */

import { DIGIT_COUNT } from "../digits.js";
import { boxInWindow } from "../picture/lines/line-window.js";
import { normalizeDigit } from "../picture/normalize.js";
import type { FoundInk } from "../picture/pieces/find-ink.js";
import type { Classifier } from "./classifier.js";
import { valueOf } from "./decoding/number-value.js";
import type { LineNumber, LineSymbol, ReadColumns } from "./read-columns.js";
import type { ScoredLine } from "./score-window.js";

/**
 * No outcome becomes more than so many times likelier. The network of lines is seldom wrong and sure: 100 turns a digit that it
 * gives 1 % into an even guess, and leaves one that it gives 0.1 %.
 */
const MOST_FACTOR = 100;

/** The line as it reads with what was learnt; itself where nothing was, or nothing of it changes. */
export async function hearTeaching(line: ScoredLine, found: FoundInk, classifier: Classifier): Promise<ScoredLine> {
  const { read, window } = line;
  if (classifier.lessons === undefined || read === undefined || read.text.length < 2) return line;
  const digits = read.numbers.flatMap(({ symbols }) => symbols).filter(({ symbol }) => isDigit(symbol));
  if (digits.length === 0) return line;
  const images = digits.map(({ from, to }) => normalizeDigit(found.ink, boxInWindow(window, from, to, found.ink)));
  const lessons = await classifier.lessons(images);
  const taught = new Map(digits.map((digit, i) => [digit, teach(digit, lessons[i]!)]));
  const symbolOf = (symbol: LineSymbol) => taught.get(symbol) ?? symbol;
  const numbers = read.numbers.map((number) => toTaught(number, symbolOf));
  const factor = numbers.reduce((product, number, i) => product * (number.confidence / read.numbers[i]!.confidence), 1);
  const symbols = read.symbols.map(symbolOf);
  const text = symbols.map(({ symbol }) => symbol).join("");
  const confidence = Math.min(1, read.confidence * factor);
  // Of the other texts nothing is known any more where another one is read.
  const texts = text === read.text ? read.texts : [{ text, confidence }];
  return { ...line, read: { ...read, text, confidence, symbols, numbers, texts } satisfies ReadColumns };
}

function teach(symbol: LineSymbol, factors: Float32Array): LineSymbol {
  const outcomes = symbol.outcomes.map(
    (outcome, k) => outcome * Math.min(MOST_FACTOR, Math.max(1 / MOST_FACTOR, factors[k]!)),
  );
  const sum = outcomes.reduce((total, one) => total + one, 0);
  const shares = outcomes.map((one) => one / Math.max(Number.MIN_VALUE, sum));
  const digits = shares.subarray(0, DIGIT_COUNT);
  return { ...symbol, symbol: String(digits.indexOf(Math.max(...digits))), outcomes: shares };
}

function toTaught(number: LineNumber, symbolOf: (symbol: LineSymbol) => LineSymbol): LineNumber {
  let { confidence } = number;
  const symbols = number.symbols.map((before) => {
    const after = symbolOf(before);
    if (after === before) return before;
    const [was, is] = [before.outcomes[Number(before.symbol)]!, after.outcomes[Number(after.symbol)]!];
    confidence *= is / Math.max(Number.MIN_VALUE, was);
    return after;
  });
  const text = symbols.map(({ symbol }) => symbol).join("");
  const value = text === number.text ? number.value : valueOf(text, {});
  return { ...number, symbols, text, value, confidence: Math.min(1, confidence) };
}

const isDigit = (symbol: string) => /^\d$/.test(symbol);
