/**
 * All texts that an automaton accepts, summed up over the columns of a line, each with its weight: what a text's
 * probability is a share of once it is known that the text is one of them; how the rest of the line may go on from any
 * beginning, so that a search never follows one that leads nowhere; and which symbol begins where. No text is looked at:
 * paths are summed up by the state that they are in and the class that they end in, forward and then backward.
 */

import { LINE_BLANK, LINE_CLASS_COUNT } from "../../line.js";
import type { AutomatonTable } from "./automaton.js";
import type { LineColumns } from "./columns.js";

/** Classes less likely than this at a column are not looked at there: a text that needs one is as good as impossible. */
const LEAST_CHANCE = 1e-12;
/** States with less than this share of all paths are let go; of many, so that a long list is not gone through, with this. */
const LEAST_SHARE = 1e-14;
const MANY_STATES = 200;
const LEAST_SHARE_OF_MANY = 1e-7;
/** Of many, a way on with less than this is not looked at; */
const NO_SHARE_OF_MANY = 1e-9;
/** and no more are kept at a column: of a line that could be anything, those with the largest shares. */
const MOST_STATES = 500;

const NONE = new Float64Array(0);

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

/** Paths after a column by state; in units that are the same for all of them. */
interface Slice {
  /** The automaton's states, */
  readonly states: number[];
  /** and by their place there and the class that the paths end in, the sum of the paths to there; */
  mass: Float64Array; // [states, LINE_CLASS_COUNT]
  /** and of the ways on from there, in units of their own. */
  readonly ahead: Float64Array; // [states, LINE_CLASS_COUNT]
}

/** Sums up all paths that spell accepted texts. */
export function sumAccepted(columns: LineColumns, automaton: AutomatonTable): AcceptedPaths {
  const { count } = columns;
  const chances = Float64Array.from(columns.logProbabilities, (log) => Math.exp(log));
  const { slices, logUnit } = runForward(count, chances, automaton);
  const accepted = sumEnds(slices[count]!, automaton);
  const beginnings = new Float64Array(count * LINE_CLASS_COUNT);
  if (accepted > 0) runBackward(slices, chances, automaton, beginnings);
  const places = createPlaces();
  let placed = -1;
  return {
    logTotal: logUnit + Math.log(accepted),
    beginnings,
    ahead(column, state, last) {
      const { states, ahead } = slices[column + 1]!;
      if (accepted === 0) return -Infinity;
      if (placed !== column) places.of(states);
      placed = column;
      const place = places.find(state);
      return place < 0 ? -Infinity : Math.log(ahead[place * LINE_CLASS_COUNT + last]!);
    },
  };
}

/** The places of numbers in a list of them. */
function createPlaces() {
  let places = new Int32Array(64);
  let list: readonly number[] = [];
  const room = (number: number) => {
    if (number < places.length) return;
    const larger = new Int32Array(2 * number + 1);
    larger.set(places);
    places = larger;
  };
  const set = (number: number, place: number) => {
    room(number);
    places[number] = place;
  };
  return {
    /** Takes a list, to which more may be added. */
    of(numbers: readonly number[]) {
      list = numbers;
      for (let place = 0; place < numbers.length; place++) set(numbers[place]!, place);
    },
    set,
    /** -1 where it is not in the list. What was noted of an earlier list is seen not to be true. */
    find(number: number): number {
      const place = number < places.length ? places[number]! : 0;
      return list[place] === number ? place : -1;
    },
  };
}

/** The classes that may be looked at in a column, the blank left out. */
function likelyAt(chances: Float64Array, column: number): number[] {
  const likely: number[] = [];
  for (let one = 1; one < LINE_CLASS_COUNT; one++) {
    if (chances[column * LINE_CLASS_COUNT + one]! >= LEAST_CHANCE) likely.push(one);
  }
  return likely;
}

function leastOf(states: readonly number[]): number {
  return states.length > MANY_STATES ? NO_SHARE_OF_MANY : 0;
}

/** The paths after none of the columns, after the first, and so on. */
function runForward(
  count: number,
  chances: Float64Array,
  automaton: AutomatonTable,
): { readonly slices: readonly Slice[]; readonly logUnit: number } {
  const [mass, ahead] = [new Float64Array(LINE_CLASS_COUNT), new Float64Array(LINE_CLASS_COUNT)];
  const begin: Slice = { states: [0], mass, ahead };
  begin.mass[LINE_BLANK] = 1;
  const slices = [begin];
  const places = createPlaces();
  let logUnit = 0;
  for (let column = 0; column < count; column++) {
    const next: Slice = { states: [], mass: new Float64Array(4 * slices[column]!.mass.length), ahead: NONE };
    places.of(next.states);
    goOn(next, slices[column]!, chances, column, automaton, places);
    let all = 0;
    for (let i = 0; i < next.states.length * LINE_CLASS_COUNT; i++) all += next.mass[i]!;
    logUnit += Math.log(all);
    slices.push(keepLargest(next, all));
  }
  return { slices, logUnit };
}

