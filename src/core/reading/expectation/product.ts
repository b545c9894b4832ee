/** The automaton of the texts that several automata accept: each of its states is a state of each, found when it is met. */

import { type LineAutomaton, tabulate } from "../decoding/automaton.js";

/** Room for the numbers of one automaton's states beside those of the other. */
const ROOM = 2 ** 26;

/** The texts that all of the automata accept, at least one; the weights are multiplied. */
export function productOf(automata: readonly LineAutomaton<unknown>[]): LineAutomaton<unknown> {
  return automata.reduce((product, one) => pairOf(product, one));
}

function pairOf(a: LineAutomaton<unknown>, b: LineAutomaton<unknown>): LineAutomaton<number> {
  const [left, right] = [tabulate(a), tabulate(b)];
  return {
    start: 0,
    next(state, symbol) {
      const [before, beside] = [Math.floor(state / ROOM), state % ROOM];
      const one = left.next(before, symbol);
      const other = one < 0 ? -1 : right.next(beside, symbol);
      if (other < 0) return undefined;
      return { state: one * ROOM + other, logWeight: left.logWeight(before, symbol) + right.logWeight(beside, symbol) };
    },
    final(state) {
      const sum = left.final(Math.floor(state / ROOM)) + right.final(state % ROOM);
      return sum === -Infinity ? undefined : sum;
    },
  };
}
