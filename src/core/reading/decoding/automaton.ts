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

/** An automaton whose states are numbered in the order in which they are first met, and whose moves are kept. */
export interface AutomatonTable {
  /** The ways on from a state. */
  movesFrom(stateNumber: number): StateMoves;
  /** The way on with one class; undefined where it may not stand. */
  next(stateNumber: number, classIndex: number): { readonly state: number; readonly logWeight: number } | undefined;
  /** The logarithm of the weight of ending in a state; -Infinity where the text may not end. */
  final(stateNumber: number): number;
}

/** The classes that may follow, each with the state that it leads to. */
export interface StateMoves {
  readonly classes: readonly number[];
  readonly states: readonly number[];
  readonly logWeights: readonly number[];
  readonly weights: readonly number[];
}

/** The table of an automaton; its start is number 0. */
export function tabulate<State>(automaton: LineAutomaton<State>): AutomatonTable {
  const states: State[] = [automaton.start];
  const numbers = new Map([[automaton.start, 0]]);
  const moves: StateMoves[] = [];
  const numberOf = (state: State) => {
    const known = numbers.get(state);
    if (known !== undefined) return known;
    numbers.set(state, states.length);
    return states.push(state) - 1;
  };
  const findMoves = (from: State): StateMoves => {
    const found = {
      classes: [] as number[],
      states: [] as number[],
      logWeights: [] as number[],
      weights: [] as number[],
    };
    for (let one = 1; one < LINE_CLASS_COUNT; one++) {
      const next = automaton.next(from, one);
      if (next === undefined || next.logWeight === -Infinity) continue;
      found.classes.push(one);
      found.states.push(numberOf(next.state));
      found.logWeights.push(next.logWeight);
      found.weights.push(Math.exp(next.logWeight));
    }
    return found;
  };
  const movesFrom = (number: number) => (moves[number] ??= findMoves(states[number]!));
  return {
    movesFrom,
    next(number, one) {
      const found = movesFrom(number);
      const place = found.classes.indexOf(one);
      return place < 0 ? undefined : { state: found.states[place]!, logWeight: found.logWeights[place]! };
    },
    final: (number) => automaton.final(states[number]!) ?? -Infinity,
  };
}
