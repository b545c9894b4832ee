import { expect, test } from "vitest";

import { LINE_CLASS_COUNT } from "../../line.js";
import { createRandom } from "../../tensor/random.js";
import { findBestPath } from "./best-path.js";
import { toLineColumns } from "./columns.js";
import { toClasses } from "./greedy-text.js";

/** Columns whose likeliest classes are those of the symbols; a space is the blank. */
function columnsOf(symbols: string) {
  const scores = new Float32Array(symbols.length * LINE_CLASS_COUNT);
  for (const [column, symbol] of Array.from(symbols).entries()) {
    scores[column * LINE_CLASS_COUNT + (symbol === " " ? 0 : toClasses(symbol)[0]!)] = 5;
  }
  return toLineColumns(scores);
}

test("follows the likeliest classes where they spell the text", () => {
  expect([...findBestPath(columnsOf(" 44 7 "), toClasses("47"))]).toEqual([0, 1, 1, 2, 3, 4]);
});

test("goes through a blank between two symbols that are the same, and past it between two that differ", () => {
  expect([...findBestPath(columnsOf("444"), toClasses("44"))]).toEqual([1, 2, 3]);
  expect([...findBestPath(columnsOf("47"), toClasses("47"))]).toEqual([1, 3]);
});

test("is empty where the columns are too few for the text", () => {
  expect(findBestPath(columnsOf("44"), toClasses("44"))).toHaveLength(0);
  expect(findBestPath(columnsOf(""), toClasses("4"))).toHaveLength(0);
});

test("is the likeliest of all paths, as enumeration finds it", () => {
  const random = createRandom(5);
  const classes = toClasses("121");
  for (let round = 0; round < 20; round++) {
    const columns = toLineColumns(Float32Array.from({ length: 6 * LINE_CLASS_COUNT }, () => 3 * random.uniform()));
    const scoreOf = (path: ArrayLike<number>) =>
      Array.from(path).reduce((sum, state, column) => {
        const one = state % 2 === 1 ? classes[state >> 1]! : 0;
        return sum + columns.logProbabilities[column * LINE_CLASS_COUNT + one]!;
      }, 0);
    let best = -Infinity;
    const extend = (path: readonly number[]): void => {
      if (path.length === columns.count) {
        if (path.at(-1)! >= 2 * classes.length - 1) best = Math.max(best, scoreOf(path));
        return;
      }
      const last = path.at(-1);
      const next = last === undefined ? [0, 1] : [last, last + 1, ...(last % 2 === 1 ? [last + 2] : [])];
      for (const state of next) if (state <= 2 * classes.length) extend([...path, state]);
    };
    extend([]);
    expect(scoreOf(findBestPath(columns, classes))).toBeCloseTo(best, 5);
  }
});
