/**
 * `npm run bench -- expectations`: what is gained by knowing something of a field of eight digits: that its check digit is
 * right, that it is one of 700. Fields are simulated lines, written and photographed as those that the network learned from,
 * of MNIST's test images. Then what becomes of a number that is not what was expected; and what a long list costs.
 */

import type { ImageSet } from "../../src/core/dataset/image-set.js";
import { REVIEW_RATES, reviewShare } from "../../src/core/evaluation/review.js";
import { LINE_CLASS_COUNT } from "../../src/core/line.js";
import { type LineColumns, toLineColumns } from "../../src/core/reading/decoding/columns.js";
import { searchTexts } from "../../src/core/reading/decoding/prefix-search.js";
import { createExpectation, type ExpectationOptions } from "../../src/core/reading/expectation/expectation.js";
import { packTexts } from "../../src/core/reading/expectation/text-list.js";
import type { LineScorer } from "../../src/core/reading/line-scorer.js";
import { readColumns, type ReadColumns } from "../../src/core/reading/read-columns.js";
import { createLineSimulator, type SimulatedLine } from "../../src/core/synthesis/lines/simulate-line.js";
import { createRandom, type Random } from "../../src/core/tensor/random.js";
import { loadDrawnImages } from "../../src/node/data/drawn-images.js";
import { loadMnist } from "../../src/node/data/mnist.js";
import { openLineScorer } from "../../src/node/models/line-model-file.js";
import { createNodeRuntime } from "../../src/node/onnxruntime/runtime.js";
import { atMost, type Benchmark, type BenchmarkResult, summarise, type Target } from "../benchmark.js";

const SEED = 17;
const DIGITS = 8;
const FIELDS = 2000;
const WIDTH_PX = 256;
const LISTED = 700;
const [TYPIST] = REVIEW_RATES;
const SURE = 0.99;
/** From here on a number is told rather than not. */
const TOLD = 0.5;

const LONG = { digits: 20, texts: 1_000_000 };

export const expectationsBenchmark: Benchmark = {
  summary:
    "fields of eight digits with a check digit, or of a list: exact, to be looked at; and what a long list costs",
  defaultRounds: 15,
  async run({ rounds, minutes, log }) {
    const scorer = await openLineScorer(createNodeRuntime());
    try {
      const { images } = await loadDrawnImages("held-out", await loadMnist("test"), SEED);
      const until = performance.now() + minutes * 60_000;
      const read = await readFields(scorer, images, { count: FIELDS, until, log });
      return [...toResults(read), ...measureLongList(rounds)];
    } finally {
      await scorer.dispose();
    }
  },
};

/** A field, and what was read of it. */
export interface ReadField {
  readonly text: string;
  readonly nothing: ReadColumns | undefined;
  readonly digits: ReadColumns | undefined;
  readonly check: ReadColumns | undefined;
  readonly list: ReadColumns | undefined;
  /** With a list of others; */
  readonly otherList: ReadColumns | undefined;
  /** of a field whose check digit is wrong. */
  readonly wrongCheck: ReadColumns | undefined;
}

/** Draws fields and reads them in every way, up to a point in time. */
export async function readFields(
  scorer: LineScorer,
  images: ImageSet,
  { count, until, log }: { readonly count: number; readonly until: number; readonly log: (line: string) => void },
): Promise<ReadField[]> {
  const simulator = createLineSimulator(images);
  const random = createRandom(SEED);
  const numbers = Array.from({ length: LISTED }, () => withCheckDigit(random));
  const known = packTexts(numbers);
  const others = packTexts(Array.from({ length: LISTED }, () => withCheckDigit(random)));
  const draw = async (at: number, text: string) => {
    const kind = at % 2 === 0 ? "cells" : "integer";
    const line = simulator.draw(createRandom(SEED, at), WIDTH_PX, kind, text);
    return { line, columns: await scorer.score(line) };
  };
  const fields: ReadField[] = [];
  for (let at = 0; at < count && performance.now() < until; at++) {
    const text = numbers[at % LISTED]!;
    const field = await draw(at, text);
    const wrong = await draw(at, `${text.slice(0, -1)}${(Number(text.at(-1)) + 1 + random.integer(9)) % 10}`);
    fields.push({
      text,
      nothing: read(field),
      digits: read(field, { expect: DIGITS }),
      check: read(field, { expect: DIGITS, check: "luhn" }),
      list: read(field, { oneOf: known }),
      otherList: read(field, { oneOf: others }),
      wrongCheck: read(wrong, { expect: DIGITS, check: "luhn" }),
    });
    if (fields.length % 200 === 0) log(`expectations: ${fields.length} of ${count} fields`);
  }
  return fields;
}

function read(
  { line, columns }: { readonly line: SimulatedLine; readonly columns: LineColumns },
  options: ExpectationOptions = {},
): ReadColumns | undefined {
  const image = { width: line.width, height: 40, pixels: line.pixels };
  return readColumns(columns, image, { expectation: createExpectation(options) });
}

