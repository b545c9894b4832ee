import { expect, test } from "vitest";

import { readingOptions } from "../../contract/reading-options.js";
import { defineReadingProperties, optionsOf, readingAttributes, type ReadingProperties } from "./reading-attributes.js";

/** What of an element counts here. */
class Attributes {
  readonly #all = new Map<string, string>();
  getAttribute = (name: string) => this.#all.get(name) ?? null;
  setAttribute = (name: string, value: string) => this.#all.set(name, value);
  removeAttribute = (name: string) => this.#all.delete(name);
}
defineReadingProperties(Attributes.prototype as unknown as Element);

function create(attributes: Readonly<Record<string, string>> = {}): Attributes & ReadingProperties {
  const element = new Attributes();
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element as Attributes & ReadingProperties;
}

test("every option of a reading is an attribute", () => {
  expect(readingAttributes).toHaveLength(Object.keys(readingOptions).length);
  expect(readingAttributes).toContain("one-of");
  const element = create({
    expect: "4",
    "one-of": " 1204 12,50\n1977 ",
    "min-confidence": "0.8",
    "digits-only": "",
    check: "luhn",
  });
  expect(optionsOf(element)).toEqual({
    expect: 4,
    oneOf: ["1204", "12,50", "1977"],
    minConfidence: 0.8,
    digitsOnly: true,
    check: "luhn",
  });
});

test("properties are what the attributes say, and the other way round", () => {
  const element = create({ expect: "4" });
  expect(element.expect).toBe(4);
  element.expect = 5;
  element.oneOf = ["12 04", "1977"];
  element.digitsOnly = true;
  expect(optionsOf(element)).toEqual({ expect: 5, oneOf: ["1204", "1977"], digitsOnly: true });
  element.expect = undefined;
  element.digitsOnly = false;
  expect(optionsOf(element)).toEqual({ oneOf: ["1204", "1977"] });
  element.among = ["7"];
  expect([element.oneOf, element.among]).toEqual([["7"], ["7"]]);
});

test("what an attribute cannot be is said by its name", () => {
  expect(() => optionsOf(create({ expect: "four" }))).toThrow("expect takes a whole number from 1 to 32");
  expect(() => optionsOf(create({ "min-confidence": "2" }))).toThrow("min-confidence takes a number from 0 to 1");
});
