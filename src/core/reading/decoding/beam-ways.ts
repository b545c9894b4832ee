/** Which ways on from the prefixes of a beam are kept: the best of all, and the best into states that those do not reach. */

/** Ways on, best first, no more than there is room for. */
export interface Ways {
  size: number;
  /** Logarithms. */
  readonly score: Float64Array;
  /** The prefix's place in the beam. */
  readonly from: Int32Array;
  /** The symbol that is added; the blank where none is. */
  readonly symbol: Uint8Array;
  /** The automaton's state after it. */
  readonly state: Int32Array;
}

export function createWays(room: number): Ways {
  return {
    size: 0,
    score: new Float64Array(room),
    from: new Int32Array(room),
    symbol: new Uint8Array(room),
    state: new Int32Array(room),
  };
}

/** Whether there is no room for a way of this score. */
export function isFull(ways: Ways, score: number): boolean {
  const room = ways.score.length;
  return score === -Infinity || (ways.size === room && !(score > ways.score[room - 1]!));
}

/** Puts a way in its place, if it is among the best there is room for, and possible. */
export function offerWay(ways: Ways, score: number, from: number, symbol: number, state: number): void {
  if (isFull(ways, score)) return;
  const room = ways.score.length;
  let place = ways.size === room ? room - 1 : ways.size++;
  for (; place > 0 && ways.score[place - 1]! < score; place--) setWay(ways, place, ways, place - 1);
  ways.score[place] = score;
  ways.from[place] = from;
  ways.symbol[place] = symbol;
  ways.state[place] = state;
}

function setWay(ways: Ways, place: number, others: Ways, other: number): void {
  ways.score[place] = others.score[other]!;
  ways.from[place] = others.from[other]!;
  ways.symbol[place] = others.symbol[other]!;
  ways.state[place] = others.state[other]!;
}

/** The best ways into each state; as {@link Ways}, but apart by state, and with room for more of them where it is needed. */
export interface StateWays {
  readonly room: number; // of each state
  /** The states that a way leads into. */
  readonly states: number[];
  /** By state: how many of `room` there are. */
  readonly sizes: number[];
  /** Best first. */
  readonly score: number[]; // [states, room]
  readonly from: number[];
  readonly symbol: number[];
}

export function createStateWays(room: number): StateWays {
  return { room, states: [], sizes: [], score: [], from: [], symbol: [] };
}

/** Keeps a way if it is among the best into its state; of equals, as {@link offerWay} does, the one that was there. */
export function offerStateWay(ways: StateWays, score: number, from: number, symbol: number, state: number): void {
  const { room, states, sizes } = ways;
  while (sizes.length <= state) sizes.push(0);
  const start = state * room;
  const size = sizes[state]!;
  if (score === -Infinity || (size === room && !(score > ways.score[start + room - 1]!))) return;
  if (size === 0) states.push(state);
  if (size < room) sizes[state] = size + 1;
  let place = start + Math.min(size, room - 1);
  for (; place > start && ways.score[place - 1]! < score; place--) {
    ways.score[place] = ways.score[place - 1]!;
    ways.from[place] = ways.from[place - 1]!;
    ways.symbol[place] = ways.symbol[place - 1]!;
  }
  ways.score[place] = score;
  ways.from[place] = from;
  ways.symbol[place] = symbol;
}

/** Offers `others` the best ways into each state that are not among `ways`, the best of all; then forgets them. */
export function offerOthers(stateWays: StateWays, ways: Ways, others: Ways): void {
  const { room, states, sizes } = stateWays;
  const taken = new Map<number, number>();
  for (let i = 0; i < ways.size; i++) taken.set(ways.state[i]!, (taken.get(ways.state[i]!) ?? 0) + 1);
  for (const state of states) {
    // Those that are among the best of all are the best into their state.
    for (let k = taken.get(state) ?? 0; k < sizes[state]!; k++) {
      const at = state * room + k;
      offerWay(others, stateWays.score[at]!, stateWays.from[at]!, stateWays.symbol[at]!, state);
    }
    sizes[state] = 0;
  }
  states.length = 0;
}
