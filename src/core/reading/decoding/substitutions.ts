/**
 * How sure each symbol of a text is: the probability of the text with that one symbol replaced by each other symbol, or
 * left out, all others as they are; so that a digit has its ten probabilities, its runner-up, and that it is none.
 *
 * All of them come out of the sums of the text itself, exactly. With symbol i replaced by class c, a path is a beginning
 * that spells the symbols before i, a run of columns t1 to t2 at c, and an end that spells the symbols after:
 *
 *     p(c) = sum over t1 <= t2 of  arrive(t1, c) * y(t1, c) * ... * y(t2, c) * leave(t2, c)
 *
 * where `arrive` takes the forward sums of the blank before and (if it is not c) of the symbol before, and `leave` the
 * backward sums of the blank after and (if it is not c) of the symbol after: neither of them depends on what i is. The
 * double sum is one walk along the columns:
 *
 *     run(t) = (run(t - 1) + arrive(t, c)) * y(t, c),   p(c) = sum over t of run(t) * leave(t, c)
 *
 * Left out, the blanks before and after are one, and the path enters the symbol after i (or the line's end) exactly once,
 * from that blank or, if they differ, from the symbol before i. One symbol takes (classes * columns) steps.
 */

import { NOT_A_DIGIT, OUTCOME_COUNT } from "../../digits.js";
import { LINE_BLANK, LINE_CLASS_COUNT, lineDigitOf } from "../../line.js";
import { addLogs, sumLogs } from "./columns.js";
import type { PathSums } from "./path-sums.js";
import { findSymbolBorders, type SymbolBorders } from "./symbol-borders.js";

/**
 * For each symbol of a text, the probabilities of all classes in its stead; at {@link LINE_BLANK} that it is not there.
 * They sum to 1, unless none of them is possible.
 */
export function findSubstitutions(sums: PathSums): Float32Array {
  const { classes, columns } = sums;
  const found = new Float32Array(classes.length * LINE_CLASS_COUNT); // [L, LINE_CLASS_COUNT]
  if (columns.count === 0) return found;
  const logs = new Float64Array(LINE_CLASS_COUNT);
  const chances = Float64Array.from(columns.logProbabilities);
  for (let i = 0; i < chances.length; i++) chances[i] = Math.exp(chances[i]!);
  for (let symbol = 0; symbol < classes.length; symbol++) {
    const borders = findSymbolBorders(sums, symbol);
    sumReplaced(sums, borders, chances, logs);
    logs[LINE_BLANK] = sumLeftOut(sums, symbol, borders);
    const all = sumLogs(logs);
    if (all === -Infinity) continue;
    for (let i = 0; i < LINE_CLASS_COUNT; i++) found[symbol * LINE_CLASS_COUNT + i] = Math.exp(logs[i]! - all);
  }
  return found;
}

/** Of the ten digits, and that it is none of them, as single digits have them; of one symbol's probabilities. */
export function toDigitOutcomes(substitutions: Float32Array, symbol: number): Float32Array {
  const outcomes = new Float32Array(OUTCOME_COUNT);
  const start = symbol * LINE_CLASS_COUNT;
  let none = 0;
  for (let i = 0; i < LINE_CLASS_COUNT; i++) {
    const probability = substitutions[start + i]!;
    const digit = lineDigitOf(i);
    if (digit === undefined) none += probability;
    else outcomes[digit] = probability;
  }
  outcomes[NOT_A_DIGIT] = none;
  return outcomes;
}

/**
 * Fills in the probability of the text with each class in the stead of a symbol. The walk is made for all classes at once
 * and in plain numbers, which need no logarithm a class: `run` in units of exp(unit), what it adds up to in exp(allUnit),
 * each the largest there is at the column, or was before.
 */
function sumReplaced({ columns }: PathSums, borders: SymbolBorders, chances: Float64Array, logs: Float64Array): void {
  const { count } = columns;
  const { before, after, fromBlank, fromBoth, toBlank, toBoth } = borders;
  const run = new Float64Array(LINE_CLASS_COUNT);
  const all = new Float64Array(LINE_CLASS_COUNT);
  let unit = -Infinity;
  let allUnit = -Infinity;
  let most = 0; // of `run`
  for (let column = 0; column < count; column++) {
    const newUnit = Math.max(fromBoth[column]!, unit + Math.log(most));
    const newAllUnit = Math.max(allUnit, newUnit + toBoth[column]!);
    if (newUnit === -Infinity) continue;
    const keep = Math.exp(unit - newUnit);
    const enter = Math.exp(fromBoth[column]! - newUnit);
    const start = column * LINE_CLASS_COUNT;
    const runOfBefore = run[before]! * keep + Math.exp(fromBlank[column]! - newUnit);
    most = 0;
    for (let one = 1; one < LINE_CLASS_COUNT; one++) {
      const next = (one === before ? runOfBefore : run[one]! * keep + enter) * chances[start + one]!;
      run[one] = next;
      if (next > most) most = next;
    }
    unit = newUnit;
    if (newAllUnit === -Infinity) continue;
    const keepAll = Math.exp(allUnit - newAllUnit);
    const leave = Math.exp(unit + toBoth[column]! - newAllUnit);
    const allOfAfter = all[after]! * keepAll + run[after]! * Math.exp(unit + toBlank[column]! - newAllUnit);
    for (let one = 1; one < LINE_CLASS_COUNT; one++) all[one] = all[one]! * keepAll + run[one]! * leave;
    if (after !== LINE_BLANK) all[after] = allOfAfter;
    allUnit = newAllUnit;
  }
  for (let one = 1; one < LINE_CLASS_COUNT; one++) logs[one] = allUnit + Math.log(all[one]!);
}

/** The probability of the text without a symbol. */
function sumLeftOut(sums: PathSums, symbol: number, { before, after, fromBlank, fromBoth }: SymbolBorders): number {
  const { columns, stateCount, forward, backward } = sums;
  const { count, logProbabilities } = columns;
  if (after === LINE_BLANK) {
    const end = (count - 1) * stateCount + 2 * symbol;
    return before === LINE_BLANK ? forward[end]! : addLogs(forward[end]!, forward[end - 1]!);
  }
  const arrive = before === after ? fromBlank : fromBoth;
  let all = -Infinity;
  for (let column = 0; column < count; column++) {
    const score = logProbabilities[column * LINE_CLASS_COUNT + after]!;
    all = addLogs(all, arrive[column]! + score + backward[column * stateCount + 2 * symbol + 3]!);
  }
  return all;
}
