/**
 * The options of a reading, as a query.
 */

import Type, { type Static } from "typebox";

import { DEFAULT_MIN_CONFIDENCE } from "../../core/reading/reader.js";
import { ModelQuery } from "../models/model-query.js";

/** Fastify takes out of a query what is not named here. */
export const ReadQuery = Type.Object(
  {
    expect: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 32,
        description: "The picture holds exactly one number of this many digits. Left out: any numbers.",
      }),
    ),
    minConfidence: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1,
        description: `Digits less confident than this are not sure, "?" in texts. Left out: ${DEFAULT_MIN_CONFIDENCE}.`,
      }),
    ),
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

export type ReadQuery = Static<typeof ReadQuery>;
