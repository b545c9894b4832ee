/** Choices as JSON schemas, for queries, bodies and OpenAPI. */

import Type from "typebox";

import { type Choice, expectedOf, type ValueOf } from "./choice.js";

/** The schema of a value that a choice takes; a value out of range is refused by it. */
export function toSchema<C extends Choice>(choice: C): Type.TUnsafe<ValueOf<C>> {
  return Type.Unsafe<ValueOf<C>>({ ...kindOf(choice), ...boundsOf(choice), description: describe(choice) });
}

/** As `toSchema`, but ranges are only told: whoever takes the value checks it, and words what is wrong. */
export function toUnboundedSchema<C extends Choice>(choice: C): Type.TUnsafe<ValueOf<C>> {
  return Type.Unsafe<ValueOf<C>>({
    ...kindOf(choice),
    ...(choice.kind === "whole" && { type: "number" }),
    description: describe(choice),
  });
}

/** The schemas of a table's rows, each of which may be left out. */
export function toOptionalSchemas(table: Readonly<Record<string, Choice>>): Record<string, Type.TSchema> {
  return Object.fromEntries(Object.entries(table).map(([name, choice]) => [name, Type.Optional(toSchema(choice))]));
}

function describe(choice: Choice): string {
  const { sentence, defaultText } = choice;
  const range = ["whole", "number", "lines"].includes(choice.kind) ? ` Takes ${expectedOf(choice)}.` : "";
  return `${sentence}${range}${defaultText === undefined ? "" : ` Left out: ${defaultText}.`}`;
}

function kindOf(choice: Choice): object {
  switch (choice.kind) {
    case "whole":
      return { type: "integer" };
    case "number":
      return { type: "number" };
    case "one":
      return { type: "string", enum: [...choice.names] };
    case "some":
      return { type: "array", items: { type: "string", enum: [...choice.names] }, uniqueItems: true };
    case "text":
    case "lines":
      return { type: "string", minLength: 1 };
    case "list":
      return { type: "array", items: { type: "string" } };
    case "switch":
      return { type: "boolean" };
  }
}

function boundsOf(choice: Choice): object {
  if (choice.kind !== "whole" && choice.kind !== "number") return {};
  const { minimum, maximum } = choice;
  return { minimum, maximum };
}
