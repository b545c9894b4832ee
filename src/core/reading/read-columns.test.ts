import { describe, expect, it } from "vitest";

import { LINE_CLASS_COUNT, LINE_COLUMN_PX, LINE_HEIGHT, LINE_PAPER, lineClassOf } from "../line.js";
import { toLineColumns } from "./decoding/columns.js";
import { readColumns } from "./read-columns.js";

const COLUMNS = 80;
/** A score above all others: as good as certain. */
const SURE = 20;

/** Reads columns in which stands what is told, with a score each; the rest is paper. */
function read(...told: readonly (readonly [column: number, symbols: string, blank?: number])[]) {
  const scores = new Float32Array(COLUMNS * LINE_CLASS_COUNT);
  for (let column = 0; column < COLUMNS; column++) scores[column * LINE_CLASS_COUNT] = SURE;
  for (const [column, symbols, blank = 0] of told) {
    scores[column * LINE_CLASS_COUNT] = blank;
    for (const symbol of symbols) scores[column * LINE_CLASS_COUNT + lineClassOf(symbol)] = SURE;
  }
  const width = COLUMNS * LINE_COLUMN_PX;
  const image = { width, pixels: new Uint8Array(LINE_HEIGHT * width).fill(LINE_PAPER) };
  return readColumns(toLineColumns(scores), image)!;
}

describe("the numbers of a line", () => {
  it("are sure where all of it is", () => {
    const { numbers } = read([4, "1"], [8, "2"], [60, "3"], [64, "4"]);
    expect(numbers.map(({ text }) => text)).toEqual(["12", "34"]);
    for (const { confidence } of numbers) expect(confidence).toBeGreaterThan(0.99);
  });

  it("share the doubt whether there is a symbol more", () => {
    // Nearly as likely a 1 as nothing.
    const { numbers, confidence } = read([4, "1"], [8, "2"], [16, "1", SURE + 0.4], [60, "3"], [64, "4"]);
    expect(numbers.map(({ text }) => text)).toEqual(["12", "34"]);
    expect(confidence).toBeCloseTo(0.6, 1);
    const product = numbers.reduce((all, one) => all * one.confidence, 1);
    expect(product).toBeCloseTo(confidence, 3);
    for (const one of numbers) expect(one.confidence).toBeLessThan(0.85);
  });
});

describe("a stroke that is a slash as well as a 1", () => {
  it("is a slash where that makes a date", () => {
    const { text, confidence } = read(
      [4, "1"],
      [8, "8"],
      [14, "/"],
      [20, "1"],
      [24, "2"],
      [30, "1/"],
      [36, "2"],
      [40, "3"],
    );
    expect(text).toBe("18/12/23");
    expect(confidence).toBeGreaterThan(0.98);
  });

  it("is a 1 among many digits", () => {
    expect(read([4, "2"], [8, "0"], [12, "2"], [16, "3"], [20, "2"], [24, "/1"], [28, "7"]).text).toBe("2023217");
  });

  it("is as likely the one as the other elsewhere", () => {
    const { texts } = read([4, "3"], [10, "/1"], [16, "4"]);
    expect(texts.slice(0, 2).map(({ confidence }) => Math.round(100 * confidence))).toEqual([50, 50]);
  });
});

describe("slashes between single digits", () => {
  it("are borders of boxes, and what stands in these is one number", () => {
    const { text, numbers } = read([4, "8"], [12, "/"], [20, "9"], [28, "/"], [36, "1"], [44, "/"], [52, "6"]);
    expect(text).toBe("8916");
    expect(numbers.map((number) => number.text)).toEqual(["8916"]);
    expect(numbers[0]!.confidence).toBeGreaterThan(0.99);
  });

  it("are a date's where they are two and a year follows", () => {
    expect(read([4, "3"], [12, "/"], [20, "4"], [28, "/"], [36, "2"], [44, "1"]).text).toBe("3/4/21");
  });
});
