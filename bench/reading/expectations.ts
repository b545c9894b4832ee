/**
 * `npm run bench -- expectations`: what is gained by knowing something of a field of eight digits: that its check digit is
 * right, that it is one of 700. Then what becomes of a number that is not what was expected; and what a long list costs.
 */

import { REVIEW_RATES, reviewShare } from "../../src/core/evaluation/review.js";
import { LINE_CLASS_COUNT } from "../../src/core/line.js";
import { type LineColumns, toLineColumns } from "../../src/core/reading/decoding/columns.js";
import { searchTexts } from "../../src/core/reading/decoding/prefix-search.js";
import { createExpectation } from "../../src/core/reading/expectation/expectation.js";
import { packTexts } from "../../src/core/reading/expectation/text-list.js";
import { createRandom, type Random } from "../../src/core/tensor/random.js";
import { atMost, type Benchmark, type BenchmarkResult, summarise, type Target } from "../benchmark.js";
import { DIGITS, drawLines, type FieldReading, type Fields, takePhotos } from "./fields.js";

const SEED = 17;
const FIELDS = 2000;
const LISTED = 700;
const [TYPIST] = REVIEW_RATES;
const SURE = 0.99;
const RATHER_SURE = 0.9;
/** From here on a number is told rather than not. */
const TOLD = 0.5;

const LONG = { digits: 20, texts: 1_000_000 };

/** Where fields come from; each has a third of the time. */
const sources: Readonly<Record<string, (seed: number) => Promise<Fields>>> = {
  "photographed fields": (seed) => takePhotos(seed, ["plain", "boxed"]),
  "fields in pencil": (seed) => takePhotos(seed, ["pencil"]),
  "hard lines": drawLines,
};

export const expectationsBenchmark: Benchmark = {
  summary:
    "fields of eight digits with a check digit, or of a list: exact, to be looked at; and what a long list costs",
  defaultRounds: 15,
  async run({ rounds, minutes, log }) {
    const results: BenchmarkResult[] = [];
    for (const [name, open] of Object.entries(sources)) {
      const fields = await open(SEED);
      try {
        const until = performance.now() + (minutes * 60_000) / Object.keys(sources).length;
        results.push(...toResults(name, await readFields(fields, FIELDS, until)));
        log(`expectations: ${name} are read`);
      } finally {
        await fields.dispose();
      }
    }
    return [...results, ...measureLongList(rounds)];
  },
};

/** What is known of a field, or believed to be. */
const ways = {
  nothing: "nothing known",
  digits: "eight digits",
  check: "eight digits, check digit",
  list: `one of ${LISTED}`,
  otherList: `not one of ${LISTED}`,
  nearList: `one of ${LISTED} that a digit differs from`,
  longList: `one of ${LISTED} that has a digit more`,
  wrongCheck: "check digit wrong",
} as const;

/** A field, and what was read of it in each way. */
export interface ReadField {
  readonly text: string;
  readonly readings: Readonly<Record<keyof typeof ways, FieldReading>>;
}

/** Draws fields and reads them in every way, up to a point in time. */
export async function readFields(draw: Fields, count: number, until: number): Promise<ReadField[]> {
  const random = createRandom(SEED);
  const numbers = Array.from({ length: LISTED }, () => withCheckDigit(random));
  const known = packTexts(numbers);
  const others = packTexts(Array.from({ length: LISTED }, () => withCheckDigit(random)));
  const fields: ReadField[] = [];
  for (let at = 0; at < count && performance.now() < until; at++) {
    const text = numbers[at % LISTED]!;
    const place = random.integer(DIGITS);
    const [before, after] = [text.slice(0, place), text.slice(place + 1)];
    const insteadOf = (other: string) => numbers.map((one) => (one === text ? other : one));
    const read = await draw.field(at, text);
    const check = { expect: DIGITS, check: "luhn" } as const;
    const readings = {
      nothing: await read({}),
      digits: await read({ expect: DIGITS }),
      check: await read(check),
      list: await read({ oneOf: known }),
      otherList: await read({ oneOf: others }),
      nearList: await read({ oneOf: insteadOf(`${before}${otherThan(Number(text[place]), random)}${after}`) }),
      longList: await read({ oneOf: insteadOf(`${before}${random.integer(10)}${text.slice(place)}`) }),
    };
    const wrong = `${text.slice(0, -1)}${otherThan(Number(text.at(-1)), random)}`;
    const readWrong = await draw.field(at, wrong);
    fields.push({ text, readings: { ...readings, wrongCheck: await readWrong(check) } });
  }
  return fields;
}

function otherThan(digit: number, random: Random): number {
  return (digit + 1 + random.integer(9)) % 10;
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

function toResults(source: string, fields: readonly ReadField[]): BenchmarkResult[] {
  const percent = (count: number, of: number) => (of === 0 ? 0 : (100 * count) / of);
  const shareOf = (isSo: (field: ReadField) => boolean) => percent(fields.filter(isSo).length, fields.length);
  const results: BenchmarkResult[] = [];
  const add = (name: string, ours: number, target?: Target, goal?: Target) =>
    void results.push(summarise({ name: `${source}, ${name}`, unit: "%", target, goal }, ours));
  const least = (value: number) => ({ kind: "at least", value }) as const;
  const asked = {
    nothing: [],
    digits: [],
    check: [least(99.5), least(99.9)],
    list: [least(99.9), least(100)],
  } as const;
  for (const way of ["nothing", "digits", "check", "list"] as const) {
    const readings = fields.map(({ text, readings: { [way]: reading } }) => ({
      isRight: reading.text === text,
      confidence: reading.confidence,
    }));
    const sure = readings.filter(({ confidence }) => confidence >= SURE);
    const right = sure.filter(({ isRight }) => isRight).length;
    const exact = readings.filter(({ isRight }) => isRight).length;
    add(`${ways[way]}: exact, of ${fields.length}`, percent(exact, readings.length), ...asked[way]);
    const digitsOf = ({ readings: { [way]: reading } }: ReadField) => reading.text.replaceAll(/\D/g, "");
    add(
      `${ways[way]}: signs aside`,
      shareOf((field) => digitsOf(field) === field.text),
    );
    add(`${ways[way]}: to be looked at for ${TYPIST} wrong of 1,000`, 100 * reviewShare(readings, TYPIST));
    add(`${ways[way]}: right, of ${sure.length} given 99 %`, percent(right, sure.length), least(98.5));
    if (way !== "nothing")
      add(
        `${ways[way]}: told to contradict`,
        shareOf(({ readings: { [way]: one } }) => one.isDenied),
      );
  }
  for (const way of ["otherList", "nearList", "longList", "wrongCheck"] as const) {
    for (const [confidence, words] of [
      [SURE, "given 99 %"],
      [RATHER_SURE, "given 90 %"],
      [TOLD, "told as one all the same"],
    ] as const) {
      add(
        `${ways[way]}: ${words}`,
        shareOf(({ readings: { [way]: one } }) => one.confidence >= confidence),
      );
    }
    add(
      `${ways[way]}: told to contradict`,
      shareOf(({ readings: { [way]: one } }) => one.isDenied),
    );
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
