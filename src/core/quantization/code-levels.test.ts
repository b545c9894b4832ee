/** Levels that come out as they went in, whatever they are, and in about as many bits as they hold. */

import { describe, expect, test } from "vitest";

import { createRandom } from "../tensor/random.js";
import { decodeLevels, encodeLevels, GREATEST_LEVEL } from "./code-levels.js";

function encode(levels: Int8Array, columns: number): Uint8Array {
  return encodeLevels([{ levels: levels.slice(), columns }]);
}

function decode(code: Uint8Array, count: number, columns: number): Int8Array {
  const levels = new Int8Array(count);
  decodeLevels(code, [{ levels, columns }]);
  return levels;
}

const random = createRandom(7);
const count = 6000;
const columns = 60;
const each = (level: (at: number) => number) => Int8Array.from({ length: count }, (_, at) => level(at));

/** What the likelihoods of sizes take. */
const TABLE_BYTES = 768;

/** How likely a size is one more, by its row. */
const shareOfMore = (at: number) => 0.3 + 0.1 * (Math.floor(at / columns) % 5);

/** Geometric sizes, of a mean that differs from row to row. */
const likely = each((at) => {
  let size = 0;
  while (size < GREATEST_LEVEL && random.uniform() < shareOfMore(at)) size++;
  return random.uniform() < 0.5 ? -size : size;
});

describe("come out as they went in:", () => {
  test.each([
    ["likely levels", likely],
    ["zeros", each(() => 0)],
    ["the greatest", each(() => GREATEST_LEVEL)],
    ["the least", each(() => -GREATEST_LEVEL)],
    ["the greatest and zeros in turn", each((at) => (at % 2) * GREATEST_LEVEL)],
    ["any", each(() => random.integer(2 * GREATEST_LEVEL + 1) - GREATEST_LEVEL)],
    ["zeros, and after all of them one", each((at) => (at === count - 1 ? -5 : 0))],
    ["what is always unlikely", each((at) => (at % 64 === 63 ? GREATEST_LEVEL : 0))],
  ])("%s", (_, levels) => {
    expect([...decode(encode(levels, columns), count, columns)]).toEqual([...levels]);
  });

  test.each([1, 2, 59, 6000])("levels in %i columns", (width) => {
    const levels = likely.subarray(0, width * Math.floor(count / width));
    expect([...decode(encode(levels, width), levels.length, width)]).toEqual([...levels]);
  });
});

test("beside the table, zeros cost next to nothing, and likely levels hardly more bits than they hold", () => {
  const zeros = each(() => 0);
  expect(encode(zeros, columns).length).toBeLessThan(TABLE_BYTES + 20);
  let bits = 0;
  for (const [at, level] of likely.entries()) {
    const more = shareOfMore(at);
    bits -= Math.abs(level) * Math.log2(more) + Math.log2(1 - more) - (level === 0 ? 0 : 1);
  }
  expect((8 * (encode(likely, columns).length - TABLE_BYTES)) / bits).toBeLessThan(1.1);
});

test("a code that is cut off is told from a whole one, wherever it is", () => {
  const bytes = encode(likely, columns);
  for (const length of [0, 4, 5, 100, bytes.length - 5, bytes.length - 1]) {
    expect(() => decode(bytes.subarray(0, length), count, columns)).toThrowError(RangeError);
  }
});
