/**
 * A reading with all that led to it, as a JSON schema with the type inferred from it.
 */

import Type, { type Static } from "typebox";

import { Box, ReadAnswer, RejectedMark } from "./answers.js";

const Point = Type.Object({ x: Type.Number(), y: Type.Number() });

/** A piece of ink that was shown to the network as one digit. */
export const Candidate = Type.Object({
  box: Box,
  image: Type.String({
    contentEncoding: "base64",
    description: "What the network saw: 28x28 bytes, ink 255, paper 0.",
  }),
  probabilities: Type.Array(Type.Number()),
  notDigit: Type.Number(),
  isChosen: Type.Boolean({
    description: "Whether the reading takes it as a digit.",
  }),
});

/** A reading with all that led to it. */
export const ExplainedAnswer = Type.Object({
  ...ReadAnswer.properties,
  explanation: Type.Object({
    ink: Type.Object({
      width: Type.Integer(),
      height: Type.Integer(),
      pixels: Type.String({
        contentEncoding: "base64",
        description:
          "A byte a pixel, row by row, ink 255, paper 0; at working size, which is smaller than a large picture.",
      }),
    }),
    removed: Type.Array(RejectedMark, {
      description: "Set aside before anything was read.",
    }),
    cuts: Type.Array(Type.Object({ from: Point, to: Point, isUsed: Type.Boolean() })),
    candidates: Type.Array(Candidate, {
      description: "All that was shown to the network as one digit.",
    }),
  }),
});

export type Candidate = Static<typeof Candidate>;
export type ExplainedAnswer = Static<typeof ExplainedAnswer>;
