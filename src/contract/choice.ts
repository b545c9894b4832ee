/**
 * What can be chosen, as rows of tables: what kind of value it takes, its range, and one sentence for people. Command
 * line, HTTP, client, page and docs make their options of these rows, so that a choice stands in one place.
 */

import { fail } from "../core/errors.js";

/** What people are told of a choice. */
interface Told {
  /** What it does, for help texts, OpenAPI and forms. */
  readonly sentence: string;
  /** What happens where nothing is chosen, where a plain value does not say it. */
  readonly defaultText?: string;
  /** The name of its flag without dashes. @default the name of the row in kebab-case */
  readonly flag?: string;
  /** What stands for the value in help texts, such as "n". */
  readonly placeholder?: string;
}

/** A whole number. */
export interface WholeChoice extends Told {
  readonly kind: "whole";
  readonly minimum: number;
  readonly maximum: number;
}

/** A number with a fraction. */
export interface NumberChoice extends Told {
  readonly kind: "number";
  readonly minimum: number;
  readonly maximum: number;
}

/** One of several names. */
export interface OneChoice<Name extends string = string> extends Told {
  readonly kind: "one";
  readonly names: readonly Name[];
}

/** Any of several names, or none. */
export interface SomeChoice<Name extends string = string> extends Told {
  readonly kind: "some";
  readonly names: readonly Name[];
}

/** A text that is not empty, such as a path. */
export interface TextChoice extends Told {
  readonly kind: "text";
}

/** Texts with commas between, or none. */
export interface ListChoice extends Told {
  readonly kind: "list";
  readonly isItem: (text: string) => boolean;
  /** What each has to be, in the plural: "origins such as https://forms.example.org". */
  readonly items: string;
}

/** Texts, each on a line of its own. */
export interface LinesChoice extends Told {
  readonly kind: "lines";
}

/** Something that is done or not. */
export interface SwitchChoice extends Told {
  readonly kind: "switch";
}

export type Choice =
  | WholeChoice
  | NumberChoice
  | OneChoice
  | SomeChoice
  | TextChoice
  | ListChoice
  | LinesChoice
  | SwitchChoice;

/** The value that a choice takes. */
export type ValueOf<C extends Choice> =
  C extends OneChoice<infer Name>
    ? Name
    : C extends SomeChoice<infer Name>
      ? readonly Name[]
      : {
          whole: number;
          number: number;
          text: string;
          list: readonly string[];
          lines: readonly string[];
          switch: boolean;
        }[Exclude<C["kind"], "one" | "some">];

/** The choices that give values of a type. */
export type ChoiceOf<Value> = Choice &
  ([Value] extends [number]
    ? WholeChoice | NumberChoice
    : [Value] extends [boolean]
      ? SwitchChoice
      : [Value] extends [readonly string[]]
        ? SomeChoice<Value[number]> | (string extends Value[number] ? ListChoice | LinesChoice : never)
        : [Value] extends [string]
          ? OneChoice<Value> | (string extends Value ? TextChoice : never)
          : never);

/** The values of a table's rows, each of which may be left out. */
export type GivenValues<Table extends Readonly<Record<string, Choice>>> = {
  readonly [Name in keyof Table]?: ValueOf<Table[Name]>;
};

/** What stands for no name, where any of several are chosen in a text. */
export const NO_NAME = "none";

/** What a choice takes, to be put after "takes": "a whole number from 1 to 32". */
export function expectedOf(choice: Choice): string {
  switch (choice.kind) {
    case "whole":
      return `a whole number ${rangeOf(choice)}`;
    case "number":
      return `a number ${rangeOf(choice)}`;
    case "one":
      return `one of ${choice.names.join(", ")}`;
    case "some":
      return `${NO_NAME}, or some of ${choice.names.join(", ")} with commas between`;
    case "text":
      return "a value";
    case "list":
      return choice.items;
    case "lines":
      return "texts, a line each";
    case "switch":
      return "true or false";
  }
}

/** The values of a choice in a few words, for help texts: "1 to 32", "sgd, adamw"; empty where they go without saying. */
export function valuesOf(choice: Choice): string {
  switch (choice.kind) {
    case "whole":
    case "number":
      return boundsOf(choice);
    case "one":
      return choice.names.join(", ");
    case "some":
      return [NO_NAME, ...choice.names].join(", ");
    case "list":
      return "with commas between";
    case "text":
    case "lines":
    case "switch":
      return "";
  }
}

