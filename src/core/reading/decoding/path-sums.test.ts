import { describe, expect, test } from "vitest";

import { enumerateTexts, randomColumns } from "../../../../test/line-columns.js";
import { LINE_BLANK, LINE_CLASS_COUNT, lineClassOf } from "../../line.js";
import { createRandom } from "../../tensor/random.js";
import { addLogs, sumLogs, toLineColumns } from "./columns.js";
import { greedyText, toClasses, toText } from "./greedy-text.js";
import { logProbabilityOf, sumPaths } from "./path-sums.js";

/** Sums of at most a few thousand products of 32-bit numbers, in double precision. */
const DIGITS = 9;

const FEW = [LINE_BLANK, lineClassOf("1"), lineClassOf("7")];

describe("sums of logarithms", () => {
  test("are the logarithms of sums, however small, and of nothing", () => {
    expect(addLogs(Math.log(0.25), Math.log(0.5))).toBeCloseTo(Math.log(0.75), DIGITS);
    expect(addLogs(-1000, -1000)).toBeCloseTo(-1000 + Math.LN2, DIGITS);
    expect(addLogs(-3, -Infinity)).toBe(-3);
    expect(addLogs(-Infinity, -Infinity)).toBe(-Infinity);
    expect(sumLogs([-1000, -Infinity, -1000])).toBeCloseTo(-1000 + Math.LN2, DIGITS);
    expect(sumLogs([])).toBe(-Infinity);
  });

  test("make every column sum to 1, at every temperature", () => {
    const random = createRandom(1);
    const scores = Float32Array.from({ length: 3 * LINE_CLASS_COUNT }, () => random.normal(0, 20));
    for (const temperature of [0.5, 1, 4]) {
      const { count, logProbabilities } = toLineColumns(scores, temperature);
      expect(count).toBe(3);
      for (let column = 0; column < count; column++) {
        const own = logProbabilities.subarray(column * LINE_CLASS_COUNT, (column + 1) * LINE_CLASS_COUNT);
        expect(sumLogs(own)).toBeCloseTo(0, 5); // 32-bit numbers
      }
    }
  });
});

test("a text's probability is the sum over the paths that spell it, and all texts sum to 1", () => {
  for (let seed = 0; seed < 30; seed++) {
    const columns = randomColumns(createRandom(seed), 1 + (seed % 5), FEW);
    const texts = enumerateTexts(columns, FEW);
    for (const [text, log] of texts) expect(logProbabilityOf(columns, toClasses(text))).toBeCloseTo(log, DIGITS);
    expect(sumLogs([...texts.values()])).toBeCloseTo(0, 5); // 32-bit columns
  }
});

test("a text that does not fit has no probability: two equal symbols need a column between", () => {
  const columns = randomColumns(createRandom(3), 2, FEW);
  expect(logProbabilityOf(columns, toClasses("17"))).toBeGreaterThan(-Infinity);
  expect(logProbabilityOf(columns, toClasses("11"))).toBe(-Infinity);
  expect(logProbabilityOf(columns, toClasses("171"))).toBe(-Infinity);
  expect(logProbabilityOf(columns, toClasses("2"))).toBe(-Infinity);
});

test("no columns spell the empty text", () => {
  const none = toLineColumns(new Float32Array(0));
  expect(logProbabilityOf(none, [])).toBe(0);
  expect(logProbabilityOf(none, toClasses("1"))).toBe(-Infinity);
  expect(greedyText(none)).toBe("");
});

test("forward and backward sums meet in every column", () => {
  for (let seed = 0; seed < 20; seed++) {
    const columns = randomColumns(createRandom(seed), 7, FEW);
    for (const text of ["", "1", "17", "1177", "711"]) {
      const { forward, backward, stateCount, logProbability } = sumPaths(columns, toClasses(text));
      for (let column = 0; column < columns.count; column++) {
        const at = column * stateCount;
        const all = sumLogs(Array.from({ length: stateCount }, (_, i) => forward[at + i]! + backward[at + i]!));
        expect(all).toBeCloseTo(logProbability, DIGITS);
      }
    }
  }
});

test("the greedy text merges what repeats, and keeps what a blank parts", () => {
  const path = "1 12.. .?";
  const scores = new Float32Array(path.length * LINE_CLASS_COUNT);
  for (const [column, symbol] of Array.from(path).entries()) {
    scores[column * LINE_CLASS_COUNT + (symbol === " " ? LINE_BLANK : lineClassOf(symbol))] = 5;
  }
  expect(greedyText(toLineColumns(scores))).toBe("112..?");
  expect(toText(toClasses("-1,250.00$€£"))).toBe("-1,250.00$€£");
});
