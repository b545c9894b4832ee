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
      const [one, other] = [left.next(Math.floor(state / ROOM), symbol), right.next(state % ROOM, symbol)];
      if (one === undefined || other === undefined) return undefined;
      return { state: one.state * ROOM + other.state, logWeight: one.logWeight + other.logWeight };
    },
    final(state) {
      const sum = left.final(Math.floor(state / ROOM)) + right.final(state % ROOM);
      return sum === -Infinity ? undefined : sum;
    },
  };
}
