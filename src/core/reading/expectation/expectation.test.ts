import { describe, expect, test } from "vitest";

import { drawnColumns, enumerateTexts, randomColumns } from "../../../../test/line-columns.js";
import { LINE_BLANK, LINE_SYMBOLS, lineClassOf } from "../../line.js";
import { createRandom } from "../../tensor/random.js";
import { logWeightOf } from "../decoding/automaton.js";
import { toClasses } from "../decoding/greedy-text.js";
import { searchTexts } from "../decoding/prefix-search.js";
import { type CheckDigit, checkDigitNames } from "./check-digit-names.js";
import { checkDigitAutomaton } from "./check-digits.js";
import { listDates } from "./dates.js";
import { createExpectation, type ExpectationOptions } from "./expectation.js";
import { packTexts, textListAutomaton } from "./text-list.js";

/** Tells whether a text is expected. */
function acceptorOf(options: ExpectationOptions): (text: string) => boolean {
  const automaton = createExpectation(options)!.createAutomaton();
  return (text) => logWeightOf(automaton, toClasses(text)) === 0;
}

const random = createRandom(17);
const digits = (count: number) => Array.from({ length: count }, () => random.integer(10)).join("");
const isAlike = (pattern: string, text: string) => new RegExp(`^(?:${pattern})$`).test(text);

describe("a pattern", () => {
  const alphabet = "0159.-/$";
  const texts = Array.from({ length: 600 }, () =>
    Array.from({ length: random.integer(6) }, () => alphabet[random.integer(alphabet.length)]).join(""),
  );

  test.each([
    String.raw`\d{2}/\d{2}`,
    String.raw`\d+[.,]\d{1,2}`,
    String.raw`(0|15|9\d)*`,
    String.raw`\$?\d{1,3}(\.\d)?-?`,
    "[0-15]{2,}",
    "(1?5?){2}",
    "((0|01)(59|9)?)+",
    String.raw`[.\-/]|\d(-\d)*`,
    "[05-].?",
  ])("accepts what JavaScript's expression does: %s", (pattern) => {
    const isAccepted = texts.map(acceptorOf({ pattern }));
    expect(isAccepted).toEqual(texts.map((text) => isAlike(pattern, text)));
    expect(isAccepted).toContain(true);
    expect(isAccepted).toContain(false);
  });

  test.each([
    ["\\d{2}/[a-z]", 7, "only digits and the signs"],
    ["5\\w", 1, "after \\ stands d"],
    ["(5", 0, "not closed"],
    ["5)", 1, "no group that this closes"],
    ["[05", 0, "not closed"],
    ["[^5]", 1, "not what may not"],
    ["[9-0]", 1, "a digit to a larger one"],
    ["*5", 0, "nothing before it that it repeats"],
    ["5+?", 2, "said already"],
    ["5{a}", 1, "as {3}"],
    ["5{4,2}", 1, "the smaller one"],
    ["5{101}", 1, "100 times"],
    ["^5$", 0, "not needed"],
    ["(?:5)", 1, "groups are plain"],
    ["(5{90}){90}", 0, "500 symbols"],
    ["", 0, "no digit"],
  ])("that is more than the subset is refused with a caret: %s", (pattern, place, why) => {
    expect(() => createExpectation({ pattern })).toThrow(why);
    expect(() => createExpectation({ pattern })).toThrow(`\n  ${pattern}\n  ${" ".repeat(place)}^`);
  });
});

describe("check digits", () => {
  test.each([
    ["luhn", ["4539578763621486", "79927398713", "18"], ["4539578763621487", "79927398710", "0"]],
    ["mod10", ["036000291452", "4006381333931", "106141412345678908"], ["036000291453"]],
    ["mod11", ["9434765919", "0306406152"], ["9434765918", "00306406152"]],
    ["mod97", ["3214282912345698765432161182"], ["3214282912345698765432161128", "1"]],
    ["isbn", ["978-0-306-40615-7", "0-306-40615-2", "9791234567896"], ["9780306406158", "9770306406150", "0306406153"]],
    ["ean", ["4006381333931", "73513537"], ["4006381333932", "036000291452", "73513536"]],
    ["verhoeff", ["2363", "123451", "84736430954837284567892"], ["2364", "0"]],
    ["damm", ["5724", "112946"], ["5727", "0"]],
  ] as const)("of published examples are right, and others wrong: %s", (check, right, wrong) => {
    const accepts = acceptorOf({ check });
    for (const text of right) expect([text, accepts(text)]).toEqual([text, true]);
    for (const text of wrong) expect([text, accepts(text)]).toEqual([text, false]);
  });

  // What each scheme is known to find, beside every wrong digit.
  test.each(checkDigitNames)("find each wrong digit, and leave one number in ten or fewer: %s", (check) => {
    const length = { isbn: 10, ean: 13, mod11: 9 }[check as string] ?? 11;
    let count = 0;
    for (let i = 0; i < 300; i++) {
      const text = digits(length);
      if (!isRight(check, text)) continue;
      count++;
      for (let at = 0; at < length; at++) {
        const other = String((Number(text[at]) + 1 + random.integer(9)) % 10);
        expect(isRight(check, text.slice(0, at) + other + text.slice(at + 1))).toBe(false);
      }
    }
    expect(count).toBeLessThan(60);
  });

  const isRight = (check: CheckDigit, text: string) => logWeightOf(checkDigitAutomaton(check), toClasses(text)) === 0;
});

