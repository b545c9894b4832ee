/**
 * The walk of a prefix search along the columns: of all beginnings of texts, the likeliest are kept, each with the sum over
 * its paths, apart for those that end in a blank and those that end in its last symbol (Graves 2006, section 3.2; in the
 * form of Hannun et al. 2014, "First-Pass Large Vocabulary Continuous Speech Recognition using Bi-Directional Recurrent
 * DNNs"). Paths that spell the same beginning meet in it, and so in one state of the automaton, which is deterministic.
 */

import { LINE_BLANK, LINE_CLASS_COUNT } from "../../line.js";
import type { AcceptedPaths } from "./accepted-paths.js";
import type { AutomatonTable } from "./automaton.js";
import { createWays, isFull, offerWay, type Ways } from "./beam-ways.js";
import { addLogs, type LineColumns } from "./columns.js";
import { childOf, classesOf, createPrefixTree, type PrefixTree } from "./prefix-tree.js";

/** A text that the walk ended with. */
export interface EndedPrefix {
  readonly classes: Uint8Array;
  /** The sum over those of its paths that the walk kept; no more than its probability. */
  readonly logProbability: number;
  /** Of the automaton, with that of ending here. */
  readonly logWeight: number;
}

/** Prefixes with the sums over their paths; logarithms. */
interface Beam {
  size: number;
  readonly node: Int32Array;
  readonly endInBlank: Float64Array;
  readonly endInSymbol: Float64Array;
  readonly sum: Float64Array;
}

/** What is expected, while a line is walked along. */
export interface Expected {
  readonly automaton: AutomatonTable;
  /** Beginnings are compared by all that can come of them, so that none is followed that leads nowhere. */
  readonly paths: AcceptedPaths;
}

/**
 * Walks along the columns.
 *
 * @param width prefixes kept at each column
 * @returns the texts that may end, in no order
 */
export function walkPrefixes(columns: LineColumns, expected: Expected | undefined, width: number): EndedPrefix[] {
  const tree = createPrefixTree(columns.count * width + 1);
  let beam = createBeam(width);
  let next = createBeam(width);
  const stay = createBeam(width);
  keep(beam, 0, 0, -Infinity);
  const placeOf = new Int32Array(columns.count * width + 1).fill(-1); // by node
  // By place and symbol: the last column at which that child was in the beam too.
  const isKept = new Int32Array(width * LINE_CLASS_COUNT).fill(-1);
  const order = Uint8Array.from({ length: LINE_CLASS_COUNT - 1 }, (_, i) => i + 1);
  const ways = createWays(width);

  for (let column = 0; column < columns.count; column++) {
    const scores = columns.logProbabilities.subarray(column * LINE_CLASS_COUNT, (column + 1) * LINE_CLASS_COUNT);
    stayIn(stay, beam, tree, scores, placeOf, isKept, column);
    ways.size = 0;
    if (expected === undefined) {
      sortClasses(order, scores);
      offerAny(ways, { beam, stay, tree, scores, order, isKept, column });
    } else offerExpected(ways, expected, { beam, stay, tree, scores, isKept, column });
    next.size = 0;
    goOn(next, ways, beam, stay, tree, scores, expected?.automaton);
    [beam, next] = [next, beam];
  }
  return endsOf(beam, tree, expected?.automaton);
}

/** What the walk has at a column. */
interface AtColumn {
  readonly beam: Beam;
  /** Of the prefixes of the beam, the paths that stay in them. */
  readonly stay: Beam;
  readonly tree: PrefixTree;
  readonly scores: Float32Array;
  readonly isKept: Int32Array;
  readonly column: number;
}

/** Offers all ways on, where any text may stand. */
function offerAny(
  ways: Ways,
  { beam, stay, tree, scores, order, isKept, column }: AtColumn & { readonly order: Uint8Array },
): void {
  for (let i = 0; i < beam.size; i++) offerWay(ways, stay.sum[i]!, i, LINE_BLANK, 0);
  for (let i = 0; i < beam.size; i++) {
    for (let k = 0; k < order.length; k++) {
      const symbol = order[k]!;
      if (isKept[i * LINE_CLASS_COUNT + symbol] === column) continue;
      // Those that follow are no better, and there is no room for them.
      if (isFull(ways, beam.sum[i]! + scores[symbol]!)) break;
      offerWay(ways, sumBefore(beam, tree, i, symbol) + scores[symbol]!, i, symbol, 0);
    }
  }
}

