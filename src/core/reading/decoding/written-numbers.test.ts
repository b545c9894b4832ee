import { describe, expect, test } from "vitest";

import { valueOf } from "./number-value.js";
import { toWrittenNumbers } from "./written-numbers.js";

describe("the value of", () => {
  test.each([
    ["45", 45],
    ["007", 7],
    ["-3.5", -3.5],
    ["+2", 2],
    ["-0", 0],
    [".5", 0.5],
    [",25", 0.25],
    ["1,25", 1.25],
    ["0.125", 0.125],
    ["12.3456", 12.3456],
    ["1250.000", 1250],
    ["1.250", 1250],
    ["1,250", 1250],
    ["1.250.000", 1250000],
    ["1,250.00", 1250],
    ["1.250,5", 1250.5],
    ["1,250.000", 1250],
    ["1.250.00", 1250],
    ["1,00,000", 100000],
    ["12,34,567.50", 1234567.5],
    ["80.000.-", 80000],
    ["80.-", 80],
    ["80.50-", 80.5],
    ["45,--", 45],
    ["=12=", 12],
    ["12.", 12],
    ["$45", 45],
    ["-$45", -45],
    ["$-45", -45],
    ["1.250,00€", 1250],
    ["£3.50", 3.5],
    ["(52)", 52],
    ["3)", 3],
    ["45%", 45],
    ["123456789012345", 123456789012345],
  ])("%s is %d", (text, value) => {
    expect(valueOf(text)).toBe(value);
  });

  test.each([
    ["a date", "12/03/2021"],
    ["a date in points", "12.03.2021"],
    ["a short date in points", "12.03.21"],
    ["a date in dashes", "12-03-2021"],
    ["a time", "10:30"],
    ["a fraction", "3/4"],
    ["a sum", "3+4"],
    ["a product", "3×4=12"],
    ["a range", "10-12"],
    ["groups that do not fit", "1.25.000"],
    ["marks in turn", "1,250.000,5"],
    ["marks side by side", "1..5"],
    ["a dash before and after", "-80.000-"],
    ["two signs", "-+5"],
    ["more digits than a number holds", "1234567890123456"],
    ["no digits", "-"],
    ["nothing", ""],
    ["what is not sure", "1?3"],
  ])("%s is none", (_, text) => {
    expect(valueOf(text)).toBeUndefined();
  });

  test("a known decimal mark leaves no doubt", () => {
    expect(valueOf("1.250", { decimalMark: "." })).toBe(1.25);
    expect(valueOf("1.250", { decimalMark: "," })).toBe(1250);
    expect(valueOf("1,250.5", { decimalMark: "." })).toBe(1250.5);
    expect(valueOf("1.250,5", { decimalMark: "." })).toBeUndefined();
    expect(valueOf("1.2.5", { decimalMark: "." })).toBeUndefined();
    expect(valueOf("12,50", { decimalMark: "." })).toBeUndefined();
  });

  test("long writing that fits nothing is none", () => {
    expect(valueOf("1.".repeat(5000) + "x")).toBeUndefined();
    expect(valueOf("1".repeat(10_000))).toBeUndefined();
    expect(valueOf("1,".repeat(5000))).toBeUndefined();
  });
});

/** Symbols of 8 pixels, this far from each other; a gap after those that are named. */
function evenExtents(text: string, gaps: Readonly<Record<number, number>> = {}, usual = 10): number[] {
  let left = 0;
  return Array.from(text).flatMap((_, i) => {
    const extent = [left, left + 8];
    left += 8 + (gaps[i] ?? usual);
    return extent;
  });
}

describe("the numbers of a line", () => {
  test("are split at wide gaps and at other writing", () => {
    const text = "12.5?-3/4?80";
    expect(toWrittenNumbers(text, evenExtents(text, { 1: 50 }))).toEqual([
      { text: "12", value: 12, digits: "12", from: 0, to: 2 },
      { text: ".5", value: 0.5, digits: "5", from: 2, to: 4 },
      { text: "-3/4", value: undefined, digits: "34", from: 5, to: 9 },
      { text: "80", value: 80, digits: "80", from: 10, to: 12 },
    ]);
  });

  test("are what has a digit", () => {
    expect(toWrittenNumbers("?-?.,?", evenExtents("?-?.,?"))).toEqual([]);
    expect(toWrittenNumbers("", [])).toEqual([]);
  });

  test("keep their signs, and have none in their digits", () => {
    const [date] = toWrittenNumbers("12/03/2021", evenExtents("12/03/2021"));
    expect(date).toEqual({ text: "12/03/2021", value: undefined, digits: "12032021", from: 0, to: 10 });
  });

  test("are as far apart as is asked for", () => {
    const extents = evenExtents("1234", { 1: 30 });
    expect(toWrittenNumbers("1234", extents)).toHaveLength(1);
    expect(toWrittenNumbers("1234", extents, { maxGap: 0.5 }).map(({ text }) => text)).toEqual(["12", "34"]);
  });

  test("take the decimal mark that is known", () => {
    expect(toWrittenNumbers("1.250", evenExtents("1.250"), { decimalMark: "." })[0]!.value).toBe(1.25);
  });
});
