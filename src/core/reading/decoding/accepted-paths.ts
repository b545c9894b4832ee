/**
 * All texts that an automaton accepts, summed up over the columns of a line, each with its weight: what a text's
 * probability is a share of once it is known that the text is one of them; how the rest of the line may go on from any
 * beginning, so that a search never follows one that leads nowhere; and which symbol begins where. No text is looked at:
 * paths are summed up by the state that they are in and the class that they end in, forward and then backward.
 */

import { LINE_BLANK, LINE_CLASS_COUNT } from "../../line.js";
import type { AutomatonTable } from "./automaton.js";
import type { LineColumns } from "./columns.js";
import {
  addAt,
  createGathered,
  createPaths,
  findPlace,
  type Gathered,
  keepLargest,
  leastWayShareOf,
  makeRoomForWays,
  notePlaces,
  type Paths,
  placeFor,
} from "./kept-paths.js";

/** Classes less likely than this at a column are not looked at there: a text that needs one is as good as impossible. */
const LEAST_CHANCE = 1e-12;

/** What all accepted texts add up to. */
export interface AcceptedPaths {
  /**
   * The logarithm of the sum over all texts that are accepted, of their probability times their weight. Exact but for
   * paths that hardly count, unless an automaton of many states expects what the columns do not say at all.
   */
  readonly logTotal: number;
  /**
   * The probability that a symbol begins at a column, given that the text is accepted; of a column, the sum is that of any
   * beginning there.
   */
  readonly beginnings: Float64Array; // [count, LINE_CLASS_COUNT]
  /**
   * What the ways on add up to for paths that are in a state after a column and end in a class there.
   *
   * @returns the logarithm, in a unit that is the same for all of a column; -Infinity where no way ends well
   */
  ahead(this: void, column: number, state: number, last: number): number;
}

/** What the columns say. */
interface Chances {
  readonly count: number;
  readonly of: Float64Array; // [count, LINE_CLASS_COUNT]
  /** The classes that may be looked at in each column, the likeliest first, the blank left out; then 0. */
  readonly likely: Uint8Array; // [count, LINE_CLASS_COUNT]
}

/** Sums up all paths that spell accepted texts. */
export function sumAccepted(columns: LineColumns, automaton: AutomatonTable): AcceptedPaths {
  const { count } = columns;
  const chances = toChances(columns);
  const { paths, logUnit } = runForward(chances, automaton);
  const accepted = sumEnds(paths, automaton);
  const beginnings = new Float64Array(count * LINE_CLASS_COUNT);
  if (accepted > 0) runBackward(paths, chances, automaton, beginnings);
  let placeOf: Int32Array = new Int32Array(0);
  let placed = -1;
  return {
    logTotal: logUnit + Math.log(accepted),
    beginnings,
    ahead(column, state, last) {
      if (accepted === 0) return -Infinity;
      if (placed !== column) placeOf = notePlaces(placeOf, paths, column + 1);
      placed = column;
      return Math.log(aheadOf(paths, findPlace(placeOf, paths, column + 1, state), last));
    },
  };
}

function toChances({ count, logProbabilities }: LineColumns): Chances {
  const of = Float64Array.from(logProbabilities);
  for (let i = 0; i < of.length; i++) of[i] = Math.exp(of[i]!);
  const likely = new Uint8Array(count * LINE_CLASS_COUNT);
  for (let column = 0; column < count; column++) {
    const start = column * LINE_CLASS_COUNT;
    let found = 0;
    for (let one = 1; one < LINE_CLASS_COUNT; one++) {
      const chance = of[start + one]!;
      if (chance < LEAST_CHANCE) continue;
      let place = start + found++;
      for (; place > start && of[start + likely[place - 1]!]! < chance; place--) likely[place] = likely[place - 1]!;
      likely[place] = one;
    }
  }
  return { count, of, likely };
}

function runForward(chances: Chances, automaton: AutomatonTable): { readonly paths: Paths; readonly logUnit: number } {
  const gathered = createGathered();
  const paths = createPaths(chances.count);
  addAt(gathered, placeFor(gathered, 0), LINE_BLANK, 1);
  keepLargest(paths, 0, gathered, 1);
  let logUnit = 0;
  for (let column = 0; column < chances.count; column++) {
    gathered.count = 0;
    goOn(gathered, paths, chances, column, automaton);
    let all = 0;
    for (let place = 0; place < gathered.count; place++) all += gathered.sums[place]!;
    logUnit += Math.log(all);
    keepLargest(paths, column + 1, gathered, all);
  }
  return { paths, logUnit };
}

