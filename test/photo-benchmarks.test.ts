/** `npm run bench -- photos`: which constants it finds and varies, and what it says of readings before and after. */

import { describe, expect, it } from "vitest";

import {
  createModuleReach,
  defaultValues,
  findConstants,
  replaceConstant,
  selectConstants,
} from "../bench/photos/constants.js";
import {
  figuresOf,
  formatEffects,
  formatKinds,
  gainsAndLosses,
  idleness,
  type PhotoResult,
} from "../bench/photos/figures.js";
import { runBenchmarks } from "../bench/command-line.js";

const MODULE = `import { a } from "./a.js";
/** Costs. */
const GAP_COST = -6;
export const SAMPLES = 20_000;
const STILL = 1e-3;
const ROUNDING = 1 / 255;
const OPAQUE = 1 - 1e-6;
const DERIVED = GAP_COST * 2;
const NAMES = ["a"];
function f() {
    const INNER = 3;
}
`;

function constant(file: string, name: string, value = 1) {
  return { file: `src/core/${file}`, name, value };
}

describe("findConstants", () => {
  it("finds numbers and sums of two at the left margin, and nothing else", () => {
    expect(findConstants("m.ts", MODULE).map(({ name, value }) => [name, value])).toEqual([
      ["GAP_COST", -6],
      ["SAMPLES", 20_000],
      ["STILL", 0.001],
      ["ROUNDING", 1 / 255],
      ["OPAQUE", 1 - 1e-6],
    ]);
  });
});

describe("replaceConstant", () => {
  it("changes the one value and leaves every other line", () => {
    const replaced = replaceConstant(MODULE, "ROUNDING", 0.25);
    expect(replaced).toBe(MODULE.replace("1 / 255", "0.25"));
    expect(replaceConstant(MODULE, "SAMPLES", 7)).toContain("export const SAMPLES = 7;");
  });
});

describe("defaultValues", () => {
  it.each([
    { value: 0.4, values: [0.2, 0.32, 0.5, 0.8] },
    { value: -6, values: [-3, -5, -7, -12] },
    { value: 2, values: [1, 3, 4] },
    // Half of a whole 1 is 1 or 0, and neither is less of it.
    { value: 1, values: [2] },
    { value: 0, values: [] },
  ])("of $value are $values", ({ value, values }) => {
    expect(defaultValues(constant("a.ts", "A", value))).toEqual(values);
  });
});

describe("selectConstants", () => {
  const cuts = constant("picture/cuts.ts", "STRAY");
  const pieces = [constant("picture/pieces.ts", "STRAY"), constant("picture/pieces.ts", "SPECK")];
  const lattice = constant("reading/lattice.ts", "COST");
  const known = [cuts, ...pieces, lattice];

  it.each([
    { selection: "COST", expected: [lattice] },
    { selection: "cuts.ts:STRAY", expected: [cuts] },
    { selection: "src/core/picture/pieces.ts", expected: pieces },
    { selection: "pieces.ts,COST", expected: [...pieces, lattice] },
    { selection: "src/core/picture", expected: [cuts, ...pieces] },
    { selection: "all", expected: known },
  ])("takes $selection", ({ selection, expected }) => {
    expect(selectConstants(selection, known)).toEqual(expected);
  });

  it("asks for the file of a name that stands in two", () => {
    expect(selectConstants("STRAY", known)).toBe(
      "STRAY is the name of several constants: src/core/picture/cuts.ts:STRAY, src/core/picture/pieces.ts:STRAY. Give one of these.",
    );
  });

  it("lists what there is for a name that nothing has", () => {
    expect(selectConstants("NOTHING", known)).toContain("  src/core/picture/pieces.ts: STRAY, SPECK\n");
  });
});

describe("createModuleReach", () => {
  it("follows imports to their end", () => {
    const url = new URL("../src/core/picture/box.ts", import.meta.url).href;
    expect([...createModuleReach()(url)]).toEqual([url]);
    const own = [...createModuleReach()(import.meta.url)];
    expect(own).toContain(new URL("../bench/photos/constants.js", import.meta.url).href);
  });
});

function photo(kind: string, seed: number, written: string, read: string, confidence = 0.9): PhotoResult {
  return { kind, seed, written, read, confidence };
}

const before = [photo("plain", 1, "12 34", "12 34"), photo("plain", 2, "56", "5"), photo("ruled", 1, "789", "789")];
const after = [photo("plain", 1, "12 34", "1234"), photo("plain", 2, "56", "56"), photo("ruled", 1, "789", "789")];

describe("the figures", () => {
  it("count a photo as exact with its blanks, and digits without them", () => {
    expect(figuresOf(after)).toEqual({ photos: 3, exact: 2, digits: 9, errors: 0 });
    expect(figuresOf(before)).toEqual({ photos: 3, exact: 2, digits: 9, errors: 1 });
  });

  it("name what was gained and lost", () => {
    const { gained, lost } = gainsAndLosses(before, after);
    expect([gained, lost]).toEqual([[after[1]], [after[0]]]);
  });

  it("stand before and after beside each other, for each kind and for all", () => {
    const table = formatKinds(after, before);
    expect(table).toMatch(/^kind +photos +digits +exact before +after +digit errors before +after/);
    expect(table).toMatch(/^plain +2 +6 +1 +1 +1 +0 +16\.67 % +0\.00 %$/m);
    expect(table).toMatch(/^all +3 +9 +2 +2 +1 +0 +11\.11 % +0\.00 %$/m);
    expect(table).toContain("gained plain 2: 56 (was 5)");
    expect(table).toContain("lost   plain 1: 12 34 (now 1234)");
  });

  it("stand alone where nothing was kept", () => {
    expect(formatKinds(before, undefined)).toMatch(/^ruled +1 +3 +1 +0 +0\.00 %$/m);
  });
});

describe("a constant's effect", () => {
  const gap = constant("reading/lattice.ts", "GAP", 3);
  const sure = before.map((one) => ({ ...one, confidence: 0.8 }));

  it("is told for each value, by kind where it differs", () => {
    const table = formatEffects(before, [{ constant: gap, values: [{ value: 6, results: after }] }]);
    expect(table).toMatch(/^GAP +3 \(now\) +2 +1$/m);
    expect(table).toMatch(/^ +6 +=? +-1 +1 +1 +2 +plain =\/-1$/m);
  });

  it.each([
    { results: before, said: "src/core/reading/lattice.ts:GAP changes nothing at 6: no reading and no confidence." },
    { results: sure, said: "src/core/reading/lattice.ts:GAP changes no reading at 6, only confidences." },
    { results: after, said: undefined },
  ])("is $said", ({ results, said }) => {
    expect(idleness(before, { constant: gap, values: [{ value: 6, results }] })).toBe(said);
  });
});

describe("the command line", () => {
  it.each([
    { args: ["--kinds", "plain,foggy"], problem: "--kinds must be of plain, ruled" },
    { args: ["--values", "1,x"], problem: "--values must be numbers with commas between; got 1,x." },
    { args: ["--photos", "0"], problem: "--photos must be a whole number" },
    { args: ["--before", "/nowhere.json"], problem: "--before /nowhere.json cannot be read" },
  ])("refuses $args", async ({ args, problem }) => {
    const error: string[] = [];
    const output = { out: () => {}, error: (line: string) => error.push(line) };
    expect(await runBenchmarks(["photos", ...args], output, undefined)).toBe(2);
    expect(error.join("\n")).toContain(problem);
  });
});
