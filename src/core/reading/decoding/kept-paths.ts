/**
 * Where the paths over a line's columns are kept while they are summed up: by column, by the automaton's state that they are
 * in, and by the class that they end in. Of a state only those classes are kept that paths end in there; of a list's
 * beginning these are its last symbol, and the blank.
 */

import { LINE_CLASS_COUNT } from "../../line.js";

/** States with less than this share of all paths are let go; of many, so that a long list is not gone through, with this. */
const LEAST_SHARE = 1e-14;
const MANY_STATES = 200;
const LEAST_SHARE_OF_MANY = 1e-7;
/** A way on with this part of that is not looked at, as it would be let go at once. */
const NO_SHARE = 0.1;
/** No more states are kept at a column: of a line that could be anything, those with the largest shares. */
const MOST_STATES = 500;

/**
 * Paths by column, state and the class that they end in: those after none of the columns, after the first, and so on. What is
 * of one column is in units that are the same for all of it.
 */
export interface Paths {
  /** Where the states of each begin, and where the last one's end. */
  readonly columns: Int32Array; // [count + 2]
  /** The automaton's states, */
  states: Int32Array;
  /** where the ends of each begin, and where the last one's end: */
  starts: Int32Array;
  /** the classes that paths end in there, */
  ends: Uint8Array;
  /** the sum of the paths to there, */
  mass: Float64Array;
  /** and of the ways on from there, in units of their own. */
  ahead: Float64Array;
  /** Where the ways of each state on to others begin: */
  wayStarts: Int32Array;
  /** the symbols that are added, */
  symbols: Uint8Array;
  /** and the states that they lead to. */
  nexts: Int32Array;
}

/** Paths after a column while they are gathered, in the order in which states are met. */
export interface Gathered {
  count: number;
  states: Int32Array; // [room]
  /** The sum of a state's paths; */
  sums: Float64Array; // [room]
  /** the classes that they end in, bit by bit, as there are fewer than 32; */
  ends: Int32Array; // [room]
  /** and their sums by these, which count where the bit is set. */
  mass: Float64Array; // [room, LINE_CLASS_COUNT]
  /** By state. What was noted of an earlier column is seen not to be true. */
  placeOf: Int32Array;
}

/** No paths over this many columns. */
export function createPaths(count: number): Paths {
  const room = 1024;
  return {
    columns: new Int32Array(count + 2),
    states: new Int32Array(room),
    starts: new Int32Array(room),
    ends: new Uint8Array(room),
    mass: new Float64Array(room),
    ahead: new Float64Array(room),
    wayStarts: new Int32Array(room),
    symbols: new Uint8Array(room),
    nexts: new Int32Array(room),
  };
}

export function createGathered(): Gathered {
  const room = 64;
  return {
    count: 0,
    states: new Int32Array(room),
    sums: new Float64Array(room),
    ends: new Int32Array(room),
    mass: new Float64Array(room * LINE_CLASS_COUNT),
    placeOf: new Int32Array(room),
  };
}

/** The place of a state, which is given one where it has none. */
export function placeFor(gathered: Gathered, state: number): number {
  const known = state < gathered.placeOf.length ? gathered.placeOf[state]! : 0;
  if (known < gathered.count && gathered.states[known] === state) return known;
  const place = gathered.count++;
  if (place === gathered.states.length) {
    gathered.states = withRoom(gathered.states, new Int32Array(2 * place));
    gathered.sums = withRoom(gathered.sums, new Float64Array(2 * place));
    gathered.ends = withRoom(gathered.ends, new Int32Array(2 * place));
    gathered.mass = withRoom(gathered.mass, new Float64Array(2 * place * LINE_CLASS_COUNT));
  }
  if (state >= gathered.placeOf.length) gathered.placeOf = withRoom(gathered.placeOf, new Int32Array(2 * state));
  gathered.placeOf[state] = place;
  gathered.states[place] = state;
  gathered.sums[place] = 0;
  gathered.ends[place] = 0;
  return place;
}