/** A number of eight digits, the last of which is Luhn's. */
function withCheckDigit(random: Random): string {
  const digits = Array.from({ length: DIGITS - 1 }, () => random.integer(10));
  const sum = digits.toReversed().reduce((all, digit, i) => {
    const counted = i % 2 === 0 ? 2 * digit : digit;
    return all + (counted > 9 ? counted - 9 : counted);
  }, 0);
  return [...digits, (10 - (sum % 10)) % 10].join("");
}

function toResults(fields: readonly ReadField[]): BenchmarkResult[] {
  const percent = (count: number, of: number) => (of === 0 ? 0 : (100 * count) / of);
  const results: BenchmarkResult[] = [];
  const add = (name: string, ours: number, target?: Target, goal?: Target) =>
    void results.push(summarise({ name, unit: "%", target, goal }, ours));
  const least = (value: number) => ({ kind: "at least", value }) as const;
  const ways = [
    ["nothing known", "nothing", undefined, undefined],
    ["eight digits", "digits", undefined, undefined],
    ["eight digits, check digit", "check", least(99.5), least(99.9)],
    [`one of ${LISTED}`, "list", least(99.9), least(100)],
  ] as const;
  for (const [name, way, target, goal] of ways) {
    const readings = fields.map((field) => ({
      isRight: field[way]?.text === field.text,
      confidence: field[way]?.confidence ?? 0,
    }));
    const sure = readings.filter(({ confidence }) => confidence >= SURE);
    add(`${name}: exact`, percent(readings.filter(({ isRight }) => isRight).length, readings.length), target, goal);
    add(`${name}: to be looked at for ${TYPIST} wrong of 1,000`, 100 * reviewShare(readings, TYPIST));
    const right = sure.filter(({ isRight }) => isRight).length;
    add(`${name}: right, of ${sure.length} given 99 %`, percent(right, sure.length), least(98.5));
    if (way !== "nothing") {
      const denied = fields.filter((field) => field[way]?.contradicts !== undefined).length;
      add(`${name}: told to contradict`, percent(denied, fields.length));
    }
  }
  for (const [name, way] of [
    [`not one of ${LISTED}`, "otherList"],
    ["check digit wrong", "wrongCheck"],
  ] as const) {
    const told = fields.filter((field) => (field[way]?.confidence ?? 0) >= TOLD).length;
    const denied = fields.filter((field) => field[way] === undefined || field[way].contradicts !== undefined).length;
    add(`${name}: told as one all the same`, percent(told, fields.length));
    add(`${name}: told to contradict`, percent(denied, fields.length));
  }
  return results;
}

/** A list of 1,000,000 texts, and a line of 20 digits against it. */
function measureLongList(rounds: number): BenchmarkResult[] {
  const random = createRandom(SEED, 1);
  const all = Array.from({ length: LONG.texts * LONG.digits }, () => random.integer(10)).join("");
  const texts = Array.from({ length: LONG.texts }, (_, i) => all.slice(i * LONG.digits, (i + 1) * LONG.digits));
  const packSeconds: number[] = [];
  let packed = packTexts(texts);
  for (let round = 0; round < Math.min(rounds, 5); round++) {
    const start = process.cpuUsage();
    packed = packTexts(texts);
    const { user, system } = process.cpuUsage(start);
    packSeconds.push((user + system) / 1e6);
  }
  const megabytes = (packed.classes.byteLength + packed.starts.byteLength) / 1e6;
  const name = `a list of ${LONG.texts.toLocaleString("en")} texts of ${LONG.digits} digits`;
  const milliseconds = Array.from({ length: rounds }, (_, round) => {
    const columns = writtenColumns(random, texts[random.integer(LONG.texts)]!);
    const expectation = createExpectation({ oneOf: packed })!;
    const start = process.cpuUsage();
    const { texts: found } = searchTexts(columns, { automaton: expectation.createAutomaton() });
    const { user, system } = process.cpuUsage(start);
    if (found.length === 0) throw new Error(`nothing was found in round ${round}`);
    return (user + system) / 1000;
  });
  return [
    summarise({ name: `${name}: to sort, processor time`, unit: "s", target: atMost(1) }, packSeconds),
    summarise({ name: `${name}: in memory`, unit: "MB", target: atMost(200) }, megabytes),
    summarise({ name: `${name}: a line of it, processor time`, unit: "ms", target: atMost(20) }, milliseconds),
  ];
}

/** Columns of a line as a network gives them: eight for each digit, one or two of which say what it is, some in doubt. */
function writtenColumns(random: Random, text: string): LineColumns {
  const perDigit = 8;
  const classes = LINE_CLASS_COUNT;
  const scores = new Float32Array(text.length * perDigit * classes);
  for (let at = 0; at < scores.length; at++) scores[at] = random.normal(at % classes === 0 ? 6 : -5, 1);
  for (const [i, digit] of Array.from(text).entries()) {
    const at = (i * perDigit + 3) * classes;
    scores[at + 1 + Number(digit)] = random.normal(9, 1);
    scores[at + 1 + random.integer(10)]! += 9 * random.uniform();
  }
  return toLineColumns(scores);
}