/** Adds the paths a column later. */
function goOn(
  next: Slice,
  { states, mass }: Slice,
  chances: Float64Array,
  column: number,
  automaton: AutomatonTable,
  places: ReturnType<typeof createPlaces>,
): void {
  const scores = column * LINE_CLASS_COUNT;
  const likely = likelyAt(chances, column);
  const least = leastOf(states);
  const add = (state: number, one: number, sum: number) => {
    let place = places.find(state);
    if (place < 0) {
      place = next.states.push(state) - 1;
      places.set(state, place);
      if ((place + 1) * LINE_CLASS_COUNT > next.mass.length) {
        const larger = new Float64Array(2 * next.mass.length);
        larger.set(next.mass);
        next.mass = larger;
      }
    }
    next.mass[place * LINE_CLASS_COUNT + one]! += sum;
  };
  for (let place = 0; place < states.length; place++) {
    const state = states[place]!;
    const start = place * LINE_CLASS_COUNT;
    let all = 0;
    for (let one = 0; one < LINE_CLASS_COUNT; one++) all += mass[start + one]!;
    add(state, LINE_BLANK, all * chances[scores + LINE_BLANK]!);
    for (const one of likely) {
      const chance = chances[scores + one]!;
      const same = mass[start + one]!;
      if (same > 0) add(state, one, same * chance);
      // The same symbol again needs a blank between.
      const added = (all - same) * chance;
      const to = added > least ? automaton.next(state, one) : -1;
      if (to >= 0) add(to, one, added * weightOf(automaton, state, one));
    }
  }
}

function weightOf(automaton: AutomatonTable, state: number, one: number): number {
  const logWeight = automaton.logWeight(state, one);
  return logWeight === 0 ? 1 : Math.exp(logWeight);
}

/** Drops the states that hardly any path is in, and makes `all` the unit. */
function keepLargest({ states, mass }: Slice, all: number): Slice {
  const sums = new Float64Array(states.length);
  for (let i = 0; i < states.length * LINE_CLASS_COUNT; i++) sums[Math.floor(i / LINE_CLASS_COUNT)]! += mass[i]!;
  let least = (states.length > MANY_STATES ? LEAST_SHARE_OF_MANY : LEAST_SHARE) * all;
  if (states.length > MOST_STATES) least = Math.max(least, sums.toSorted().at(-MOST_STATES)!);
  const kept: number[] = [];
  for (let place = 0; place < states.length; place++) {
    if (sums[place]! > 0 && sums[place]! >= least) kept.push(place);
  }
  const keptMass = new Float64Array(kept.length * LINE_CLASS_COUNT);
  for (let at = 0; at < kept.length; at++) {
    const start = kept[at]! * LINE_CLASS_COUNT;
    for (let one = 0; one < LINE_CLASS_COUNT; one++) keptMass[at * LINE_CLASS_COUNT + one] = mass[start + one]! / all;
  }
  return { states: kept.map((place) => states[place]!), mass: keptMass, ahead: new Float64Array(keptMass.length) };
}

/** The sum over the paths that may end; every way on from where they are is to end. */
function sumEnds({ states, mass, ahead }: Slice, automaton: AutomatonTable): number {
  let sum = 0;
  for (const [place, state] of states.entries()) {
    const weight = Math.exp(automaton.final(state));
    for (let i = place * LINE_CLASS_COUNT; i < (place + 1) * LINE_CLASS_COUNT; i++) {
      ahead[i] = weight;
      sum += mass[i]! * weight;
    }
  }
  return sum;
}

/** Sums up the ways on from the last column to the first, and with them how probable it is that a symbol begins. */
function runBackward(
  slices: readonly Slice[],
  chances: Float64Array,
  automaton: AutomatonTable,
  beginnings: Float64Array,
): void {
  const ways = new Float64Array(LINE_CLASS_COUNT);
  const places = createPlaces();
  for (let column = slices.length - 2; column >= 0; column--) {
    const { states, mass, ahead } = slices[column]!;
    const after = slices[column + 1]!;
    places.of(after.states);
    const scores = column * LINE_CLASS_COUNT;
    const likely = likelyAt(chances, column);
    const least = leastOf(states);
    let total = 0;
    for (let place = 0; place < states.length; place++) {
      const state = states[place]!;
      const start = place * LINE_CLASS_COUNT;
      const stay = places.find(state) * LINE_CLASS_COUNT;
      let paths = 0;
      for (let last = 0; last < LINE_CLASS_COUNT; last++) paths += mass[start + last]!;
      let all = stay < 0 ? 0 : chances[scores + LINE_BLANK]! * after.ahead[stay + LINE_BLANK]!;
      ways.fill(0);
      for (const one of likely) {
        const chance = chances[scores + one]!;
        // What was not looked at on the way there is not looked at on the way back.
        const to = paths * chance > least ? automaton.next(state, one) : -1;
        const there = to < 0 ? -1 : places.find(to);
        if (there < 0) continue;
        ways[one] = weightOf(automaton, state, one) * chance * after.ahead[there * LINE_CLASS_COUNT + one]!;
        all += ways[one]!;
      }
      for (let last = 0; last < LINE_CLASS_COUNT; last++) {
        const same = last === LINE_BLANK || stay < 0 ? 0 : chances[scores + last]! * after.ahead[stay + last]!;
        ahead[start + last] = all - ways[last]! + same;
        total += mass[start + last]! * ahead[start + last]!;
        beginnings[scores + last]! += (paths - mass[start + last]!) * ways[last]!;
      }
    }
    for (let one = 0; one < LINE_CLASS_COUNT; one++) beginnings[scores + one]! /= total;
    for (let i = 0; i < ahead.length; i++) ahead[i]! /= total;
  }
}