/** Offers the ways on that can end in a text that is expected, by the sum of all that they can end in. */
function offerExpected(
  ways: Ways,
  { automaton, paths }: Expected,
  { beam, stay, tree, scores, isKept, column }: AtColumn,
): void {
  for (let i = 0; i < beam.size; i++) {
    const node = beam.node[i]!;
    const state = tree.state[node]!;
    const inBlank = stay.endInBlank[i]! + paths.ahead(column, state, LINE_BLANK);
    const inSymbol = node === 0 ? -Infinity : stay.endInSymbol[i]! + paths.ahead(column, state, tree.last[node]!);
    offerWay(ways, tree.logWeight[node]! + addLogs(inBlank, inSymbol), i, LINE_BLANK, state);
  }
  for (let i = 0; i < beam.size; i++) {
    const node = beam.node[i]!;
    const from = tree.state[node]!;
    for (let symbol = 1; symbol < LINE_CLASS_COUNT; symbol++) {
      if (isKept[i * LINE_CLASS_COUNT + symbol] === column) continue;
      const sum = sumBefore(beam, tree, i, symbol) + scores[symbol]!;
      const state = sum === -Infinity ? -1 : automaton.next(from, symbol);
      if (state < 0) continue;
      const score = tree.logWeight[node]! + automaton.logWeight(from, symbol) + sum;
      offerWay(ways, score + paths.ahead(column, state, symbol), i, symbol, state);
    }
  }
}

/** Sorts classes by their scores, the best first; they hardly change from column to column. */
function sortClasses(order: Uint8Array, scores: Float32Array): void {
  for (let i = 1; i < order.length; i++) {
    const one = order[i]!;
    let place = i;
    for (; place > 0 && scores[order[place - 1]!]! < scores[one]!; place--) order[place] = order[place - 1]!;
    order[place] = one;
  }
}

function createBeam(room: number): Beam {
  const [endInBlank, endInSymbol, sum] = [new Float64Array(room), new Float64Array(room), new Float64Array(room)];
  return { size: 0, node: new Int32Array(room), endInBlank, endInSymbol, sum };
}

function keep(beam: Beam, node: number, endInBlank: number, endInSymbol: number): void {
  const place = beam.size++;
  beam.node[place] = node;
  beam.endInBlank[place] = endInBlank;
  beam.endInSymbol[place] = endInSymbol;
  beam.sum[place] = addLogs(endInBlank, endInSymbol);
}

/** The sum over the paths that a symbol can be added to: those that end in the same one need a blank between. */
function sumBefore(beam: Beam, tree: PrefixTree, place: number, symbol: number): number {
  return symbol === tree.last[beam.node[place]!] ? beam.endInBlank[place]! : beam.sum[place]!;
}

/**
 * Sums up the paths to the prefixes of a beam a column later: from the prefix itself, and from the one before it where
 * that is in the beam too, which is then marked.
 */
function stayIn(
  stay: Beam,
  beam: Beam,
  tree: PrefixTree,
  scores: Float32Array,
  placeOf: Int32Array,
  isKept: Int32Array,
  column: number,
): void {
  stay.size = 0;
  for (let i = 0; i < beam.size; i++) placeOf[beam.node[i]!] = i;
  for (let i = 0; i < beam.size; i++) {
    const node = beam.node[i]!;
    const last = tree.last[node]!;
    const parent = node === 0 ? -1 : placeOf[tree.parent[node]!]!;
    let inSymbol = node === 0 ? -Infinity : beam.endInSymbol[i]!;
    if (parent >= 0) {
      isKept[parent * LINE_CLASS_COUNT + last] = column;
      inSymbol = addLogs(inSymbol, sumBefore(beam, tree, parent, last));
    }
    keep(stay, node, beam.sum[i]! + scores[LINE_BLANK]!, inSymbol + scores[last]!);
  }
  for (let i = 0; i < beam.size; i++) placeOf[beam.node[i]!] = -1;
}

/** The prefixes that ways lead to. */
function goOn(
  next: Beam,
  ways: Ways,
  beam: Beam,
  stay: Beam,
  tree: PrefixTree,
  scores: Float32Array,
  automaton: AutomatonTable | undefined,
): void {
  for (let i = 0; i < ways.size; i++) {
    const place = ways.from[i]!;
    const symbol = ways.symbol[i]!;
    const node = beam.node[place]!;
    if (symbol === LINE_BLANK) {
      keep(next, node, stay.endInBlank[place]!, stay.endInSymbol[place]!);
      continue;
    }
    const weight = tree.logWeight[node]! + (automaton?.logWeight(tree.state[node]!, symbol) ?? 0);
    const child = childOf(tree, node, symbol, ways.state[i]!, weight);
    keep(next, child, -Infinity, sumBefore(beam, tree, place, symbol) + scores[symbol]!);
  }
}

/** The prefixes that are texts. */
function endsOf(beam: Beam, tree: PrefixTree, automaton: AutomatonTable | undefined): EndedPrefix[] {
  const ends: EndedPrefix[] = [];
  for (let i = 0; i < beam.size; i++) {
    const node = beam.node[i]!;
    const logWeight = tree.logWeight[node]! + (automaton?.final(tree.state[node]!) ?? 0);
    if (logWeight === -Infinity) continue;
    ends.push({ classes: classesOf(tree, node), logProbability: beam.sum[i]!, logWeight });
  }
  return ends;
}