/** Adds to the sum of the paths that end in a class. */
export function addAt({ sums, ends, mass }: Gathered, place: number, one: number, sum: number): void {
  const at = place * LINE_CLASS_COUNT + one;
  const bit = 1 << one;
  sums[place]! += sum;
  if ((ends[place]! & bit) !== 0) mass[at]! += sum;
  else {
    mass[at] = sum;
    ends[place]! |= bit;
  }
}

function withRoom<Values extends Int32Array | Uint8Array | Float64Array>(values: Values, larger: Values): Values {
  larger.set(values);
  return larger;
}

/** The lowest class of a set of them. */
function lowestOf(classes: number): number {
  return 31 - Math.clz32(classes & -classes);
}

/** What a way on must have to be looked at, as a share of all paths a column later. */
export function leastWayShareOf(states: number): number {
  return NO_SHARE * leastShareOf(states);
}

function leastShareOf(states: number): number {
  return states > MANY_STATES ? LEAST_SHARE_OF_MANY : LEAST_SHARE;
}

/** Keeps the paths after a column but for the states that hardly any is in, and makes `all` their unit. */
export function keepLargest(paths: Paths, column: number, gathered: Gathered, all: number): void {
  const { count, states, sums, ends, mass } = gathered;
  let least = leastShareOf(count) * all;
  if (count > MOST_STATES) least = Math.max(least, sums.slice(0, count).sort().at(-MOST_STATES)!);
  let to = paths.columns[column]!;
  let at = paths.starts[to]!;
  makeRoom(paths, to + count + 1, at + count * LINE_CLASS_COUNT);
  for (let place = 0; place < count; place++) {
    if (!(sums[place]! > 0 && sums[place]! >= least)) continue;
    paths.states[to] = states[place]!;
    for (let left = ends[place]!; left !== 0; left &= left - 1) {
      const one = lowestOf(left);
      paths.ends[at] = one;
      paths.mass[at++] = mass[place * LINE_CLASS_COUNT + one]! / all;
    }
    paths.starts[++to] = at;
  }
  paths.columns[column + 1] = to;
}

function makeRoom(paths: Paths, states: number, ends: number): void {
  if (states >= paths.states.length) {
    paths.states = withRoom(paths.states, new Int32Array(2 * states));
    paths.starts = withRoom(paths.starts, new Int32Array(2 * states));
    paths.wayStarts = withRoom(paths.wayStarts, new Int32Array(2 * states));
  }
  if (ends > paths.ends.length) {
    paths.ends = withRoom(paths.ends, new Uint8Array(2 * ends));
    paths.mass = withRoom(paths.mass, new Float64Array(2 * ends));
    paths.ahead = new Float64Array(2 * ends);
  }
}

export function makeRoomForWays(paths: Paths, ways: number): void {
  if (ways <= paths.symbols.length) return;
  paths.symbols = withRoom(paths.symbols, new Uint8Array(2 * ways));
  paths.nexts = withRoom(paths.nexts, new Int32Array(2 * ways));
}

/** Notes the places of the states of a column. */
export function notePlaces(placeOf: Int32Array, { columns, states }: Paths, column: number): Int32Array {
  const [from, to] = [columns[column]!, columns[column + 1]!];
  let most = 0;
  for (let place = from; place < to; place++) if (states[place]! > most) most = states[place]!;
  const noted = most < placeOf.length ? placeOf : new Int32Array(2 * most + 1);
  for (let place = from; place < to; place++) noted[states[place]!] = place;
  return noted;
}

/** The place of a state in a column, by what was noted of it; -1 where it is not there. */
export function findPlace(placeOf: Int32Array, { columns, states }: Paths, column: number, state: number): number {
  const place = state < placeOf.length ? placeOf[state]! : 0;
  return place >= columns[column]! && place < columns[column + 1]! && states[place] === state ? place : -1;
}
