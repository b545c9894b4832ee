/**
 * All texts that an automaton accepts, summed up over the columns of a line, each with its weight: what a text's
 * probability is a share of once it is known that the text is one of them; how the rest of the line may go on from any
 * beginning, so that a search never follows one that leads nowhere; and which symbol begins where. No text is looked at:
 * paths are summed up by the state that they are in and the class that they end in, forward and then backward.
 */

import { LINE_BLANK, LINE_CLASS_COUNT } from "../../line.js";
import type { AutomatonTable } from "./automaton.js";
import type { LineColumns } from "./columns.js";

/** States with less than this share of all paths are let go; of many, so that a long list is not gone through, with this. */
const LEAST_SHARE = 1e-16;
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
  ahead(column: number, state: number, last: number): number;
}

/** Paths after a column by state; in units of exp(logUnit), which is the same for all of them. */
interface Slice {
  /** The automaton's states, */
  readonly states: number[];
  /** and by their place there and the class that the paths end in, the sum of the paths to there; */
  mass: Float64Array; // [states, LINE_CLASS_COUNT]
  /** and of the ways on from there, in units of their own, for what has any mass. */
  ahead: Float64Array; // [states, LINE_CLASS_COUNT]
}

/** Sums up all paths that spell accepted texts. */
export function sumAccepted(columns: LineColumns, automaton: AutomatonTable): AcceptedPaths {
  const { count } = columns;
  const chances = Float64Array.from(columns.logProbabilities, (log) => Math.exp(log));
  const { slices, logUnit } = runForward(count, chances, automaton);
  const accepted = sumEnds(slices[count]!, automaton);
  const beginnings = new Float64Array(count * LINE_CLASS_COUNT);
  const places = new Map<number, number>();
  let placed = -1;
  if (accepted > 0) runBackward(slices, chances, automaton, beginnings);
  return {
    logTotal: logUnit + Math.log(accepted),
    beginnings,
    ahead(column, state, last) {
      const slice = slices[column + 1];
      if (slice === undefined || accepted === 0) return -Infinity;
      if (placed !== column) {
        places.clear();
        for (const [place, one] of slice.states.entries()) places.set(one, place);
        placed = column;
      }
      const place = places.get(state);
      return place === undefined ? -Infinity : Math.log(slice.ahead[place * LINE_CLASS_COUNT + last]!);
    },
  };
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
  let logUnit = 0;
  for (let column = 0; column < count; column++) {
    const next = goOn(slices[column]!, chances.subarray(column * LINE_CLASS_COUNT), automaton);
    const all = next.mass.reduce((sum, one) => sum + one, 0);
    logUnit += Math.log(all);
    slices.push(keepLargest(next, all));
  }
  return { slices, logUnit };
}

/** The paths a column later. */
function goOn({ states, mass }: Slice, chances: Float64Array, automaton: AutomatonTable): Slice {
  const next: Slice = { states: [], mass: new Float64Array(4 * states.length * LINE_CLASS_COUNT), ahead: NONE };
  const places = new Map<number, number>();
  const add = (state: number, one: number, sum: number) => {
    let place = places.get(state);
    if (place === undefined) {
      places.set(state, (place = next.states.push(state) - 1));
      if ((place + 1) * LINE_CLASS_COUNT > next.mass.length) next.mass = grown(next.mass);
    }
    next.mass[place * LINE_CLASS_COUNT + one]! += sum;
  };
  const least = states.length > MANY_STATES ? NO_SHARE_OF_MANY : 0;
  for (const [place, state] of states.entries()) {
    const start = place * LINE_CLASS_COUNT;
    let all = 0;
    for (let one = 0; one < LINE_CLASS_COUNT; one++) all += mass[start + one]!;
    add(state, LINE_BLANK, all * chances[LINE_BLANK]!);
    for (let one = 1; one < LINE_CLASS_COUNT; one++) {
      const same = mass[start + one]! * chances[one]!;
      if (same > 0) add(state, one, same);
    }
    for (let one = 1; one < LINE_CLASS_COUNT; one++) {
      // The same symbol again needs a blank between.
      const added = (all - mass[start + one]!) * chances[one]!;
      const to = added > least ? automaton.next(state, one) : -1;
      if (to >= 0) add(to, one, added * Math.exp(automaton.logWeight(state, one)));
    }
  }
  next.mass = next.mass.subarray(0, next.states.length * LINE_CLASS_COUNT);
  return next;
}