function boundsOf({ minimum, maximum }: WholeChoice | NumberChoice): string {
  if (isAboveZero(minimum)) return `above 0, up to ${maximum}`;
  return maximum === Number.MAX_SAFE_INTEGER ? `${minimum} or more` : `${minimum} to ${maximum}`;
}

/** Whether a range begins at the least number there is, so that 0 alone is left out. */
function isAboveZero(minimum: number): boolean {
  return minimum > 0 && minimum < Number.EPSILON;
}

function rangeOf(choice: WholeChoice | NumberChoice): string {
  const { minimum, maximum } = choice;
  if (isAboveZero(minimum)) return boundsOf(choice);
  return `${maximum === Number.MAX_SAFE_INTEGER ? "of" : "from"} ${boundsOf(choice)}`;
}

/**
 * Checks a value.
 *
 * @param name what the user calls the choice, for the message
 * @throws OPTION_INVALID naming the choice and what it takes
 */
export function checkChoice<C extends Choice>(choice: C, value: unknown, name: string): ValueOf<C> {
  if (!isValueOf(choice, value))
    refuse(choice, name, typeof value === "string" ? JSON.stringify(value) : String(value));
  return value as ValueOf<C>;
}

/**
 * Checks the values that were given of a table.
 *
 * @throws OPTION_INVALID naming the first choice that is out of range
 */
export function checkChoices<Table extends Readonly<Record<string, Choice>>>(
  table: Table,
  values: Readonly<Record<string, unknown>>,
): void {
  for (const [name, choice] of Object.entries(table)) {
    const value = values[name];
    if (value !== undefined) checkChoice(choice, value, name);
  }
}

/**
 * Makes a value of a text, as a flag, an environment variable or a form's field has it.
 *
 * @param name what the user calls the choice, for the message
 * @throws OPTION_INVALID naming the choice and what it takes
 */
export function parseChoice<C extends Choice>(choice: C, text: string, name: string): ValueOf<C> {
  const value = valueOfText(choice, text);
  if (!isValueOf(choice, value)) refuse(choice, name, JSON.stringify(text));
  return value as ValueOf<C>;
}

/** The flag of a choice: `--min-confidence`. */
export function flagOf(name: string, { flag }: Choice): string {
  return `--${flag ?? name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** A value as a flag takes it. */
export function textOfValue(value: number | string | boolean | readonly string[]): string {
  return Array.isArray(value) ? value.join() || NO_NAME : String(value);
}

function valueOfText(choice: Choice, text: string): unknown {
  switch (choice.kind) {
    case "whole":
      return /^-?\d+$/.test(text) ? Number(text) : undefined;
    case "number":
      return text.trim() === "" ? undefined : Number(text);
    case "one":
    case "text":
      return text;
    case "some":
      return text === NO_NAME ? [] : text.split(",").map((name) => name.trim());
    case "list":
      return text.split(",").flatMap((item) => item.trim() || []);
    case "lines":
      return text.split("\n");
    case "switch":
      return text === "true" || (text === "false" ? false : undefined);
  }
}

function isValueOf(choice: Choice, value: unknown): boolean {
  switch (choice.kind) {
    case "whole":
      return Number.isInteger(value) && isWithin(choice, value);
    case "number":
      return isWithin(choice, value);
    case "one":
      return typeof value === "string" && choice.names.includes(value);
    case "some":
      return (
        Array.isArray(value) &&
        new Set(value).size === value.length &&
        value.every((name) => (choice.names as readonly unknown[]).includes(name))
      );
    case "text":
      return typeof value === "string" && value !== "";
    case "list":
      return Array.isArray(value) && value.every((item) => typeof item === "string" && choice.isItem(item));
    case "lines":
      return Array.isArray(value) && value.length > 0;
    case "switch":
      return typeof value === "boolean";
  }
}

function isWithin({ minimum, maximum }: WholeChoice | NumberChoice, value: unknown): boolean {
  return typeof value === "number" && value >= minimum && value <= maximum;
}

function refuse(choice: Choice, name: string, got: string): never {
  fail("OPTION_INVALID", `${name} takes ${expectedOf(choice)}; got ${got}.`);
}
