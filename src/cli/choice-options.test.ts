/** Help and docs against the tables that they are made of. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { type Choice, flagOf, valuesOf } from "../contract/choice.js";
import { readingOptions } from "../contract/reading-options.js";
import { presetChoice, trainingChoices } from "../contract/training-choices.js";
import { devices } from "../core/runtime.js";
import { networkNames } from "../core/network/networks.js";
import { augmentationNames } from "../core/training/augmentation.js";
import { presets } from "../core/training/plan.js";
import { packageRoot } from "../node/files/package-files.js";
import { usageOf } from "./choice-options.js";
import { evaluateChoices } from "./evaluate-choices.js";
import { main } from "./main.js";
import { flagSettings } from "./serve-settings.js";

/** Runs a command line; spaces and line breaks of its help are as good as one space. */
async function run(...argv: readonly string[]) {
  let stdout = "";
  let stderr = "";
  const exitCode = await main(argv, {
    stdout: (text) => void (stdout += text),
    stderr: (text) => void (stderr += text),
    isTerminal: false,
    env: {},
  });
  return { exitCode, stdout: stdout.replaceAll(/\s+/g, " "), stderr };
}

const tables: readonly (readonly [string, Readonly<Record<string, Choice>>])[] = [
  ["read", readingOptions],
  ["train", { preset: presetChoice, ...trainingChoices }],
  ["evaluate", evaluateChoices],
  ["serve", flagSettings],
];

test.each(tables)("the help of %s has every row, with what it takes", async (command, table) => {
  const { stdout } = await run(command, "--help");
  for (const [name, row] of Object.entries(table)) {
    const notes = [valuesOf(row), row.defaultText && `default: ${row.defaultText}`].filter(Boolean).join("; ");
    expect(stdout).toContain(`${usageOf(name, row)} ${row.sentence}${notes && ` (${notes})`}`);
  }
});

test("whatever the core can do by name is offered by name", async () => {
  const { stdout } = await run("train", "--help");
  for (const names of [Object.keys(presets), networkNames, augmentationNames, devices]) {
    expect(stdout).toContain(`(${names.join(", ")}`);
  }
});

test.each([
  ["--min-confidence takes a number from 0 to 1", ["read", "--min-confidence", "2", "a.png"], "2"],
  ["--min-confidence takes a number from 0 to 1", ["evaluate", "--pictures", "a.csv", "--min-confidence", "2"], "2"],
  ["--min-confidence takes a number from 0 to 1", ["evaluate", "--pictures", "a.csv", "--min-confidence", ""], ""],
  ["--batch takes a whole number from 1 to 4096", ["train", "--batch", "0"], "0"],
  ["--epochs takes a whole number from 1 to 10000", ["train", "--epochs", "1e3"], "1e3"],
  ["--device takes one of cpu, webgpu", ["read", "--device", "gpu", "a.png"], "gpu"],
  ["--network takes one of", ["train", "--network", "lent"], "lent"],
  ["--images takes a whole number from 1 to 60000", ["export", "int8", "--images", "0x10"], "0x10"],
  ["--out takes a value", ["train", "--out", ""], ""],
])("%s: %j is refused by the name that was typed", async (words, argv, got) => {
  const { exitCode, stdout, stderr } = await run(...argv);
  expect([exitCode, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(new RegExp(`^digits: OPTION_INVALID: ${words}.*; got ${JSON.stringify(got)}\\.\n$`));
});

test.each([
  ["command-line.md", readingOptions],
  ["training.md", { preset: presetChoice, ...trainingChoices }],
] as const)(
  "docs/%s holds the rows, with what each takes and does",
  (file, table: Readonly<Record<string, Choice>>) => {
    const page = readFileSync(join(packageRoot(), "docs", file), "utf8").replaceAll(/ +/g, " ");
    for (const [name, row] of Object.entries(table)) {
      expect(page).toContain(`| \`${flagOf(name, row)}\` | ${valuesOf(row)} | `.replaceAll(/ +/g, " "));
      expect(page).toContain(` | ${row.sentence} |`);
    }
  },
);
