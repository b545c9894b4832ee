/**
 * The best way through a lattice: of all ways to part a line of writing into digits and marks that are none, the one
 * whose parts together are likeliest; and for each part of it, how likely it is among all ways (the forward-backward
 * algorithm). Scores are natural logarithms of probabilities, so those of a way add up.
 */

/** Primitives `from` to `to - 1` taken together as one thing. */
export interface LatticeEdge {
  readonly from: number;
  readonly to: number;
  readonly isDigit: boolean;
  /** Logarithm of the probability that this is so. */
  readonly score: number;
}

/** The cost, as a logarithm, of one edge following another. */
export type Transition<Edge extends LatticeEdge> = (before: Edge, after: Edge) => number;

export interface LatticePath<Edge extends LatticeEdge> {
  readonly edges: readonly Edge[];
  /** For each edge, the probability that it is part of the right way. */
  readonly posteriors: readonly number[];
  /** Logarithm of the way's probability. */
  readonly score: number;
  /** The probability of this way among all ways with as many digits as are asked for. */
  readonly probability: number;
}

export interface LatticeOptions<Edge extends LatticeEdge> {
  readonly transition: Transition<Edge>;
  /** Whether two edges say the same, but for a few pixels; such edges make one another likelier. */
  readonly isSame: (a: Edge, b: Edge) => boolean;
  /** How many digits the way must have. @default any number */
  readonly digits?: number | undefined;
}

/**
 * Finds the best way from primitive 0 to `count`.
 *
 * @returns undefined where there is no such way
 */
export function findBestPath<Edge extends LatticeEdge>(
  edges: readonly Edge[],
  count: number,
  { transition, isSame, digits }: LatticeOptions<Edge>,
): LatticePath<Edge> | undefined {
  const states = runForward(edges, count, transition, digits);
  const ends = states.filter(
    ({ edge, digits: made }) => edge.to === count && (digits === undefined || made === digits),
  );
  const last = ends.toSorted((a, b) => b.best - a.best)[0];
  if (last === undefined) return undefined;
  const all = ends.reduce((sum, { forward }) => addLogarithms(sum, forward), -Infinity);
  for (const end of ends) end.backward = 0;
  // States come in the order of their ends, so a state's followers are through before it is.
  for (const state of states.toReversed()) {
    for (const { before, cost } of state.arrivals) {
      before.backward = addLogarithms(before.backward, state.backward + cost + state.edge.score);
    }
  }
  const posteriors = new Map<Edge, number>();
  for (const { edge, forward, backward } of states) {
    const share = Math.exp(forward + backward - all);
    posteriors.set(edge, (posteriors.get(edge) ?? 0) + share);
  }
  const path: Edge[] = [];
  let state: State<Edge> | undefined = last;
  for (; state !== undefined; state = state.bestBefore) {
    path.unshift(state.edge);
  }
  return {
    edges: path,
    posteriors: path.map((edge) =>
      [...posteriors].reduce(
        (sum, [other, share]) => (edge === other || isSame(edge, other) ? Math.min(1, sum + share) : sum),
        0,
      ),
    ),
    score: last.best,
    probability: Math.min(1, Math.exp(last.best - all)),
  };
}

/** All ways that end with an edge, having made so many digits. */
interface State<Edge> {
  readonly edge: Edge;
  readonly digits: number;
  /** Logarithm of the best way's probability, and the state before it. */
  best: number;
  bestBefore: State<Edge> | undefined;
  /** Logarithms of the sums over all ways to here, and on from here. */
  forward: number;
  backward: number;
  readonly arrivals: { before: State<Edge>; cost: number }[];
}

function runForward<Edge extends LatticeEdge>(
  edges: readonly Edge[],
  count: number,
  transition: Transition<Edge>,
  digits: number | undefined,
): State<Edge>[] {
  const endingAt: State<Edge>[][] = Array.from({ length: count + 1 }, () => []);
  const ordered = edges.toSorted((a, b) => a.to - b.to || a.from - b.from);
  const states: State<Edge>[] = [];
  for (const edge of ordered) {
    // Without a wanted number, states are not told apart by theirs.
    const step = digits !== undefined && edge.isDigit ? 1 : 0;
    const byDigits = new Map<number, State<Edge>>();
    const stateOf = (made: number) => {
      const state = byDigits.get(made) ?? {
        edge,
        digits: made,
        best: -Infinity,
        bestBefore: undefined,
        forward: -Infinity,
        backward: -Infinity,
        arrivals: [],
      };
      byDigits.set(made, state);
      return state;
    };
    if (edge.from === 0) {
      const state = stateOf(step);
      state.best = edge.score;
      state.forward = edge.score;
    }
    for (const before of edge.from === 0 ? [] : endingAt[edge.from]!) {
      const made = before.digits + step;
      if (digits !== undefined && made > digits) continue;
      const cost = transition(before.edge, edge);
      const state = stateOf(made);
      state.arrivals.push({ before, cost });
      state.forward = addLogarithms(state.forward, before.forward + cost + edge.score);
      const best = before.best + cost + edge.score;
      if (best > state.best) {
        state.best = best;
        state.bestBefore = before;
      }
    }
    endingAt[edge.to]!.push(...byDigits.values());
    states.push(...byDigits.values());
  }
  return states;
}

/** log(exp(a) + exp(b)) */
function addLogarithms(a: number, b: number): number {
  const [high, low] = a > b ? [a, b] : [b, a];
  return low === -Infinity ? high : high + Math.log1p(Math.exp(low - high));
}
