import { describe, expect, it } from "vitest";

import { LINE_BLANK, LINE_CLASS_COUNT, lineClassOf } from "../../line.js";
import { toLineColumns } from "../decoding/columns.js";
import { searchTexts } from "../decoding/prefix-search.js";
import { findLikelyDates, weightOfDate } from "./likely-dates.js";

/** A score above all others. */
const SURE = 20;

/** Columns in which each symbol stands surely, but for those that another is likelier than by a score. */
function columnsOf(text: string, instead: Readonly<Record<string, readonly [symbol: string, by: number]>> = {}) {
  const scores = new Float32Array(2 * text.length * LINE_CLASS_COUNT);
  for (const [i, symbol] of Array.from(text).entries()) {
    const [paper, ink] = [2 * i * LINE_CLASS_COUNT, (2 * i + 1) * LINE_CLASS_COUNT];
    scores[paper + LINE_BLANK] = SURE;
    scores[ink + lineClassOf(symbol)] = SURE;
    const [other, by] = instead[symbol] ?? [symbol, 0];
    scores[ink + lineClassOf(other)] = SURE + by;
  }
  return toLineColumns(scores);
}

function find(columns: ReturnType<typeof columnsOf>) {
  const found = searchTexts(columns).texts;
  return { found, dates: findLikelyDates(columns, found).map(({ text }) => text) };
}

describe("a date that is read as something else", () => {
  it("is found where both slashes are rather 1s, and neither is sure", () => {
    const { found, dates } = find(columnsOf("18/12/2023", { "/": ["1", 2] }));
    expect(found[0]!.text).toBe("1811212023");
    expect([...found.map(({ text }) => text), ...dates]).toContain("18/12/2023");
  });

  it("is found far down the list, with the probability that it has in the columns", () => {
    const columns = columnsOf("18.02.1997", { ".": [",", 1], "0": ["6", 1.5] });
    const found = searchTexts(columns, { count: 3 }).texts;
    const [first] = findLikelyDates(columns, found);
    expect(first!.text).toBe("18.02.1997");
    const all = searchTexts(columns, { width: 200, count: 200 }).texts;
    expect(first!.confidence).toBeCloseTo(all.find(({ text }) => text === first!.text)!.confidence, 9);
  });

  it("is not looked for in a sure line, nor in one that is no date", () => {
    expect(find(columnsOf("1811212023")).dates).toEqual([]);
    expect(find(columnsOf("362", { "6": ["0", 0.1] })).dates).toEqual([]);
    expect(find(columnsOf("3620581734", { "6": ["0", 0.1] })).dates).toEqual([]);
  });
});

describe("what a text weighs", () => {
  it.each(["18/12/2023", "1/2/99", "12.03.2021", "2024-02-29", "12/31/1999", "1-1-01"])("%s is a date", (text) =>
    expect(weightOfDate(text)).toBeGreaterThan(5),
  );

  it.each(["41/12/2023", "18/13/2023", "18/12/1723", "18/12.2023", "1,250.00", "18/12", "18122023", ""])(
    "%s is none",
    (text) => expect(weightOfDate(text)).toBe(1),
  );

  it("is more the longer a date is", () => {
    expect(weightOfDate("18/12/2023")).toBeGreaterThan(weightOfDate("18/12/23"));
  });
});
