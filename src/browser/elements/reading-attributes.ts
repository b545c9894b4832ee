/** The options of a reading as attributes and properties of an element, from their table. */

import { flagOf, parseChoice, textOfValue } from "../../contract/choice.js";
import { readingOptions, type ReadingOptions } from "../../contract/reading-options.js";

type OptionName = keyof typeof readingOptions;

const names = Object.keys(readingOptions) as readonly OptionName[];

/** Each option as a property, which the attribute follows; undefined where it is left out. */
export type ReadingProperties = { -readonly [Name in OptionName]: ReadingOptions[Name] | undefined } & {
  /** `oneOf` by another name: Svelte and Angular take what begins with "on" for an event, and do not set it. */
  among: ReadingOptions["oneOf"] | undefined;
};

/** The attribute of an option: `one-of`. */
const attributeOf = (name: OptionName) => flagOf(name, readingOptions[name]).slice(2);

export const readingAttributes: readonly string[] = names.map(attributeOf);

/**
 * The options that an element's attributes give.
 *
 * @throws OPTION_INVALID naming the attribute and what it takes
 */
export function optionsOf(element: Pick<Element, "getAttribute">): ReadingOptions {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = optionOf(element, name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** Gives the elements of a class the options as properties. */
export function defineReadingProperties(prototype: Element): void {
  const properties = [...names.map((name) => [name, name] as const), ["among", "oneOf"] as const];
  for (const [property, name] of properties) {
    Object.defineProperty(prototype, property, {
      configurable: true,
      enumerable: true,
      get(this: Element) {
        return optionOf(this, name);
      },
      set(this: Element, value: number | string | boolean | readonly string[] | null | undefined) {
        const attribute = attributeOf(name);
        if (value === undefined || value === null || value === false) this.removeAttribute(attribute);
        else if (value === true) this.setAttribute(attribute, "");
        // Blanks in a text count for nothing, so they are free to separate texts.
        else if (Array.isArray(value))
          this.setAttribute(attribute, value.map((text) => text.replaceAll(/\s/g, "")).join(" "));
        else this.setAttribute(attribute, textOfValue(value));
      },
    });
  }
}

function optionOf(element: Pick<Element, "getAttribute">, name: OptionName) {
  const attribute = attributeOf(name);
  const text = element.getAttribute(attribute);
  if (text === null) return undefined;
  const choice = readingOptions[name];
  // As HTML has it: there or not, and words with blanks between.
  if (choice.kind === "switch") return text !== "false";
  return parseChoice(choice, choice.kind === "lines" ? text.trim().replaceAll(/\s+/g, "\n") : text, attribute);
}
