/** What the tags take in the templates of frameworks, beside what every element takes there: as attributes and as properties. */

import type { FieldWords } from "./field-words.js";
import type { ReadingProperties } from "./reading-attributes.js";

export interface TagAttributes extends OptionProperties, OptionAttributes {
  name?: string | undefined;
  value?: string | undefined;
  placeholder?: string | undefined;
  required?: boolean | undefined;
  disabled?: boolean | undefined;
  words?: Partial<FieldWords> | undefined;
}

/** Every option is understood as text, too. */
type AsText<Value> = Value extends number
  ? Value | `${number}`
  : Value extends boolean
    ? Value | ""
    : Value extends readonly string[]
      ? Value | string
      : Value;

/** `oneOf` as `one-of`. */
type Hyphenated<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `-${Lowercase<First>}`}${Hyphenated<Rest>}`
  : Name;

type OptionProperties = { [Name in keyof ReadingProperties]?: AsText<ReadingProperties[Name]> };
type OptionAttributes = { [Name in keyof ReadingProperties as Hyphenated<Name>]?: AsText<ReadingProperties[Name]> };
