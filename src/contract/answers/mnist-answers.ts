/**
 * What the server answers of MNIST's images, as JSON schemas with the types inferred from them.
 */

import Type, { type Static } from "typebox";

import { Outcome } from "./run-answers.js";

export const TestImageAnswer = Type.Object({
  index: Type.Integer(),
  label: Type.Integer({ description: "The digit it is." }),
  image: Type.String({
    contentEncoding: "base64",
    description: "28x28 bytes, row by row, ink 255, paper 0.",
  }),
  outcome: Type.Optional(Outcome),
  confidence: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 1,
      description: "How probable the run took it to be.",
    }),
  ),
});

export const TestImageListAnswer = Type.Object({
  images: Type.Array(TestImageAnswer, {
    description: "In the order they were asked for.",
  }),
});

export type TestImageAnswer = Static<typeof TestImageAnswer>;
export type TestImageListAnswer = Static<typeof TestImageListAnswer>;
