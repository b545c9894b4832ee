import { describe, expect, test } from "vitest";

import { LINE_BLANK, LINE_CLASS_COUNT, lineClassOf } from "../../line.js";
import { toLineColumns } from "../decoding/columns.js";
import { searchTexts } from "../decoding/prefix-search.js";
import { agreeOnText } from "./agreed-text.js";
import { createExpectation } from "./expectation.js";

/** What chance leaves to every class of a column. */
const LEAST = 1e-9;

/** Columns of symbols, each with the chances of what else it may be; a blank before and after each. */
function columnsOf(...symbols: readonly Readonly<Record<string, number>>[]) {
  const chances = new Float32Array((2 * symbols.length + 1) * LINE_CLASS_COUNT).fill(LEAST);
  for (let column = 0; column <= 2 * symbols.length; column += 2) chances[column * LINE_CLASS_COUNT + LINE_BLANK] = 1;
  for (const [i, symbol] of symbols.entries()) {
    for (const [one, chance] of Object.entries(symbol)) {
      chances[(2 * i + 1) * LINE_CLASS_COUNT + lineClassOf(one)] = chance;
    }
  }
  return toLineColumns(chances.map((chance) => Math.log(chance)));
}

/** A number whose last digit is in doubt. */
function endingIn(last: Readonly<Record<string, number>>, before = "204") {
  return columnsOf(...Array.from(before, (digit) => ({ [digit]: 1 })), last);
}

function agree(oneOf: readonly string[], ...windows: readonly ReturnType<typeof columnsOf>[]) {
  const expectation = createExpectation({ oneOf })!;
  return agreeOnText(
    windows.map((columns) => ({ columns, found: searchTexts(columns, { automaton: expectation.createAutomaton() }) })),
    5,
  );
}

describe("a text that is expected", () => {
  test("is as likely as in the mean of the windows, each as heavy as it is sure of what it reads", () => {
    const [clear, dim] = [endingIn({ "8": 0.9, "9": 0.1 }), endingIn({ "9": 0.6, "8": 0.4 })];
    const { best, window, texts, trust } = agree(["2048", "2049"], dim, clear);
    expect(best!.text).toBe("2048");
    expect(window).toBe(1);
    expect(trust).toBeCloseTo(1, 5);
    expect(texts.map(({ text }) => text)).toEqual(["2048", "2049"]);
    expect(texts[0]!.confidence).toBeCloseTo((0.9 * 0.9 + 0.6 * 0.4) / 1.5, 5);
  });

  test("is not the one that fits best into the window that shows the writing worst", () => {
    const clear = endingIn({ "8": 0.9, "7": 0.1 });
    // Of what is on the list, it shows one alone.
    const dim = endingIn({ "5": 0.6, "9": 0.4 });
    const { texts, window } = agree(["2048", "2047", "2049"], dim, clear, clear);
    expect(texts[0]!.text).toBe("2048");
    expect(texts[0]!.confidence).toBeGreaterThan(0.7);
    expect(window).toBe(1);
  });

  test("is not heard in a window that cut a digit off, or looked elsewhere", () => {
    const [whole, cut] = [endingIn({ "8": 1 }), columnsOf({ "0": 1 }, { "4": 1 }, { "8": 1 })];
    const { best, texts, trust } = agree(["048", "2048"], cut, whole, whole);
    expect(best!.text).toBe("2048");
    expect(texts[0]!.confidence).toBeCloseTo(1, 3);
    expect(trust).toBeCloseTo(1, 3);
    expect(agree(["048"], cut, whole, whole).contradicts?.text).toBe("2048");
  });
});

describe("a number that is not on the list", () => {
  test("contradicts it, though two of four windows leave a digit of one in a million to what is", () => {
    const [clear, dim] = [endingIn({ "8": 1 }), endingIn({ "8": 0.5, "3": 0.5, "9": 1e-6 })];
    const { texts, contradicts } = agree(["2049", "20490"], dim, clear, dim, clear);
    expect(contradicts?.text).toBe("2048");
    expect(contradicts?.confidence).toBeGreaterThan(0.6);
    expect(texts[0]!.confidence).toBeLessThan(0.01);
  });

  test("is told with less than a half where a digit leaves one in 3,000 to what is on it", () => {
    const many = Array.from({ length: 1000 }, (_, i) => String(30_000_000 + 7919 * i));
    const { texts } = agree(["12342049", ...many], endingIn({ "8": 1, "9": 1 / 3000 }, "1234204"));
    expect(texts[0]!.text).toBe("12342049");
    expect(texts[0]!.confidence).toBeLessThan(0.5);
  });

  test("is told as one of it where nothing speaks against that", () => {
    const { texts, contradicts } = agree(["2049"], endingIn({ "8": 0.9, "9": 0.1 }));
    expect(texts[0]!.confidence).toBeGreaterThan(0.9);
    expect(contradicts).toBeUndefined();
  });
});

test("windows that cannot spell anything that is expected say that something else stands there", () => {
  const { best, trust, texts, contradicts } = agree(["20482048"], endingIn({ "8": 1 }), endingIn({ "8": 1 }));
  expect(best).toBeUndefined();
  expect(trust).toBe(0);
  expect(texts).toEqual([]);
  expect(contradicts).toEqual({ text: "2048", confidence: expect.closeTo(1, 3) as number });
});
