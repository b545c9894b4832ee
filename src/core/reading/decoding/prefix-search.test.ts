import { describe, expect, test } from "vitest";

import { drawnColumns, enumerateTexts, randomColumns } from "../../../../test/line-columns.js";
import { LINE_BLANK, LINE_CLASS_COUNT, LINE_SYMBOLS, lineClassOf } from "../../line.js";
import { createRandom } from "../../tensor/random.js";
import { type LineAutomaton, logWeightOf } from "./automaton.js";
import { addLogs, toLineColumns } from "./columns.js";
import { greedyText, toClasses } from "./greedy-text.js";
import { logProbabilityOf } from "./path-sums.js";
import { walkPrefixes } from "./prefix-beam.js";
import { searchTexts } from "./prefix-search.js";

/** Sums of a few hundred products, in double precision. */
const DIGITS = 9;
/** More than the columns of these tests can spell. */
const WIDE = 1000;

const ZERO = lineClassOf("0");
const FEW = [LINE_BLANK, lineClassOf("1"), lineClassOf("7")];

const digitOf = (one: number) => (one >= ZERO && one < ZERO + 10 ? one - ZERO : undefined);

/** Exactly so many digits, and nothing else. */
const exactly = (count: number): LineAutomaton<number> => ({
  start: 0,
  next: (state, one) =>
    state === count || digitOf(one) === undefined ? undefined : { state: state + 1, logWeight: 0 },
  final: (state) => (state === count ? 0 : undefined),
});

/** One of some texts, each with its probability. */
const oneOf = (texts: Readonly<Record<string, number>>): LineAutomaton<string> => ({
  start: "",
  next: (state, one) => {
    const longer = state + LINE_SYMBOLS[one - 1];
    return Object.keys(texts).some((text) => text.startsWith(longer)) ? { state: longer, logWeight: 0 } : undefined;
  },
  final: (state) => (state in texts ? Math.log(texts[state]!) : undefined),
});

/** Digits whose sum ends in 0. */
const sumEndsInZero: LineAutomaton<number> = {
  start: 0,
  next: (state, one) => {
    const digit = digitOf(one);
    return digit === undefined ? undefined : { state: (state + digit) % 10, logWeight: 0 };
  },
  final: (state) => (state === 0 ? 0 : undefined),
};

/** Each symbol more costs; a text of none is not accepted. */
const costly: LineAutomaton<boolean> = {
  start: false,
  next: (_, one) => ({ state: true, logWeight: -0.3 * one }),
  final: (state) => (state ? -0.1 : undefined),
};

describe("a search as wide as the columns have texts", () => {
  test("finds every text with its probability, the best first", () => {
    for (let seed = 0; seed < 20; seed++) {
      const columns = randomColumns(createRandom(seed), 1 + (seed % 4), FEW);
      const texts = [...enumerateTexts(columns, FEW)].toSorted((a, b) => b[1] - a[1]);
      const found = searchTexts(columns, { width: WIDE, count: WIDE });
      expect(found.texts.map(({ text }) => text)).toEqual(texts.map(([text]) => text));
      for (const [i, [, log]] of texts.entries()) {
        expect(found.texts[i]!.logProbability).toBeCloseTo(log, DIGITS);
        expect(found.texts[i]!.confidence).toBeCloseTo(Math.exp(log), 5); // 32-bit columns, which sum to 1 nearly
      }
      expect(found.logTotal).toBe(0);
    }
  });

  test("sums up the paths itself: the walk alone gives the probabilities", () => {
    const columns = randomColumns(createRandom(4), 6, FEW);
    const texts = enumerateTexts(columns, FEW);
    const ends = walkPrefixes(columns, undefined, WIDE);
    expect(ends).toHaveLength(texts.size);
    for (const { classes, logProbability } of ends) {
      expect(logProbability).toBeCloseTo(logProbabilityOf(columns, classes), DIGITS);
    }
  });

  test.each([
    ["exactly two digits", exactly(2)],
    ["a list", oneOf({ "17": 0.5, "71": 0.2, "7": 0.3 })],
    ["a check digit", sumEndsInZero],
    ["weights at every step", costly],
  ] as [string, LineAutomaton<unknown>][])("finds every text that an automaton accepts: %s", (_, automaton) => {
    const classes = [...FEW, lineClassOf("3"), lineClassOf("-")];
    for (let seed = 0; seed < 10; seed++) {
      const columns = randomColumns(createRandom(seed), 3 + (seed % 2), classes);
      const texts = [...enumerateTexts(columns, classes)]
        .map(([text, log]) => [text, log + logWeightOf(automaton, toClasses(text))] as const)
        .filter(([, log]) => log > -Infinity)
        .toSorted((a, b) => b[1] - a[1]);
      const { texts: found, logTotal } = searchTexts(columns, { width: WIDE, count: WIDE, automaton });
      expect(found.map(({ text }) => text)).toEqual(texts.map(([text]) => text));
      const all = texts.reduce((sum, [, log]) => addLogs(sum, log), -Infinity);
      expect(logTotal).toBeCloseTo(all, DIGITS);
      for (const [i, [, log]] of texts.entries()) {
        expect(found[i]!.logProbability + found[i]!.logWeight).toBeCloseTo(log, DIGITS);
        expect(found[i]!.confidence).toBeCloseTo(Math.exp(log - all), DIGITS);
      }
    }
  });
});

