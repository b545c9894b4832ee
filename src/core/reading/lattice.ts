/**
 * The best way through a lattice: of all ways to part a line of writing into digits and marks that are none, the one
 * whose parts together are likeliest. Scores are natural logarithms of probabilities, so those of a way add up.
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
export type Transition<Edge extends LatticeEdge> = (
  before: Edge,
  after: Edge,
) => number;

export interface LatticePath<Edge extends LatticeEdge> {
  readonly edges: readonly Edge[];
  readonly score: number;
  /** The probability of this way among all ways with as many digits as are asked for. */
  readonly probability: number;
}

/**
 * Finds the best way from primitive 0 to `count`.
 *
 * @param digits how many digits the way must have; any number where it is undefined
 * @returns undefined where there is no such way
 */
export function findBestPath<Edge extends LatticeEdge>(
  edges: readonly Edge[],
  count: number,
  transition: Transition<Edge>,
  digits?: number,
): LatticePath<Edge> | undefined {
  const most = digits ?? 0;
  const endingAt: State<Edge>[][] = Array.from({ length: count + 1 }, () => []);
  const ordered = edges.toSorted((a, b) => a.to - b.to || a.from - b.from);
  for (const edge of ordered) {
    // Without a wanted number, states are not told apart by theirs.
    const step = digits !== undefined && edge.isDigit ? 1 : 0;
    const befores = edge.from === 0 ? [undefined] : (endingAt[edge.from] ?? []);
    const byDigits = new Map<number, State<Edge>>();
    for (const before of befores) {
      const total = (before?.digits ?? 0) + step;
      if (total > most && digits !== undefined) continue;
      const cost = before === undefined ? 0 : transition(before.edge, edge);
      const best = (before?.best ?? 0) + cost + edge.score;
      const all = (before?.all ?? 0) + cost + edge.score;
      const state = byDigits.get(total);
      if (state === undefined) {
        byDigits.set(total, { edge, before, digits: total, best, all });
        continue;
      }
      state.all = addLogarithms(state.all, all);
      if (best > state.best) {
        state.best = best;
        state.before = before;
      }
    }
    endingAt[edge.to]!.push(...byDigits.values());
  }
  const ends = endingAt[count]!.filter(
    (state) => digits === undefined || state.digits === digits,
  );
  const [first, ...others] = ends.toSorted((a, b) => b.best - a.best);
  if (first === undefined) return undefined;
  const all = others.reduce(
    (sum, state) => addLogarithms(sum, state.all),
    first.all,
  );
  const path: Edge[] = [];
  for (
    let state: State<Edge> | undefined = first;
    state !== undefined;
    state = state.before
  ) {
    path.unshift(state.edge);
  }
  const probability = Math.min(1, Math.exp(first.best - all));
  return { edges: path, score: first.best, probability };
}

/** The best way that ends with an edge, and the sum over all such ways. */
interface State<Edge> {
  readonly edge: Edge;
  before: State<Edge> | undefined;
  readonly digits: number;
  best: number;
  all: number;
}

/** log(exp(a) + exp(b)) */
function addLogarithms(a: number, b: number): number {
  const [high, low] = a > b ? [a, b] : [b, a];
  return low === -Infinity ? high : high + Math.log1p(Math.exp(low - high));
}
