/**
 * What the server answers, as JSON schemas with the types inferred from them. Fastify writes answers by these
 * schemas, so a field that does not stand here never leaves the server; the page imports the types.
 */

import Type, { type Static } from "typebox";

import { DIGIT_COUNT } from "../../core/reading/classifier.js";

const Probability = Type.Number({ minimum: 0, maximum: 1 });

/** A rectangle in the picture's pixels, orientation applied. */
export const Box = Type.Object({
  x: Type.Number(),
  y: Type.Number(),
  width: Type.Number(),
  height: Type.Number(),
});

const Digit = Type.Integer({ minimum: 0, maximum: DIGIT_COUNT - 1 });

export const RankedDigit = Type.Object({
  digit: Digit,
  confidence: Probability,
});

export const ReadDigit = Type.Object({
  digit: Digit,
  confidence: Type.Number({
    minimum: 0,
    maximum: 1,
    description: "The probability of `digit`.",
  }),
  isSure: Type.Boolean({
    description: 'Whether `confidence` reaches the least that was asked for; where it does not, the texts have "?".',
  }),
  runnerUp: Type.Object(RankedDigit.properties, {
    description: "The second most probable digit.",
  }),
  probabilities: Type.Array(Probability, {
    minItems: DIGIT_COUNT,
    maxItems: DIGIT_COUNT,
    description: "Of the digits 0 to 9; with `notDigit` they sum to 1.",
  }),
  notDigit: Type.Number({
    minimum: 0,
    maximum: 1,
    description: "The probability that this is no digit at all.",
  }),
  box: Box,
  image: Type.String({
    contentEncoding: "base64",
    description: "What the network saw: 28x28 bytes, row by row, ink 255, paper 0.",
  }),
});

export const ReadNumber = Type.Object({
  text: Type.String({
    description: 'Its digits; "?" for one that is not sure.',
  }),
  confidence: Type.Number({
    minimum: 0,
    maximum: 1,
    description: "The probability that the whole number is right.",
  }),
  line: Type.Integer({
    minimum: 0,
    description: "The line of writing it stands in, from 0 at the top.",
  }),
  box: Box,
  digits: Type.Array(ReadDigit),
});

/** What was found on the picture and is no digit. */
export const RejectedMark = Type.Object({
  box: Box,
  reason: Type.String({ description: "Why, for people." }),
});

/**
 * The answer to `POST /api/read`: what `digits read --json` prints, without the file's name and with the image of
 * each digit.
 */
export const ReadAnswer = Type.Object({
  width: Type.Integer({ description: "Of the picture, in pixels." }),
  height: Type.Integer(),
  text: Type.String({
    description: "The texts of all numbers, a space between two; empty where nothing is a digit.",
  }),
  numbers: Type.Array(ReadNumber, { description: "In reading order." }),
  rejected: Type.Array(RejectedMark),
});

/** The answer to `GET /api/models/active`. */
export const ModelAnswer = Type.Object({
  name: Type.String(),
  version: Type.String(),
  /** What the training recorded: data, figures, command. Null where the model came without its card. */
  card: Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()]),
});

/** The answer to `GET /health/...`. */
export const HealthAnswer = Type.Object({ status: Type.String() });

/** An error, as RFC 9457 has it, with the catalogue's code beside it. */
export const ProblemAnswer = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  code: Type.String({ description: "Stable; for programs." }),
  requestId: Type.String({
    description: "Names the request in the server's log.",
  }),
});

export type Box = Static<typeof Box>;
export type RankedDigit = Static<typeof RankedDigit>;
export type ReadDigit = Static<typeof ReadDigit>;
export type ReadNumber = Static<typeof ReadNumber>;
export type RejectedMark = Static<typeof RejectedMark>;
export type ReadAnswer = Static<typeof ReadAnswer>;
export type ModelAnswer = Static<typeof ModelAnswer>;
export type ProblemAnswer = Static<typeof ProblemAnswer>;