function grown(mass: Float64Array): Float64Array {
  const larger = new Float64Array(2 * mass.length);
  larger.set(mass);
  return larger;
}

/** Drops the states that hardly any path is in, and makes `all` the unit. */
function keepLargest({ states, mass }: Slice, all: number): Slice {
  const sums = states.map((_, place) => {
    let sum = 0;
    for (let i = place * LINE_CLASS_COUNT; i < (place + 1) * LINE_CLASS_COUNT; i++) sum += mass[i]!;
    return sum;
  });
  let least = (states.length > MANY_STATES ? LEAST_SHARE_OF_MANY : LEAST_SHARE) * all;
  if (states.length > MOST_STATES) least = Math.max(least, Float64Array.from(sums).toSorted().at(-MOST_STATES)!);
  const kept = Array.from(states.keys()).filter((place) => sums[place]! > 0 && sums[place]! >= least);
  const keptMass = new Float64Array(kept.length * LINE_CLASS_COUNT);
  for (const [at, place] of kept.entries()) {
    for (let one = 0; one < LINE_CLASS_COUNT; one++) {
      keptMass[at * LINE_CLASS_COUNT + one] = mass[place * LINE_CLASS_COUNT + one]! / all;
    }
  }
  return { states: kept.map((place) => states[place]!), mass: keptMass, ahead: new Float64Array(keptMass.length) };
}

/** The sum over the paths that may end; of all of their states, every way on is to end. */
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
  for (let column = slices.length - 2; column >= 0; column--) {
    const { states, mass, ahead } = slices[column]!;
    const after = slices[column + 1]!;
    const places = new Map(after.states.map((state, place) => [state, place * LINE_CLASS_COUNT]));
    const scores = column * LINE_CLASS_COUNT;
    const least = states.length > MANY_STATES ? NO_SHARE_OF_MANY : 0;
    let total = 0;
    for (const [place, state] of states.entries()) {
      const start = place * LINE_CLASS_COUNT;
      const stay = places.get(state);
      let all = stay === undefined ? 0 : chances[scores + LINE_BLANK]! * after.ahead[stay + LINE_BLANK]!;
      ways.fill(0);
      let paths = 0;
      for (let last = 0; last < LINE_CLASS_COUNT; last++) paths += mass[start + last]!;
      for (let one = 1; one < LINE_CLASS_COUNT; one++) {
        // What was not looked at on the way there is not looked at on the way back.
        const to = paths * chances[scores + one]! > least ? places.get(automaton.next(state, one)) : undefined;
        if (to === undefined) continue;
        ways[one] = Math.exp(automaton.logWeight(state, one)) * chances[scores + one]! * after.ahead[to + one]!;
        all += ways[one]!;
      }
      for (let last = 0; last < LINE_CLASS_COUNT; last++) {
        const same =
          last === LINE_BLANK || stay === undefined ? 0 : chances[scores + last]! * after.ahead[stay + last]!;
        ahead[start + last] = all - ways[last]! + same;
        total += mass[start + last]! * ahead[start + last]!;
      }
      for (let one = 1; one < LINE_CLASS_COUNT; one++) {
        beginnings[scores + one]! += (paths - mass[start + one]!) * ways[one]!;
      }
    }
    for (let one = 0; one < LINE_CLASS_COUNT; one++) beginnings[scores + one]! /= total;
    for (let i = 0; i < ahead.length; i++) ahead[i]! /= total;
  }
}
