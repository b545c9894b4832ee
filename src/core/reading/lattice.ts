/**
 * The best path through a lattice: of all ways to split a line of writing into digits and marks that are none, the one
 * whose edges together are likeliest (Viterbi); and for each of its edges, how likely it is among all paths (the
 * forward-backward algorithm). Scores are natural logarithms of probabilities, so those of a path add up.
 */

/** Segments `from` to `to - 1` taken together as one thing. */
export interface LatticeEdge {
  readonly from: number;
  readonly to: number;
  readonly isDigit: boolean;
  /** Logarithm of the probability that this is so. */
  readonly score: number;
}

export interface LatticePath<Edge extends LatticeEdge> {
  readonly edges: readonly Edge[];
  /** For each edge, the probability that it is part of the right path. */
  readonly posteriors: readonly number[];
  /** Logarithm of the path's probability. */
  readonly score: number;
}

export interface LatticeOptions<Edge extends LatticeEdge> {
  /** The cost, as a logarithm, of one edge following another. */
  readonly transition: (before: Edge, after: Edge) => number;
  /** Whether two edges say the same, except for a few pixels; such edges make one another likelier. */
  readonly isSame: (a: Edge, b: Edge) => boolean;
  /** How many digits the path must have. @default any number */
  readonly digits?: number | undefined;
}

/**
 * Finds the best path from segment 0 to `count`.
 *
 * @returns undefined where there is no such path
 */
export function findBestPath<Edge extends LatticeEdge>(
  edges: readonly Edge[],
  count: number,
  options: LatticeOptions<Edge>,
): LatticePath<Edge> | undefined {
  const { isSame, digits } = options;
  const states = runForward(edges, count, options);
  const ends = states.filter((state) => state.edge.to === count && (digits === undefined || state.digits === digits));
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
    posteriors.set(edge, (posteriors.get(edge) ?? 0) + Math.exp(forward + backward - all));
  }
  const path: Edge[] = [];
  for (let state: State<Edge> | undefined = last; state !== undefined; state = state.bestBefore)
    path.unshift(state.edge);
  return {
    edges: path,
    posteriors: path.map((edge) =>
      [...posteriors].reduce(
        (sum, [other, share]) => (edge === other || isSame(edge, other) ? Math.min(1, sum + share) : sum),
        0,
      ),
    ),
    score: last.best,
  };
}

/** All paths that end with an edge, having made this many digits. */
interface State<Edge> {
  readonly edge: Edge;
  readonly digits: number;
  readonly arrivals: readonly Arrival<Edge>[];
  /** Logarithm of the best path's probability, and the state before it. */
  readonly best: number;
  readonly bestBefore: State<Edge> | undefined;
  /** Logarithms of the sums over all paths to here, and on from here. */
  readonly forward: number;
  backward: number;
}

interface Arrival<Edge> {
  readonly before: State<Edge>;
  readonly cost: number;
}

function runForward<Edge extends LatticeEdge>(
  edges: readonly Edge[],
  count: number,
  { transition, digits }: LatticeOptions<Edge>,
): State<Edge>[] {
  const endingAt: State<Edge>[][] = Array.from({ length: count + 1 }, () => []);
  for (const edge of edges.toSorted((a, b) => a.to - b.to || a.from - b.from)) {
    // Without a wanted number, states are not told apart by theirs.
    const step = digits !== undefined && edge.isDigit ? 1 : 0;
    const byDigits = new Map<number, Arrival<Edge>[]>(edge.from === 0 ? [[step, []]] : []);
    for (const before of endingAt[edge.from]!) {
      const made = before.digits + step;
      if (digits !== undefined && made > digits) continue;
      const arrivals = byDigits.get(made) ?? [];
      arrivals.push({ before, cost: transition(before.edge, edge) });
      byDigits.set(made, arrivals);
    }
    for (const [made, arrivals] of byDigits) endingAt[edge.to]!.push(createState(edge, made, arrivals));
  }
  return endingAt.flat();
}

/** The state that is reached from others; or that begins a path, where there are none. */
function createState<Edge extends LatticeEdge>(
  edge: Edge,
  digits: number,
  arrivals: readonly Arrival<Edge>[],
): State<Edge> {
  let best = arrivals.length === 0 ? edge.score : -Infinity;
  let forward = best;
  let bestBefore: State<Edge> | undefined;
  for (const { before, cost } of arrivals) {
    forward = addLogarithms(forward, before.forward + cost + edge.score);
    const score = before.best + cost + edge.score;
    if (score <= best) continue;
    best = score;
    bestBefore = before;
  }
  return { edge, digits, arrivals, best, bestBefore, forward, backward: -Infinity };
}

/** log(exp(a) + exp(b)) */
function addLogarithms(a: number, b: number): number {
  const [high, low] = a > b ? [a, b] : [b, a];
  return low === -Infinity ? high : high + Math.log1p(Math.exp(low - high));
}
