import { expect, test } from "vitest";

import { drawnColumns, enumerateTexts, randomColumns } from "../../../../test/line-columns.js";
import { NOT_A_DIGIT } from "../../digits.js";
import { LINE_BLANK, LINE_CLASS_COUNT, LINE_COLUMN_PX, LINE_SYMBOLS, lineClassOf } from "../../line.js";
import { createRandom } from "../../tensor/random.js";
import { toLineColumns } from "./columns.js";
import { toClasses } from "./greedy-text.js";
import { sumPaths } from "./path-sums.js";
import { findSubstitutions, toDigitOutcomes } from "./substitutions.js";
import { findSymbolPlaces } from "./symbol-places.js";

/** 32-bit results. */
const DIGITS = 6;

const FEW = [LINE_BLANK, lineClassOf("1"), lineClassOf("7"), lineClassOf("-")];

/** The text with a symbol replaced, or left out where it is "". */
const replaced = (text: string, at: number, by: string) => text.slice(0, at) + by + text.slice(at + 1);

test("every substitution is as likely as the text that it makes, among all of them", () => {
  for (let seed = 0; seed < 6; seed++) {
    const columns = randomColumns(createRandom(seed), 4 + (seed % 3), FEW);
    const texts = enumerateTexts(columns, FEW);
    for (const text of ["1", "7", "11", "17", "171", "1-1", "117"]) {
      const found = findSubstitutions(sumPaths(columns, toClasses(text)));
      for (let at = 0; at < text.length; at++) {
        const likely = ["", ...Array.from(LINE_SYMBOLS)].map((by) =>
          Math.exp(texts.get(replaced(text, at, by)) ?? -Infinity),
        );
        const all = likely.reduce((sum, one) => sum + one, 0);
        for (const [one, probability] of likely.entries()) {
          expect(found[at * LINE_CLASS_COUNT + one]).toBeCloseTo(probability / all, DIGITS);
        }
      }
    }
  }
});

test("substitutions of a text that the columns do not spell are those that they do", () => {
  const columns = randomColumns(createRandom(5), 4, FEW);
  const found = findSubstitutions(sumPaths(columns, toClasses("12")));
  expect(found[LINE_CLASS_COUNT + lineClassOf("2")]).toBe(0);
  expect(found.subarray(LINE_CLASS_COUNT).reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, DIGITS);
  expect(found.subarray(0, LINE_CLASS_COUNT).every((one) => one === 0)).toBe(true);
});

test("a digit's outcomes are its ten probabilities, and that it is none", () => {
  const columns = drawnColumns(createRandom(2), "4,5", 24, 0.5);
  const found = findSubstitutions(sumPaths(columns, toClasses("4,5")));
  const outcomes = toDigitOutcomes(found, 0);
  expect(outcomes).toHaveLength(11);
  expect(outcomes.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, DIGITS);
  expect(outcomes.indexOf(Math.max(...outcomes))).toBe(4);
  expect(outcomes.subarray(0, 10).toSorted().at(-2)).toBe(outcomes[9]); // as is drawn of a 4
  expect(toDigitOutcomes(found, 1)[NOT_A_DIGIT]).toBeGreaterThan(0.9);
});

test("nothing is said of a symbol where there are no columns", () => {
  const none = sumPaths(toLineColumns(new Float32Array(0)), toClasses("1"));
  expect([...findSubstitutions(none)]).toEqual(Array.from({ length: LINE_CLASS_COUNT }, () => 0));
  expect(findSymbolPlaces(none).occupation).toHaveLength(0);
});

/** Of all paths that spell a text: how often each symbol has a column, and where it begins and ends. */
function enumeratePlaces(columns: ReturnType<typeof randomColumns>, classes: Uint8Array) {
  const { count, logProbabilities } = columns;
  const occupation = new Float64Array(classes.length * count);
  const extents = new Float64Array(classes.length * 2);
  let all = 0;
  const goOn = (path: number[], probability: number) => {
    if (path.length < count) {
      for (const one of FEW) {
        goOn([...path, one], probability * Math.exp(logProbabilities[path.length * LINE_CLASS_COUNT + one]!));
      }
      return;
    }
    const starts = path.flatMap((one, i) => (one !== LINE_BLANK && one !== path[i - 1] ? [i] : []));
    if (starts.map((at) => path[at]).join() !== classes.join()) return;
    all += probability;
    for (const [symbol, start] of starts.entries()) {
      let end = start;
      for (; path[end] === path[start]; end++) occupation[symbol * count + end]! += probability;
      extents[2 * symbol]! += probability * start * LINE_COLUMN_PX;
      extents[2 * symbol + 1]! += probability * end * LINE_COLUMN_PX;
    }
  };
  goOn([], 1);
  return { occupation: occupation.map((one) => one / all), extents: extents.map((one) => one / all) };
}

test("symbols stand where the paths of the text have them, in the mean", () => {
  for (let seed = 0; seed < 3; seed++) {
    const columns = randomColumns(createRandom(seed), 6, FEW);
    for (const text of ["1", "17", "11", "1-7", "177"]) {
      const expected = enumeratePlaces(columns, toClasses(text));
      const { occupation, extents } = findSymbolPlaces(sumPaths(columns, toClasses(text)));
      for (const [i, one] of expected.occupation.entries()) expect(occupation[i]).toBeCloseTo(one, 5);
      for (const [i, one] of expected.extents.entries()) expect(extents[i]).toBeCloseTo(one, 4);
    }
  }
});

test("an impossible text stands nowhere", () => {
  const columns = randomColumns(createRandom(1), 3, FEW);
  const { occupation, extents } = findSymbolPlaces(sumPaths(columns, toClasses("2")));
  expect([...occupation, ...extents]).toEqual([0, 0, 0, 0, 0]);
});
