import { describe, expect, test } from "vitest";

import { createRandom } from "../tensor/random.js";
import { findBestPath, type LatticeEdge, type LatticeOptions } from "./lattice.js";

/** Sums of a few hundred exponentials, in double precision. */
const TOLERANCE_DIGITS = 9;

interface NamedEdge extends LatticeEdge {
  readonly name: number;
}

/** Every group of up to three primitives, some as a digit, some as a mark, some as both, some not at all. */
function randomLattice(seed: number) {
  const random = createRandom(seed);
  const count = 1 + random.integer(6);
  const edges: NamedEdge[] = [];
  for (let from = 0; from < count; from++) {
    for (let to = from + 1; to <= Math.min(count, from + 3); to++) {
      for (const isDigit of [true, false]) {
        if (random.uniform() < 0.3) continue;
        const score = Math.log(random.uniform(0.01, 1));
        edges.push({ from, to, isDigit, score, name: edges.length });
      }
    }
  }
  return { count, edges };
}

/** A cost that differs from pair to pair, so that order and neighbours matter. */
const cost: LatticeOptions<NamedEdge>["transition"] = (before, after) =>
  -((before.name * 7 + after.name * 3) % 5) / 4 - (before.isDigit === after.isDigit ? 0 : 0.5);

const noCost: LatticeOptions<LatticeEdge>["transition"] = () => 0;

/** Neighbours cost nothing, and no two edges are the same. */
const free = { transition: noCost, isSame: () => false };

/** All ways from 0 to `count`, each with its score. */
function enumerateWays(
  edges: readonly NamedEdge[],
  count: number,
  transition: LatticeOptions<NamedEdge>["transition"],
  digits: number | undefined,
) {
  const ways: { edges: NamedEdge[]; score: number }[] = [];
  const goOn = (way: NamedEdge[], score: number, at: number) => {
    if (at === count) {
      const made = way.filter(({ isDigit }) => isDigit).length;
      if (digits === undefined || made === digits) {
        ways.push({ edges: way, score });
      }
      return;
    }
    for (const edge of edges) {
      if (edge.from !== at) continue;
      const before = way.at(-1);
      const step = before === undefined ? 0 : transition(before, edge);
      goOn([...way, edge], score + step + edge.score, edge.to);
    }
  };
  goOn([], 0, 0);
  return ways;
}

function expectAsEnumerated(
  seed: number,
  transition: LatticeOptions<NamedEdge>["transition"],
  digits: number | undefined,
): boolean {
  const { count, edges } = randomLattice(seed);
  const shuffled = edges.toSorted((a, b) => Math.sin(a.name) - Math.sin(b.name));
  const found = findBestPath(shuffled, count, { transition, isSame: () => false, digits });
  const ways = enumerateWays(edges, count, transition, digits);
  if (ways.length === 0) {
    expect(found).toBeUndefined();
    return false;
  }
  const best = ways.toSorted((a, b) => b.score - a.score)[0]!;
  const shareOf = (some: typeof ways) => some.reduce((sum, { score }) => sum + Math.exp(score), 0);
  const all = shareOf(ways);
  expect(found!.edges).toEqual(best.edges);
  expect(found!.score).toBeCloseTo(best.score, TOLERANCE_DIGITS);
  expect(found!.posteriors).toHaveLength(best.edges.length);
  for (const [i, edge] of best.edges.entries()) {
    const through = ways.filter((way) => way.edges.includes(edge));
    expect(found!.posteriors[i]).toBeCloseTo(shareOf(through) / all, TOLERANCE_DIGITS);
  }
  return true;
}

describe("the best path through a lattice", () => {
  test("is the best of all paths, and its edges have the share of the paths through them", () => {
    let compared = 0;
    for (let seed = 0; seed < 60; seed++) {
      if (expectAsEnumerated(seed, noCost, undefined)) compared++;
      if (expectAsEnumerated(seed, cost, undefined)) compared++;
    }
    expect(compared).toBeGreaterThan(80);
  });

  test.each([1, 2, 3])("with %i digits is the best of all that have as many", (digits) => {
    let compared = 0;
    for (let seed = 0; seed < 60; seed++) {
      if (expectAsEnumerated(seed, cost, digits)) compared++;
    }
    expect(compared).toBeGreaterThan(15);
  });

  test("weighs one digit against two", () => {
    const edge = (from: number, to: number, probability: number) => ({
      from,
      to,
      isDigit: true,
      score: Math.log(probability),
    });
    const edges = [edge(0, 1, 0.6), edge(1, 2, 0.5), edge(0, 2, 0.2)];
    // Two digits: 0.3; one: 0.2.
    const best = findBestPath(edges, 2, free)!;
    expect(best.edges).toEqual(edges.slice(0, 2));
    expect(best.posteriors[0]).toBeCloseTo(0.6, TOLERANCE_DIGITS);
    const one = findBestPath(edges, 2, { ...free, digits: 1 })!;
    expect(one.edges).toEqual([edges[2]]);
    expect(one.posteriors).toEqual([1]);
    expect(findBestPath(edges, 2, { ...free, digits: 3 })).toBeUndefined();
  });

  test("is missing where the edges do not reach the end", () => {
    const edges = [{ from: 0, to: 1, isDigit: true, score: 0 }];
    expect(findBestPath(edges, 2, free)).toBeUndefined();
    expect(findBestPath([], 1, free)).toBeUndefined();
  });

  test("stays exact where every way is all but impossible", () => {
    const unlikely = [0, 1, 2].map((from) => ({ from, to: from + 1, isDigit: true, score: -900 }));
    const best = findBestPath(unlikely, 3, { ...free, transition: () => -10 })!;
    expect(best.score).toBe(-2720);
    expect(best.posteriors).toEqual([1, 1, 1]);
  });
});

test("edges that say the same make one another likelier", () => {
  const edge = (from: number, to: number, score: number) => ({ from, to, isDigit: true, score });
  // Two cuts that part the same digits, and one thing of all.
  const [left, right, wide] = [edge(0, 1, -1), edge(1, 3, -1), edge(0, 3, -2.5)];
  const [left2, right2] = [edge(0, 2, -1), edge(2, 3, -1)];
  const all = [left, right, wide, left2, right2];
  const whole = 2 * Math.exp(-2) + Math.exp(-2.5);
  const share = Math.exp(-2) / whole;
  const alone = findBestPath(all, 3, free)!;
  for (const posterior of alone.posteriors) {
    expect(posterior).toBeCloseTo(share, 10);
  }
  const isSame = (a: LatticeEdge, b: LatticeEdge) =>
    [left, left2].includes(a) === [left, left2].includes(b) &&
    [right, right2].includes(a) === [right, right2].includes(b);
  const best = findBestPath(all, 3, { ...free, isSame })!;
  expect(best.edges).toHaveLength(2);
  for (const posterior of best.posteriors) {
    expect(posterior).toBeCloseTo(2 * share, 10);
  }
});
