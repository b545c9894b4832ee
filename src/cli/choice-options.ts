/**
 * Tables of choices as options of a command: flags with help, parsed by their rows.
 */

import { type Command, Option } from "commander";

import { type Choice, flagOf, type GivenValues, parseChoice, valuesOf } from "../contract/choice.js";

type Table = Readonly<Record<string, Choice>>;

/** Adds a flag for each row. A value out of range is refused with the flag's name. */
export function addChoices(command: Command, table: Table): Command {
  for (const [name, choice] of Object.entries(table)) command.addOption(choiceOption(name, choice));
  return command;
}

/** The values of a table's rows among the options that commander parsed, by the rows' names. */
export function chosenOf<Rows extends Table>(table: Rows, options: object): GivenValues<Rows> {
  const given = options as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(table).flatMap(([name, choice]) => {
      const value = given[choiceOption(name, choice).attributeName()];
      return value === undefined ? [] : [[name, value]];
    }),
  ) as GivenValues<Rows>;
}

function choiceOption(name: string, choice: Choice): Option {
  const flag = flagOf(name, choice);
  const { placeholder = "value", sentence, defaultText } = choice;
  const help = `${sentence} (${valuesOf(choice)}${defaultText === undefined ? "" : `; default: ${defaultText}`})`;
  return new Option(`${flag} <${placeholder}>`, help).argParser((text) => parseChoice(choice, text, flag));
}
