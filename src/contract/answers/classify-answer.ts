/**
 * The answer to images of 28x28.
 */

import Type, { type Static } from "typebox";

import { DIGIT_COUNT } from "../../core/reading/classifier.js";

export const Classification = Type.Object({
  digit: Type.Integer({
    minimum: 0,
    maximum: DIGIT_COUNT - 1,
    description: "The likeliest of the ten; 0 where `confidence` is 0.",
  }),
  confidence: Type.Number({
    minimum: 0,
    maximum: 1,
    description: "Its probability.",
  }),
  notDigit: Type.Number({
    minimum: 0,
    maximum: 1,
    description: "The probability that this is no digit at all.",
  }),
  probabilities: Type.Array(Type.Number({ minimum: 0, maximum: 1 }), {
    minItems: DIGIT_COUNT,
    maxItems: DIGIT_COUNT,
    description: "Of the digits 0 to 9; with `notDigit` they sum to 1.",
  }),
});

export const ClassifyAnswer = Type.Object({
  model: Type.Object({ name: Type.String(), version: Type.String() }),
  results: Type.Array(Classification, {
    description: "One for each image, in order.",
  }),
});

export type Classification = Static<typeof Classification>;
export type ClassifyAnswer = Static<typeof ClassifyAnswer>;
