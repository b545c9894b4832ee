/**
 * The sums of connectionist temporal classification (Graves et al. 2006, "Connectionist Temporal Classification: Labelling
 * Unsegmented Sequence Data with Recurrent Neural Networks", section 4.1). A path names one class a column; it spells the
 * text that is left when repeated classes count once and blanks are dropped. A text's probability is the sum over all
 * paths that spell it, by the forward algorithm; with the backward one, over all of them that pass a place.
 *
 * A text of L symbols is walked through 2L + 1 states: a blank, its first symbol, a blank, its second, and so on. A path
 * stays in its state, goes on by one, or leaves out a blank between two symbols that differ.
 */

import { LINE_BLANK, LINE_CLASS_COUNT } from "../../line.js";
import { addLogs, type LineColumns } from "./columns.js";

/** What all paths of a text add up to, at each column and state; natural logarithms. */
export interface PathSums {
  readonly columns: LineColumns;
  /** Of the text's symbols. */
  readonly classes: Uint8Array; // [L]
  readonly stateCount: number; // 2L + 1
  /** Over the beginnings of paths that are in the state at the column, that column included. */
  readonly forward: Float64Array; // [count, stateCount]
  /** Over how paths go on from there, that column not included. */
  readonly backward: Float64Array; // [count, stateCount]
  /** Of the text. */
  readonly logProbability: number;
}

/** The logarithm of the probability that the columns spell a text. */
export function logProbabilityOf(columns: LineColumns, classes: ArrayLike<number>): number {
  const states = toStates(classes);
  return endOf(runForward(columns, states), columns.count, states.length);
}

/** The sums over the paths of a text, forward and backward. */
export function sumPaths(columns: LineColumns, classes: Uint8Array): PathSums {
  const states = toStates(classes);
  const stateCount = states.length;
  const forward = runForward(columns, states);
  const backward = runBackward(columns, states);
  return { columns, classes, stateCount, forward, backward, logProbability: endOf(forward, columns.count, stateCount) };
}

/** The classes of the states. */
function toStates(classes: ArrayLike<number>): Uint8Array {
  const states = new Uint8Array(2 * classes.length + 1).fill(LINE_BLANK);
  for (let i = 0; i < classes.length; i++) states[2 * i + 1] = classes[i]!;
  return states;
}

/** Whether a path may go from the state two before to this one: both are symbols, and they differ. */
function mayLeaveOutBlank(states: Uint8Array, state: number): boolean {
  return state % 2 === 1 && state > 1 && states[state] !== states[state - 2];
}

function runForward({ count, logProbabilities }: LineColumns, states: Uint8Array): Float64Array {
  const width = states.length;
  const sums = new Float64Array(count * width).fill(-Infinity);
  for (let column = 0; column < count; column++) {
    const row = column * width;
    const before = row - width;
    const scores = column * LINE_CLASS_COUNT;
    // Two states a column, at most.
    const last = Math.min(width - 1, 2 * column + 1);
    for (let state = 0; state <= last; state++) {
      let sum = 0;
      if (column > 0) {
        sum = sums[before + state]!;
        if (state > 0) sum = addLogs(sum, sums[before + state - 1]!);
        if (mayLeaveOutBlank(states, state)) sum = addLogs(sum, sums[before + state - 2]!);
      }
      sums[row + state] = sum + logProbabilities[scores + states[state]!]!;
    }
  }
  return sums;
}

function runBackward({ count, logProbabilities }: LineColumns, states: Uint8Array): Float64Array {
  const width = states.length;
  const sums = new Float64Array(count * width).fill(-Infinity);
  if (count === 0) return sums;
  sums.fill(0, count * width - Math.min(2, width));
  for (let column = count - 2; column >= 0; column--) {
    const row = column * width;
    const after = row + width;
    const scores = (column + 1) * LINE_CLASS_COUNT;
    const first = Math.max(0, width - 2 * (count - column));
    for (let state = first; state < width; state++) {
      let sum = sums[after + state]! + logProbabilities[scores + states[state]!]!;
      if (state + 1 < width) {
        sum = addLogs(sum, sums[after + state + 1]! + logProbabilities[scores + states[state + 1]!]!);
      }
      if (state + 2 < width && mayLeaveOutBlank(states, state + 2)) {
        sum = addLogs(sum, sums[after + state + 2]! + logProbabilities[scores + states[state + 2]!]!);
      }
      sums[row + state] = sum;
    }
  }
  return sums;
}

/** Paths end with the last symbol, or with a blank after it. */
function endOf(forward: Float64Array, count: number, width: number): number {
  // Without a column there is one path, and it spells nothing.
  if (count === 0) return width === 1 ? 0 : -Infinity;
  const end = forward.length - 1;
  return width === 1 ? forward[end]! : addLogs(forward[end]!, forward[end - 1]!);
}