test("the best text is not always the one of the best path", () => {
  // Two columns of 0.4 digit and 0.6 blank: the path of blanks has 0.36, the paths that spell "1" have 0.64.
  const scores = new Float32Array(2 * LINE_CLASS_COUNT).fill(-Infinity);
  for (const column of [0, LINE_CLASS_COUNT]) {
    scores[column + LINE_BLANK] = Math.log(0.6);
    scores[column + lineClassOf("1")] = Math.log(0.4);
  }
  const columns = toLineColumns(scores);
  expect(greedyText(columns)).toBe("");
  const { texts } = searchTexts(columns);
  expect(texts.map(({ text }) => text)).toEqual(["1", ""]);
  expect(texts[0]!.confidence).toBeCloseTo(0.64, 5);
});

describe("a narrow search", () => {
  test("of a line as a network gives it finds the text of a wide one, as sure of it", () => {
    for (let seed = 0; seed < 15; seed++) {
      const random = createRandom(seed, 1);
      const text = ["12/03/2021", "80.000.-", "1,250.00", "0071144", "-3.5"][seed % 5]!;
      const columns = drawnColumns(random, text, 48, 2);
      const [narrow, wide] = [searchTexts(columns), searchTexts(columns, { width: 100 })];
      expect(narrow.texts[0]!.text).toBe(wide.texts[0]!.text);
      expect(narrow.texts[0]!.confidence).toBe(wide.texts[0]!.confidence);
    }
  });

  test("finds what is expected, however little of it the columns say", () => {
    for (let seed = 0; seed < 6; seed++) {
      const columns = drawnColumns(createRandom(seed, 2), "4711", 40, 0.5);
      const fitting = searchTexts(columns, { automaton: exactly(6) }).texts[0]!;
      expect(fitting.text).toMatch(/^\d{6}$/);
      const best = searchTexts(columns, { automaton: exactly(6), width: 400 }).texts[0]!;
      expect(fitting.logProbability).toBeGreaterThan(best.logProbability - 2); // of about -9
      expect(searchTexts(columns, { automaton: sumEndsInZero, width: 8 }).texts[0]!.text).toMatch(/^\d+$/);
      expect(searchTexts(columns, { automaton: oneOf({ "1234": 0.6, "4710": 0.2, "99": 0.2 }) }).texts[0]!.text).toBe(
        "4710",
      );
    }
  });

  test("is as sure of what is expected as a wide one, whose texts are all there are", () => {
    for (let seed = 0; seed < 5; seed++) {
      const columns = randomColumns(createRandom(seed), 5, [...FEW, lineClassOf("3"), lineClassOf("-")]);
      for (const automaton of [exactly(2), sumEndsInZero, costly] as LineAutomaton<unknown>[]) {
        const [narrow, wide] = [searchTexts(columns, { automaton, width: 2 }), searchTexts(columns, { automaton })];
        expect(narrow.logTotal).toBeCloseTo(searchTexts(columns, { automaton, width: WIDE }).logTotal, 6);
        expect(narrow.texts[0]!.confidence).toBeLessThan(wide.texts[0]!.confidence + 1e-6);
      }
    }
  });

  test("of a long list finds the text that stands there, and is sure of it", () => {
    const random = createRandom(3);
    const list = Array.from({ length: 500 }, () => String(10_000_000 + random.integer(90_000_000)));
    const { texts, logTotal } = searchTexts(drawnColumns(random, list[7]!, 48, 1), {
      automaton: oneOf(Object.fromEntries(list.map((text) => [text, 1]))),
    });
    expect(texts[0]!.text).toBe(list[7]);
    expect(texts[0]!.confidence).toBeGreaterThan(0.99);
    expect(logTotal).toBeGreaterThan(texts[0]!.logProbability - 1e-9);
  });

  test("reads a digit otherwise where the check digit says so", () => {
    const random = createRandom(11);
    const columns = drawnColumns(random, "1234", 32, 0.5); // 1 + 2 + 3 + 4 is 10
    expect(searchTexts(columns, { automaton: sumEndsInZero }).texts[0]!.text).toBe("1234");
    const wrong = drawnColumns(random, "1239", 32, 0.5); // a 9 is drawn like a 4
    expect(searchTexts(wrong).texts[0]!.text).toBe("1239");
    expect(searchTexts(wrong, { automaton: sumEndsInZero }).texts[0]!.text).toBe("1234");
  });
});

test("where nothing that is expected fits, no text is found", () => {
  const columns = randomColumns(createRandom(1), 3, FEW);
  expect(searchTexts(columns, { automaton: exactly(4) })).toMatchObject({ texts: [], logTotal: -Infinity });
  expect(searchTexts(columns, { automaton: oneOf({ "-": 1 }) }).texts).toEqual([]);
});

test("a line without columns has the empty text", () => {
  const none = toLineColumns(new Float32Array(0));
  expect(searchTexts(none).texts).toMatchObject([{ text: "", confidence: 1 }]);
  expect(searchTexts(none, { automaton: exactly(1) }).texts).toEqual([]);
});
