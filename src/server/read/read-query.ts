/**
 * The options of a reading, as a query.
 */

import Type from "typebox";

import { toSchema } from "../../contract/choice-schema.js";
import { readingOptions, type ReadingOptions } from "../../contract/reading-options.js";
import { ModelQuery } from "../models/model-query.js";

const options = Object.entries(readingOptions).map(([name, choice]) => [name, Type.Optional(toSchema(choice))]);

/** Fastify takes out of a query what is not named here. */
export const ReadQuery = Type.Object(
  {
    ...(Object.fromEntries(options) as Record<string, Type.TSchema>),
    explain: Type.Optional(
      Type.Boolean({
        description:
          "Answer with every step as well: the ink, what was set aside, the cuts, and all that the network was shown.",
      }),
    ),
    ...ModelQuery.properties,
  },
  { additionalProperties: false },
);

export type ReadQuery = ReadingOptions & ModelQuery & { readonly explain?: boolean };
