import { readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import {
  centralDifferences,
  evaluate,
  evaluateOne,
  relativeDifference,
  valuesOf,
} from "../../../test/graph-harness.js";
import { input, logSoftmax } from "../graph/operations/builder.js";
import type { Node } from "../graph/operations/op.js";
import { differentiate } from "../graph/passes/differentiate.js";
import type { NamedTensors } from "../runtime.js";
import { createTensor, floatTensor } from "../tensor/tensor.js";
import { columnLoss, ctcLoss, stateCountOf, toCtcTargets } from "./ctc.js";

const CLASSES = 4;
const COLUMNS = 5;
const MOST_SYMBOLS = 3;
/** float32 in a dozen sums. */
const ROUNDING = 1e-5;
/** The curve of the loss over the step of a central difference. */
const CURVE = 2e-3;

/** Lines whose symbols repeat, do not, fill all columns, are one, and are none. */
const lines = [[1, 2, 3], [2, 2], [1, 1, 2], [3], []].map((line) => Uint8Array.from(line));

/** Scores of such lines, and what PyTorch makes of them in double precision: `ctc_loss`, its mean over lines. */
const reference = JSON.parse(
  readFileSync(new URL("../../../test/fixtures/ctc-reference.json", import.meta.url), "utf8"),
) as { readonly scores: number[]; readonly loss: number; readonly gradient: number[] };
const scores = Float32Array.from(reference.scores);

function buildLoss(): { readonly loss: Node; readonly scoresNode: Node; readonly feeds: NamedTensors } {
  const count = lines.length;
  const perState = [count, stateCountOf(MOST_SYMBOLS)];
  const targets = toCtcTargets(lines, MOST_SYMBOLS);
  const scoresNode = input("scores", [count, COLUMNS, CLASSES]);
  const loss = ctcLoss(logSoftmax(scoresNode), {
    states: input("states", perState, "uint8"),
    skips: input("skips", perState),
    ends: input("ends", perState),
    weights: input("weights", [count]),
  });
  const feeds = {
    scores: floatTensor([count, COLUMNS, CLASSES], scores),
    states: createTensor("uint8", perState, targets.states),
    skips: floatTensor(perState, targets.skips),
    ends: floatTensor(perState, targets.ends),
    weights: floatTensor([count], targets.weights),
  };
  return { loss, scoresNode, feeds };
}

/** What a path spells: repetitions joined, then blanks left out. */
function spell(path: readonly number[]): string {
  return path.filter((symbol, at) => symbol !== 0 && symbol !== path[at - 1]).join();
}

/** The probability that a line's columns spell its symbols, by all of its paths. */
function enumerate(line: number, symbols: Uint8Array): number {
  const probabilities = Array.from({ length: COLUMNS }, (_, column) => {
    const at = (line * COLUMNS + column) * CLASSES;
    const powers = Array.from(scores.subarray(at, at + CLASSES), Math.exp);
    const sum = powers.reduce((total, power) => total + power);
    return powers.map((power) => power / sum);
  });
  let total = 0;
  for (let number = 0; number < CLASSES ** COLUMNS; number++) {
    const path = Array.from({ length: COLUMNS }, (_, column) => Math.floor(number / CLASSES ** column) % CLASSES);
    if (spell(path) !== symbols.join()) continue;
    total += path.reduce((product, symbol, column) => product * probabilities[column]![symbol]!, 1);
  }
  return total;
}

describe("the loss", () => {
  test("is that of all paths which spell the symbols", async () => {
    const { loss, feeds } = buildLoss();
    const expected = lines.reduce(
      (sum, line, at) => sum - Math.log(enumerate(at, line)) / Math.max(1, line.length) / lines.length,
      0,
    );
    const [value] = await evaluateOne(loss, feeds);
    expect(Math.abs(value! - expected)).toBeLessThan(ROUNDING * expected);
  });

  test("is PyTorch's, and has its gradient", async () => {
    const { loss, scoresNode, feeds } = buildLoss();
    const [gradient] = differentiate(loss, [scoresNode]);
    const { value, slope } = await evaluate({ value: loss, slope: gradient! }, feeds);
    expect(relativeDifference(valuesOf(value), [reference.loss])).toBeLessThan(ROUNDING);
    expect(relativeDifference(valuesOf(slope), reference.gradient)).toBeLessThan(ROUNDING);
  });

  test("has the slopes of central differences", async () => {
    const { loss, scoresNode, feeds } = buildLoss();
    const [gradient] = differentiate(loss, [scoresNode]);
    const { result } = await evaluate({ result: gradient! }, feeds);
    const slopes = await centralDifferences(loss, feeds, "scores", [1]);
    expect(relativeDifference(valuesOf(result), slopes)).toBeLessThan(CURVE);
    expect(Math.max(...valuesOf(result).map(Math.abs))).toBeGreaterThan(0.01);
  });

  test("of symbols that the columns have no room for is huge, and its gradient finite", async () => {
    const perState = [1, stateCountOf(MOST_SYMBOLS)];
    const targets = toCtcTargets([Uint8Array.of(1, 1, 1)], MOST_SYMBOLS);
    const node = input("scores", [1, 4, CLASSES]);
    const loss = ctcLoss(logSoftmax(node), {
      states: input("states", perState, "uint8"),
      skips: input("skips", perState),
      ends: input("ends", perState),
      weights: input("weights", [1]),
    });
    const feeds = {
      scores: floatTensor([1, 4, CLASSES], scores.subarray(0, 4 * CLASSES)),
      states: createTensor("uint8", perState, targets.states),
      skips: floatTensor(perState, targets.skips),
      ends: floatTensor(perState, targets.ends),
      weights: floatTensor([1], targets.weights),
    };
    const [gradient] = differentiate(loss, [node]);
    const { value, slope } = await evaluate({ value: loss, slope: gradient! }, feeds);
    expect(valuesOf(value)[0]).toBeGreaterThan(1e4);
    expect(valuesOf(slope).every(Number.isFinite)).toBe(true);
  });

  test("more symbols than the graph has room for are a fault of ours", () => {
    expect(() => toCtcTargets([new Uint8Array(MOST_SYMBOLS + 1).fill(1)], MOST_SYMBOLS)).toThrow("room for 3");
  });
});

test("columns of which nothing is told cost nothing", async () => {
  const shape = [1, 3, CLASSES];
  const node = input("x", shape);
  const loss = columnLoss(logSoftmax(node), input("classes", [1, 3], "uint8"));
  const x = floatTensor(shape, scores.subarray(0, 3 * CLASSES));
  const [logits] = [scores.subarray(CLASSES, 2 * CLASSES)];
  const expected = Math.log(logits.reduce((sum, s) => sum + Math.exp(s), 0)) - logits[2]!;
  const [value] = await evaluateOne(loss, { x, classes: createTensor("uint8", [1, 3], Uint8Array.of(255, 2, 255)) });
  expect(value).toBeCloseTo(expected / 3, 5);
});
