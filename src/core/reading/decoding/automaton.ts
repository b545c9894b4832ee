/**
 * What is known of a text before it is read, as a weighted automaton: which symbols may come next, how likely each is, and
 * where the text may end. A search multiplies its weights with what the columns say, so that what is expected is not a
 * correction of a finished reading, but part of it.
 */

import { LINE_CLASS_COUNT } from "../../line.js";

/**
 * A deterministic weighted automaton over the classes of symbols. Its states are kept as keys of a map: numbers or texts,
 * or else one object a state.
 */
export interface LineAutomaton<State> {
  readonly start: State;
  /** Whether no state is reached in two ways: then none needs to be known again. @default false */
  readonly isTree?: boolean;
  /** Where a class other than the blank leads to, and the logarithm of its weight; undefined where it may not stand. */
  next(state: State, classIndex: number): { readonly state: State; readonly logWeight: number } | undefined;
  /** The logarithm of the weight of ending in a state; undefined where the text may not end. */
  final(state: State): number | undefined;
}

/** The logarithm of the weight of a text; -Infinity where it is not accepted. */
export function logWeightOf<State>(automaton: LineAutomaton<State>, classes: Uint8Array): number {
  let { start: state } = automaton;
  let sum = 0;
  for (const one of classes) {
    const next = automaton.next(state, one);
    if (next === undefined) return -Infinity;
    ({ state } = next);
    sum += next.logWeight;
  }
  return sum + (automaton.final(state) ?? -Infinity);
}

/** An automaton whose states are numbered in the order in which they are first met; where they lead is found when asked. */
export interface AutomatonTable {
  /** The state that a class leads to; -1 where it may not stand. */
  next(state: number, classIndex: number): number;
  /** The logarithm of the weight of a way on, which was asked for before. */
  logWeight(state: number, classIndex: number): number;
  /** The logarithm of the weight of ending in a state; -Infinity where the text may not end. */
  final(state: number): number;
}

/** What was found of automata before, for as long as they are there. */
const tables = new WeakMap<LineAutomaton<unknown>, AutomatonTable>();

/** The table of an automaton; its start is number 0. */
export function tabulate<State>(automaton: LineAutomaton<State>): AutomatonTable {
  const known = tables.get(automaton as LineAutomaton<unknown>);
  if (known !== undefined) return known;
  const table = createTable(automaton);
  tables.set(automaton as LineAutomaton<unknown>, table);
  return table;
}

function createTable<State>(automaton: LineAutomaton<State>): AutomatonTable {
  const NOT_ASKED = 0;
  const states: State[] = [automaton.start];
  const numbers = new Map([[automaton.start, 0]]);
  let room = 16;
  // The number of the state, and 2 more, so that an empty table says that nothing was asked.
  let nexts = new Int32Array(room * LINE_CLASS_COUNT);
  // Mostly an automaton only forbids, and none is needed.
  let logWeights: Float64Array | undefined;
  const numberOf = (state: State) => {
    if (automaton.isTree !== true) {
      const known = numbers.get(state);
      if (known !== undefined) return known;
      numbers.set(state, states.length);
    }
    if (states.length === room) {
      room *= 2;
      nexts = copyOf(nexts, new Int32Array(room * LINE_CLASS_COUNT));
      logWeights &&= copyOf(logWeights, new Float64Array(room * LINE_CLASS_COUNT));
    }
    return states.push(state) - 1;
  };
  const find = (from: number, one: number) => {
    const next = automaton.next(states[from]!, one);
    const to = next === undefined || next.logWeight === -Infinity ? -1 : numberOf(next.state);
    nexts[from * LINE_CLASS_COUNT + one] = to + 2;
    if (to >= 0 && next!.logWeight !== 0) {
      logWeights ??= new Float64Array(room * LINE_CLASS_COUNT);
      logWeights[from * LINE_CLASS_COUNT + one] = next!.logWeight;
    }
    return to;
  };
  return {
    next(state, one) {
      const known = nexts[state * LINE_CLASS_COUNT + one]!;
      return known === NOT_ASKED ? find(state, one) : known - 2;
    },
    logWeight: (state, one) => logWeights?.[state * LINE_CLASS_COUNT + one] ?? 0,
    final: (state) => automaton.final(states[state]!) ?? -Infinity,
  };
}

function copyOf<Values extends Int32Array | Float64Array>(values: Values, larger: Values): Values {
  larger.set(values);
  return larger;
}
