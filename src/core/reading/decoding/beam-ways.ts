/** Which ways on from the prefixes of a beam are kept: the best. */

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
