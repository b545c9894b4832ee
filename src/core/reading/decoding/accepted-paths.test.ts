import { describe, expect, test } from "vitest";

import { drawnColumns, randomColumns } from "../../../../test/line-columns.js";
import { LINE_BLANK, LINE_CLASS_COUNT, lineClassOf, lineDigitOf } from "../../line.js";
import { createRandom } from "../../tensor/random.js";
import { sumAccepted } from "./accepted-paths.js";
import { type LineAutomaton, logWeightOf, tabulate } from "./automaton.js";
import type { LineColumns } from "./columns.js";

const FEW = [LINE_BLANK, ...["1", "3", "7"].map(lineClassOf)];
const DIGITS = 9;

/** Digits whose sum ends in 1, the longer the less likely. */
const sumEndsInOne: LineAutomaton<number> = {
  start: 0,
  next: (state, one) => ({ state: (state + lineDigitOf(one)!) % 10, logWeight: -0.2 }),
  final: (state) => (state === 1 ? -0.1 : undefined),
};

/** Every path with its text's weight; 0 where that is not accepted. */
function* pathsOf({ count, logProbabilities }: LineColumns): Generator<{ path: number[]; weight: number }> {
  const todo: { path: number[]; log: number }[] = [{ path: [], log: 0 }];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const { path, log } = next;
    if (path.length === count) {
      const classes = Uint8Array.from(path.filter((one, i) => one !== LINE_BLANK && one !== path[i - 1]));
      yield { path, weight: Math.exp(log + logWeightOf(sumEndsInOne, classes)) };
      continue;
    }
    const scores = path.length * LINE_CLASS_COUNT;
    for (const one of FEW) todo.push({ path: [...path, one], log: log + logProbabilities[scores + one]! });
  }
}

describe("what all accepted texts add up to", () => {
  const columns = randomColumns(createRandom(5), 5, FEW);
  const paths = [...pathsOf(columns)];
  const all = paths.reduce((sum, { weight }) => sum + weight, 0);
  const accepted = sumAccepted(columns, tabulate(sumEndsInOne));

  test("is the sum over all paths that spell one", () => {
    expect(accepted.logTotal).toBeCloseTo(Math.log(all), DIGITS);
  });

  test("tells how probable it is that a symbol begins at a column", () => {
    for (let column = 0; column < columns.count; column++) {
      for (const one of FEW.slice(1)) {
        const sum = paths.reduce(
          (total, { path, weight }) => (path[column] === one && path[column - 1] !== one ? total + weight : total),
          0,
        );
        expect(accepted.beginnings[column * LINE_CLASS_COUNT + one]).toBeCloseTo(sum / all, DIGITS);
      }
    }
  });

  test("tells what the ways on from a state add up to, in a unit that is the same for a column", () => {
    const table = tabulate(sumEndsInOne);
    const { ahead } = sumAccepted(columns, table);
    const state = table.next(0, lineClassOf("1"));
    const sumOf = (last: number) => {
      const begun = paths.filter(({ path }) => path[0] === lineClassOf("1") && path[1] === last);
      return begun.reduce((sum, { path, weight }) => sum + weight / Math.exp(logOf(path.slice(0, 2))), 0);
    };
    const logOf = (path: readonly number[]) =>
      path.reduce((sum, one, column) => sum + columns.logProbabilities[column * LINE_CLASS_COUNT + one]!, 0);
    const [blank, same] = [LINE_BLANK, lineClassOf("1")].map((last) => ahead(1, state, last) - Math.log(sumOf(last)));
    expect(blank).toBeCloseTo(same!, DIGITS);
    expect(ahead(1, 999, LINE_BLANK)).toBe(-Infinity);
  });
});

test("of more states than are kept, the likeliest are", () => {
  // Every beginning is a state of its own; and in the other, all of them are one.
  const digits = (one: number) => lineDigitOf(one) !== undefined;
  const every: LineAutomaton<string> = {
    start: "",
    next: (state, one) => (digits(one) ? { state: `${state}${one},`, logWeight: 0 } : undefined),
    final: () => 0,
  };
  const any: LineAutomaton<number> = {
    start: 0,
    next: (_, one) => (digits(one) ? { state: 0, logWeight: 0 } : undefined),
    final: () => 0,
  };
  const hardlyReadable = drawnColumns(createRandom(1), "471108", 30, 2);
  const [some, all] = [every, any].map((one) => sumAccepted(hardlyReadable, tabulate<unknown>(one)).logTotal);
  expect(some).toBeLessThan(all!);
  expect(some).toBeGreaterThan(all! - 0.1);
});