describe("a range", () => {
  test.each([
    ["0..100", ["0", "007", "100", "45%", "$45", "(45)"], ["101", "-1", "4.5", "", "4$5", "-"]],
    ["5..9", ["5", "9", "07"], ["4", "10", "50"]],
    ["-10..10", ["-10", "10", "-0", "0"], ["-11", "11", "--1", "1-"]],
    ["0.00..9.99", ["9.99", "9,99", "1", "0.5", "00.25"], ["10", "9.999", "10.00", "9."]],
    ["-20..-10", ["-10", "-15"], ["10", "-9", "-21", "-100"]],
  ])("%s", (range, inside, outside) => {
    const accepts = acceptorOf({ range });
    for (const text of inside) expect([text, accepts(text)]).toEqual([text, true]);
    for (const text of outside) expect([text, accepts(text)]).toEqual([text, false]);
  });

  test.each(["", "5", "9..5", "a..b", "1...5", "0..9999999999999999"])("is refused: %s", (range) => {
    expect(() => createExpectation({ range })).toThrow("such as 0..100");
  });

  test("of numbers accepts those that lie in it, of all that there are", () => {
    const accepts = acceptorOf({ range: "-12..115" });
    for (let number = -30; number <= 130; number++) {
      expect(accepts(String(number))).toBe(number >= -12 && number <= 115);
    }
  });
});

describe("a date", () => {
  test.each([
    ["dd/mm/yyyy", ["29/02/2024", "31/12/1999"], ["29/02/2023", "31/04/2024", "1/1/2024", "01/01/1899", "01-01-2000"]],
    ["d.m.yy", ["1.1.24", "01.1.24", "29.02.00"], ["29.2.23", "001.1.24", "1.1.2024"]],
    ["yyyymmdd", ["20240229"], ["20230229", "2024029"]],
    ["dd/mm 2024-01-01..2024-03-01", ["29/02", "01/03"], ["30/02", "02/03"]],
    ["dd/mm/yyyy 2020-02-28..2020-03-01", ["28/02/2020", "29/02/2020", "01/03/2020"], ["27/02/2020", "02/03/2020"]],
  ])("%s is one that exists", (date, days, others) => {
    const accepts = acceptorOf({ date });
    for (const text of days) expect([text, accepts(text)]).toEqual([text, true]);
    for (const text of others) expect([text, accepts(text)]).toEqual([text, false]);
  });

  test("has 73,049 days in two centuries", () => {
    expect(listDates("dd/mm/yyyy").starts.length - 1).toBe(73_049);
  });

  test.each(["", "dd", "yyyy", "dd/dd/yyyy", "dd/mm/yyy", "dd/mm/yyyy 2024-02-30..2024-03-01", "mm/dd/yy soon"])(
    "is refused: %s",
    (date) => expect(() => createExpectation({ date })).toThrow("a date is a format such as"),
  );
});

describe("a list", () => {
  test("of very many texts is kept in order, each once, without its blanks", () => {
    const texts = Array.from({ length: 20_000 }, () => digits(1 + random.integer(5)));
    const { classes, starts } = packTexts(["  12 / 3\r", "", "12/3", ...texts]);
    const kept = Array.from({ length: starts.length - 1 }, (_, i) =>
      Array.from(classes.subarray(starts[i], starts[i + 1]), (one) => LINE_SYMBOLS[one - 1]).join(""),
    );
    const inOrder = [...new Set(["12/3", ...texts])].toSorted((a, b) => {
      const [one, other] = [a, b].map((text) =>
        Array.from(text, (one) => String.fromCharCode(64 + lineClassOf(one))).join(""),
      );
      return one! < other! ? -1 : 1;
    });
    expect(kept).toEqual(inOrder);
    const accepts = acceptorOf({ oneOf: { classes, starts } });
    for (const text of texts.slice(0, 300)) expect(accepts(text)).toBe(true);
    const other = texts.map((text) => `${text}0`).filter((text) => !kept.includes(text));
    for (const text of other.slice(0, 300)) expect(accepts(text)).toBe(false);
  });

  test("thirty times as long is read in less than three times as many steps", () => {
    const texts = Array.from({ length: 30_000 }, () => digits(20));
    const [few, many] = [1000, texts.length].map((count) => {
      let steps = 0;
      const automaton = textListAutomaton(packTexts(texts.slice(0, count)));
      const counted: typeof automaton = { ...automaton, next: (...way) => (steps++, automaton.next(...way)) };
      const [best] = searchTexts(drawnColumns(createRandom(7), texts[0]!, 160, 3), { automaton: counted }).texts;
      expect(best?.text).toBe(texts[0]);
      return steps;
    });
    expect(many).toBeLessThan(3 * few!);
  });

  test.each([
    [["12", "AB12"], '"AB12" in place 2'],
    [["12", "1?"], '"1?" in place 2'],
    [["1".repeat(65)], "at most 64 digits and signs"],
    [[" "], "is empty"],
  ])("is refused with the text that cannot be read: %j", (oneOf, why) => {
    expect(() => createExpectation({ oneOf })).toThrow(why);
  });
});