/** Adds the paths a column later. */
function goOn(next: Gathered, paths: Paths, { of, likely }: Chances, column: number, automaton: AutomatonTable): void {
  const { columns, states, starts, ends, mass, wayStarts } = paths;
  const [begin, end] = [columns[column]!, columns[column + 1]!];
  const scores = column * LINE_CLASS_COUNT;
  const least = leastWayShareOf(end - begin) * sumStaying(paths, column, of);
  let ways = wayStarts[begin]!;
  makeRoomForWays(paths, ways + (end - begin) * LINE_CLASS_COUNT);
  const { symbols, nexts } = paths;
  // Of the state at hand, by the class that they end in.
  const own = new Float64Array(LINE_CLASS_COUNT);
  for (let place = begin; place < end; place++) {
    const state = states[place]!;
    const [from, to] = [starts[place]!, starts[place + 1]!];
    let all = 0;
    for (let at = from; at < to; at++) all += own[ends[at]!] = mass[at]!;
    const stay = placeFor(next, state);
    addAt(next, stay, LINE_BLANK, all * of[scores + LINE_BLANK]!);
    for (let at = from; at < to; at++) {
      const chance = of[scores + ends[at]!]!;
      if (ends[at] !== LINE_BLANK && chance >= LEAST_CHANCE) addAt(next, stay, ends[at]!, mass[at]! * chance);
    }
    for (let k = scores; likely[k] !== 0; k++) {
      const one = likely[k]!;
      const chance = of[scores + one]!;
      if (all * chance <= least) break;
      // The same symbol again needs a blank between.
      const added = (all - own[one]!) * chance;
      const on = added > least ? automaton.next(state, one) : -1;
      if (on < 0) continue;
      addAt(next, placeFor(next, on), one, added * weightOf(automaton, state, one));
      symbols[ways] = one;
      nexts[ways++] = on;
    }
    wayStarts[place + 1] = ways;
    for (let at = from; at < to; at++) own[ends[at]!] = 0;
  }
}

/** Over the paths that add no symbol: of all a column later, most. */
function sumStaying({ columns, starts, ends, mass }: Paths, column: number, of: Float64Array): number {
  const scores = column * LINE_CLASS_COUNT;
  const to = starts[columns[column + 1]!]!;
  let [all, repeated] = [0, 0];
  for (let at = starts[columns[column]!]!; at < to; at++) {
    all += mass[at]!;
    if (ends[at] !== LINE_BLANK) repeated += mass[at]! * of[scores + ends[at]!]!;
  }
  return all * of[scores + LINE_BLANK]! + repeated;
}

function weightOf(automaton: AutomatonTable, state: number, one: number): number {
  const logWeight = automaton.logWeight(state, one);
  return logWeight === 0 ? 1 : Math.exp(logWeight);
}

/** What the ways on add up to from where paths in the state of a place end in a class; 0 where none do. */
function aheadOf({ starts, ends, ahead }: Paths, place: number, one: number): number {
  if (place < 0) return 0;
  for (let at = starts[place]!; at < starts[place + 1]!; at++) if (ends[at] === one) return ahead[at]!;
  return 0;
}

/** The sum over the paths that may end; every way on from where they are is to end. */
function sumEnds({ columns, states, starts, mass, ahead }: Paths, automaton: AutomatonTable): number {
  let sum = 0;
  for (let place = columns.at(-2)!; place < columns.at(-1)!; place++) {
    const weight = Math.exp(automaton.final(states[place]!));
    for (let at = starts[place]!; at < starts[place + 1]!; at++) {
      ahead[at] = weight;
      sum += mass[at]! * weight;
    }
  }
  return sum;
}

/** Sums up the ways on from the last column to the first, and with them how probable it is that a symbol begins. */
function runBackward(paths: Paths, { count, of }: Chances, automaton: AutomatonTable, beginnings: Float64Array): void {
  const { columns, states, starts, ends, mass, ahead, wayStarts, symbols, nexts } = paths;
  const own = new Float64Array(LINE_CLASS_COUNT);
  const ways = new Float64Array(LINE_CLASS_COUNT);
  let placeOf: Int32Array = new Int32Array(0);
  for (let column = count - 1; column >= 0; column--) {
    placeOf = notePlaces(placeOf, paths, column + 1);
    const [begin, end] = [columns[column]!, columns[column + 1]!];
    const scores = column * LINE_CLASS_COUNT;
    let total = 0;
    for (let place = begin; place < end; place++) {
      const state = states[place]!;
      const [from, to] = [starts[place]!, starts[place + 1]!];
      const stay = findPlace(placeOf, paths, column + 1, state);
      let sum = 0;
      for (let at = from; at < to; at++) sum += own[ends[at]!] = mass[at]!;
      let all = of[scores + LINE_BLANK]! * aheadOf(paths, stay, LINE_BLANK);
      ways.fill(0);
      for (let at = wayStarts[place]!; at < wayStarts[place + 1]!; at++) {
        const one = symbols[at]!;
        const way = of[scores + one]! * aheadOf(paths, findPlace(placeOf, paths, column + 1, nexts[at]!), one);
        if (way === 0) continue;
        ways[one] = weightOf(automaton, state, one) * way;
        all += ways[one]!;
        beginnings[scores + one]! += (sum - own[one]!) * ways[one]!;
      }
      for (let at = from; at < to; at++) {
        const last = ends[at]!;
        const same = last === LINE_BLANK ? 0 : of[scores + last]! * aheadOf(paths, stay, last);
        ahead[at] = all - ways[last]! + same;
        total += mass[at]! * ahead[at]!;
        own[last] = 0;
      }
    }
    for (let one = 0; one < LINE_CLASS_COUNT; one++) beginnings[scores + one]! /= total;
    for (let at = starts[begin]!; at < starts[end]!; at++) ahead[at]! /= total;
  }
}
