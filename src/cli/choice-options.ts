/**
 * Tables of choices as options of a command: flags with help, parsed by their rows; and the rows that several commands
 * share.
 */

import { readFileSync } from "node:fs";

import { type Command, Option } from "commander";

import { type Choice, flagOf, type GivenValues, parseChoice, valuesOf } from "../contract/choice.js";
import { fail } from "../core/errors.js";
import { devices } from "../core/runtime.js";

type Table = Readonly<Record<string, Choice>>;

export const modelChoice = {
  kind: "text",
  sentence: "The model.",
  defaultText: "the released one",
  placeholder: "file",
} as const satisfies Choice;

export const deviceChoice = {
  kind: "one",
  names: devices,
  sentence: "Where the network runs: the processor, or a graphics adapter where one is found.",
  defaultText: "cpu",
  placeholder: "name",
} as const satisfies Choice;

export const jsonChoice = {
  kind: "switch",
  sentence: "Print one JSON object instead of text.",
} as const satisfies Choice;

/**
 * Adds a flag for each row.
 *
 * @param parse makes a value of a flag's text @default refuses what the row does not take, by the flag's name
 */
export function addChoices(
  command: Command,
  table: Table,
  parse: (choice: Choice, text: string, flag: string) => unknown = parseChoice,
): Command {
  for (const [name, choice] of Object.entries(table)) {
    const option = toOption(name, choice);
    // Commander would hand the parser of a switch its lack of a value.
    if (choice.kind === "lines") option.argParser(linesOfFile);
    else if (choice.kind !== "switch") option.argParser((text) => parse(choice, text, flagOf(name, choice)));
    command.addOption(option);
  }
  return command;
}

/** Texts are given as a file, a line each. */
function linesOfFile(path: string): readonly string[] {
  try {
    return readFileSync(path, "utf8").split("\n");
  } catch (cause) {
    return fail("FILE_NOT_FOUND", `${path} cannot be read. It is to hold a text a line.`, { cause });
  }
}

/** The values of a table's rows among the options that commander parsed, by the rows' names. */
export function chosenOf<Rows extends Table>(table: Rows, options: object): GivenValues<Rows> {
  const given = options as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(table).flatMap(([name, choice]) => {
      const value = given[toOption(name, choice).attributeName()];
      return value === undefined ? [] : [[name, value]];
    }),
  ) as GivenValues<Rows>;
}

/** A flag as it is written: `--batch <n>`. */
export function usageOf(name: string, choice: Choice): string {
  const { kind, placeholder = "value" } = choice;
  return kind === "switch" ? flagOf(name, choice) : `${flagOf(name, choice)} <${placeholder}>`;
}

function toOption(name: string, choice: Choice): Option {
  const { sentence, defaultText } = choice;
  const notes = [valuesOf(choice), defaultText === undefined ? "" : `default: ${defaultText}`].filter(Boolean);
  return new Option(usageOf(name, choice), notes.length === 0 ? sentence : `${sentence} (${notes.join("; ")})`);
}