describe("several expectations", () => {
  const predicates: Readonly<Record<string, (text: string) => boolean>> = {
    pattern: (text) => isAlike("[0-3]+-?[0-3]*", text),
    range: (text) => /^\d+$/.test(text) && Number(text) >= 2 && Number(text) <= 31,
    check: (text) => {
      const numbers = Array.from(text.replaceAll(/\D/g, ""), Number);
      return numbers.length >= 2 && numbers.toReversed().reduce((sum, d, i) => sum + d * (i % 2 ? 3 : 1), 0) % 10 === 0;
    },
    oneOf: (text) => ["31", "2", "13", "1-3", "313"].includes(text),
    expect: (text) => text.replaceAll(/\D/g, "").length === 2,
  };
  const given: Required<Omit<ExpectationOptions, "date">> = {
    pattern: "[0-3]+-?[0-3]*",
    range: "2..31",
    check: "mod10",
    oneOf: ["31", "2", "13", "1-3", "313"],
    expect: 2,
  };
  const classes = [LINE_BLANK, ...["1", "2", "3", "-"].map(lineClassOf)];

  test.each([
    ["pattern"],
    ["check"],
    ["oneOf"],
    ["range"],
    ["expect"],
    ["pattern", "range"],
    ["pattern", "check"],
    ["oneOf", "range"],
    ["expect", "pattern", "check"],
    ["pattern", "oneOf", "range"],
  ] as (keyof typeof given)[][])("are all met: the texts of a line are those that meet %s %s %s", (...names) => {
    const expectation = createExpectation(Object.fromEntries(names.map((name) => [name, given[name]])))!;
    for (let seed = 0; seed < 4; seed++) {
      const columns = randomColumns(createRandom(seed), 4, classes);
      const accepted = [...enumerateTexts(columns, classes)].filter(([text]) =>
        names.every((name) => predicates[name]!(text)),
      );
      const all = accepted.reduce((sum, [, log]) => sum + Math.exp(log), 0);
      const found = searchTexts(columns, { automaton: expectation.createAutomaton(), width: 300, count: 300 }).texts;
      expect(found.map(({ text }) => text).toSorted()).toEqual(accepted.map(([text]) => text).toSorted());
      expect(found.reduce((sum, { confidence }) => sum + confidence, 0)).toBeCloseTo(accepted.length > 0 ? 1 : 0, 9);
      for (const [text, log] of accepted) {
        expect(found.find((one) => one.text === text)!.confidence).toBeCloseTo(Math.exp(log) / all, 9);
      }
    }
  });

  test("that no number meets are refused", () => {
    expect(() => createExpectation({ expect: 5, oneOf: ["1234567"] })).toThrow(
      "no number meets all that is expected: 5 digits, one of 1 texts",
    );
  });

  test("know a single digit", () => {
    expect(createExpectation({})).toBeUndefined();
    expect(createExpectation({ pattern: "[1-6]" })).toMatchObject({ isOneDigit: true });
    expect(createExpectation({ range: "0..9" })).toMatchObject({ isOneDigit: false }); // 007 is one of these
    expect(createExpectation({ oneOf: ["3", "7"] })?.acceptsDigit(7)).toBe(true);
    expect(createExpectation({ oneOf: ["3", "7"] })?.acceptsDigit(1)).toBe(false);
    expect(createExpectation({ oneOf: ["3", "17"] })).toMatchObject({ isOneDigit: false });
  });

  test("know a text that was not read", () => {
    const expectation = createExpectation({ expect: 4, check: "luhn" })!;
    expect(expectation.accepts("1230")).toBe(true);
    expect(expectation.accepts("12-30")).toBe(true);
    expect(expectation.accepts("1231")).toBe(false);
    expect(expectation.accepts("123")).toBe(false);
    expect(expectation.accepts("")).toBe(false);
  });
});
