/**
 * Connectionist temporal classification (Graves, Fernández, Gomez and Schmidhuber 2006): the loss of columns of scores
 * against the symbols of a line, of which nobody says where they stand. It is the logarithm of the probability of all
 * paths through the columns that spell the symbols once repetitions are joined and blanks left out.
 *
 * The forward algorithm stands in the graph, unrolled over the columns, in logarithms; its gradient is found as any
 * other. Of a step of 32 lines 256 pixels wide, of some 160 ms, it takes about 25.
 */

import { assert } from "../errors.js";
import {
  add,
  concatenate,
  constant,
  logSumExp,
  matmul,
  multiply,
  negate,
  oneHot,
  reshape,
  cast,
  slice,
  sum,
} from "../graph/operations/builder.js";
import type { Node } from "../graph/operations/op.js";
import { LINE_BLANK } from "../line.js";
import { floatTensor } from "../tensor/tensor.js";

/** Logarithm of what cannot be: far below any path's, and small enough to be told from twice as much in float32. */
const IMPOSSIBLE = -1e5;

/** States that no path is in, before those of the symbols: what a symbol two places back needs no exception for. */
const BEFORE = 2;

/** The symbols of a batch of lines as the loss takes them, each line's laid out as states with blanks between. */
export interface CtcTargets {
  /** The class of each state: blank, first symbol, blank, second, ... and blanks. */
  readonly states: Uint8Array; // [lines, stateCount]
  /** 0 where a path may come from two states back, without the blank between; else far below. */
  readonly skips: Float32Array; // [lines, stateCount]
  /** 0 where a path may end; else far below. */
  readonly ends: Float32Array; // [lines, stateCount]
  /** What each line's loss counts: one over its symbols. */
  readonly weights: Float32Array; // [lines]
}

/** States of lines of at most `symbols` symbols. */
export function stateCountOf(symbols: number): number {
  return 2 * symbols + 1;
}

/**
 * Lays out the symbols of lines.
 *
 * @param lines the classes of each line's symbols, without blanks; at most `mostSymbols`
 */
export function toCtcTargets(lines: readonly Uint8Array[], mostSymbols: number): CtcTargets {
  const stateCount = stateCountOf(mostSymbols);
  const states = new Uint8Array(lines.length * stateCount).fill(LINE_BLANK);
  const skips = new Float32Array(lines.length * stateCount).fill(IMPOSSIBLE);
  const ends = new Float32Array(lines.length * stateCount).fill(IMPOSSIBLE);
  const weights = new Float32Array(lines.length);
  for (const [line, classes] of lines.entries()) {
    assert(classes.length <= mostSymbols, `${classes.length} symbols in a line; there is room for ${mostSymbols}`);
    const start = line * stateCount;
    for (const [place, symbol] of classes.entries()) {
      const at = start + 2 * place + 1;
      states[at] = symbol;
      // Between two equal symbols there must be a blank, or they would be one.
      if (place > 0 && classes[place - 1] !== symbol) skips[at] = 0;
    }
    ends[start + 2 * classes.length] = 0;
    if (classes.length > 0) ends[start + 2 * classes.length - 1] = 0;
    weights[line] = 1 / Math.max(1, classes.length);
  }
  return { states, skips, ends, weights };
}

/** The inputs of the loss in a graph, of the shapes of {@link CtcTargets}. */
export interface CtcInputs {
  readonly states: Node; // uint8
  readonly skips: Node;
  readonly ends: Node;
  readonly weights: Node;
}

/**
 * The mean over lines of the negative logarithm of the probability of a line's symbols, each by its weight.
 *
 * @param logProbabilities [lines, columns, classes], as `logSoftmax` gives them
 * @returns shape [1, 1]
 */
export function ctcLoss(logProbabilities: Node, { states, skips, ends, weights }: CtcInputs): Node {
  const [lines = 0, columns = 0, classes = 0] = logProbabilities.shape;
  const [, stateCount = 0] = states.shape;
  // Each state's logarithm in each column: a choice among classes, written as a product.
  const chosen = oneHot(cast(states, "int64"), classes); // [lines, states, classes]
  const emitted = matmul(logProbabilities, chosen, { transposeB: true }); // [lines, columns, states]
  const before = constant(floatTensor([lines, BEFORE], new Float32Array(lines * BEFORE).fill(IMPOSSIBLE)));
  const begin = constant(floatTensor([1, stateCount], startScores(stateCount)));
  const column = (t: number) => reshape(slice(emitted, [0, t, 0], [lines, t + 1, stateCount]), [lines, stateCount]);

  let forward = add(column(0), begin); // [lines, states]
  for (let t = 1; t < columns; t++) {
    const padded = concatenate([before, forward], 1);
    const back = (steps: number) => slice(padded, [0, BEFORE - steps], [lines, BEFORE - steps + stateCount]);
    const ways = [forward, back(1), add(back(2), skips)].map((way) => reshape(way, [lines, 1, stateCount]));
    const arrived = logSumExp(concatenate(ways, 1), [1]); // [lines, 1, states]
    forward = add(reshape(arrived, [lines, stateCount]), column(t));
  }
  const ofLine = reshape(logSumExp(add(forward, ends), [1]), [lines]);
  return reshape(multiply(negate(sum(multiply(ofLine, weights))), 1 / lines), [1, 1]);
}

/** Logarithms of the states before the first column: a path begins with a blank or the first symbol. */
function startScores(stateCount: number): Float32Array {
  const scores = new Float32Array(stateCount).fill(IMPOSSIBLE);
  scores.fill(0, 0, 2);
  return scores;
}

/**
 * The mean cross-entropy of the columns whose class is told: where the symbols stand is known of drawn lines, and a
 * network that is told begins to learn at once.
 *
 * @param logProbabilities [lines, columns, classes]
 * @param classes [lines, columns], uint8; what is no class is told of no column
 * @returns shape [1, 1]
 */
export function columnLoss(logProbabilities: Node, classes: Node): Node {
  const [lines = 0, columns = 0, count = 0] = logProbabilities.shape;
  const told = oneHot(cast(classes, "int64"), count);
  const total = sum(multiply(told, logProbabilities)); // [1, 1, 1]
  return multiply(reshape(negate(total), [1, 1]), 1 / (lines * columns));
}
