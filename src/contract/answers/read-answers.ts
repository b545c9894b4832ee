/**
 * What the server answers to pictures, as JSON schemas with the types inferred from them. The page and the client
 * import the types, so nothing of Node may stand here.
 */

import Type, { type Static } from "typebox";

import { DIGIT_COUNT } from "../../core/digits.js";
import { ExplainedLine } from "./line-answers.js";

export const Digit = Type.Integer({ minimum: 0, maximum: DIGIT_COUNT - 1 });
export const Probability = Type.Number({ minimum: 0, maximum: 1 });

/** How probable each outcome of one image is. */
export const outcomes = {
  probabilities: Type.Array(Probability, {
    minItems: DIGIT_COUNT,
    maxItems: DIGIT_COUNT,
    description: "Of the digits 0 to 9; with `notDigit` they sum to 1.",
  }),
  notDigit: Type.Number({ minimum: 0, maximum: 1, description: "The probability that this is no digit at all." }),
};

/** A rectangle in the picture's pixels, orientation applied. */
export const Box = Type.Object({ x: Type.Number(), y: Type.Number(), width: Type.Number(), height: Type.Number() });

export const RankedDigit = Type.Object({ digit: Digit, confidence: Probability });

const seenImage = Type.String({
  contentEncoding: "base64",
  description: "Its ink as networks of single digits see it: 28x28 bytes, row by row, ink 255, paper 0.",
});

export const ReadDigit = Type.Object({
  digit: Digit,
  confidence: Type.Number({ minimum: 0, maximum: 1, description: "The probability of `digit`." }),
  isSure: Type.Boolean({
    description: 'Whether `confidence` reaches the least that was asked for; where it does not, the texts have "?".',
  }),
  runnerUp: Type.Object(RankedDigit.properties, { description: "The second most probable digit." }),
  ...outcomes,
  box: Box,
  image: seenImage,
});

const page = Type.Optional(
  Type.Integer({ minimum: 1, description: "The page it stands on, from 1; only where the file has several." }),
);

const RankedText = Type.Object({ text: Type.String(), confidence: Probability });

export const ReadNumber = Type.Object({
  text: Type.String({ description: 'As it is written, digits and signs; "?" for a digit that is not sure.' }),
  value: Type.Optional(
    Type.Number({ description: "What it stands for, where all of its digits are sure and it is a number." }),
  ),
  confidence: Type.Number({ minimum: 0, maximum: 1, description: "The probability that the whole number is right." }),
  line: Type.Integer({ minimum: 0, description: "The line of writing it stands in, from 0 at the top." }),
  box: Box,
  digits: Type.Array(ReadDigit),
  alternatives: Type.Optional(
    Type.Array(RankedText, { description: "What it may be instead, the likeliest first; with `alternatives` alone." }),
  ),
  cell: Type.Optional(
    Type.Object(
      { row: Type.Integer({ minimum: 0 }), column: Type.Integer({ minimum: 0 }) },
      {
        description:
          "Its place in the table that it stands in, from 0 at the upper left; left out where it is in none.",
      },
    ),
  ),
  page,
});

const numberPlaces = Type.Array(Type.Integer({ minimum: 0 }), {
  description: "Its numbers, by their place in `numbers`.",
});

export const ReadTextLine = Type.Object({
  box: Type.Object(Box.properties, { description: "Around its numbers." }),
  slope: Type.Number({
    description: "Rows of pixels that it falls per column; of a picture that was turned, after that.",
  }),
  numbers: numberPlaces,
  page,
});

export const ReadTable = Type.Object({
  box: Box,
  rows: Type.Integer({ minimum: 1, description: "Empty ones, and those that hold words alone, are counted." }),
  columns: Type.Integer({ minimum: 1 }),
  numbers: numberPlaces,
  page,
});

/** What was found on the picture and is no digit. */
export const RejectedMark = Type.Object({ box: Box, reason: Type.String({ description: "Why, for people." }), page });

const turned = Type.Optional(
  Type.Union([Type.Literal(90), Type.Literal(180), Type.Literal(270)], {
    description:
      "By how many degrees the picture was turned clockwise before it was read, where it was; places are on it as it is.",
  }),
);

/** A page of several. */
export const ReadPage = Type.Object({
  width: Type.Optional(Type.Integer({ description: "Left out where the page was not read, as time did not suffice." })),
  height: Type.Optional(Type.Integer()),
  isComplete: Type.Boolean(),
  turned,
});

/**
 * The answer to `POST /api/read`: what `digits read --json` prints, without the file's name and with the image of
 * each digit.
 */
export const ReadAnswer = Type.Object({
  width: Type.Integer({ description: "Of the picture, in pixels; of several pages, the first." }),
  height: Type.Integer(),
  text: Type.String({ description: "The texts of all numbers, a space between two; empty where nothing is a digit." }),
  numbers: Type.Array(ReadNumber, { description: "In reading order." }),
  rejected: Type.Array(RejectedMark),
  isComplete: Type.Boolean({
    description: "Whether all of it was read; where work or time did not suffice, `rejected` names what was not.",
  }),
  turned,
  expected: Type.Optional(Type.String({ description: "What was expected, in words, where anything was." })),
  contradicts: Type.Optional(
    Type.Object(RankedText.properties, {
      description:
        "What stands there rather than what was expected, where that is likelier by far, and its probability if nothing had been expected. Other writing is `?`.",
    }),
  ),
  lines: Type.Array(ReadTextLine, {
    description: "The lines of writing with numbers on them; `line` of a number is its place here.",
  }),
  tables: Type.Array(ReadTable, {
    description:
      "The tables that numbers stand in, by drawn borders or by their places; none where they are in no rows and columns.",
  }),
  pages: Type.Optional(
    Type.Array(ReadPage, {
      description:
        "The pages, where the file has several, as TIFF and PDF may; places are on the page that each thing tells.",
    }),
  ),
});

const Point = Type.Object({ x: Type.Number(), y: Type.Number() });

/** A piece of ink that was shown to the network as one digit. */
export const Candidate = Type.Object({
  box: Box,
  image: seenImage,
  probabilities: Type.Array(Type.Number()),
  notDigit: Type.Number(),
  isChosen: Type.Boolean({ description: "Whether the reading takes it as a digit." }),
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
    removed: Type.Array(RejectedMark, { description: "Set aside before anything was read." }),
    lines: Type.Array(ExplainedLine, {
      description: "What the network of lines was shown, and how it was read; none where digits were read one by one.",
    }),
    linesLeftOut: Type.Integer({
      minimum: 0,
      description: "Lines that were read, and are not among `lines`, which hold 40,000 pixels along them at most.",
    }),
    cuts: Type.Array(Type.Object({ from: Point, to: Point, isUsed: Type.Boolean() }), {
      description: "Where joined ink was tried to be cut; none where lines were read as a whole.",
    }),
    candidates: Type.Array(Candidate, { description: "All that the network of single digits was shown." }),
  }),
});

/** A file's reading among those of a form. */
export const FileAnswer = Type.Object({
  index: Type.Optional(
    Type.Integer({ minimum: 0, description: "Its place among the form's files; only lines have it." }),
  ),
  file: Type.String({ description: "Its name, as the form gave it." }),
  ...ReadAnswer.properties,
});

/** A file of a form that could not be read. */
export const FileFailure = Type.Object({
  index: Type.Integer({ minimum: 0 }),
  file: Type.String(),
  error: Type.Object({ code: Type.String(), message: Type.String() }),
});

export type Box = Static<typeof Box>;
export type RankedDigit = Static<typeof RankedDigit>;
export type ReadDigit = Static<typeof ReadDigit>;
export type ReadNumber = Static<typeof ReadNumber>;
export type ReadTextLine = Static<typeof ReadTextLine>;
export type ReadTable = Static<typeof ReadTable>;
export type ReadPage = Static<typeof ReadPage>;
export type RejectedMark = Static<typeof RejectedMark>;
export type ReadAnswer = Static<typeof ReadAnswer>;
export type Candidate = Static<typeof Candidate>;
export type ExplainedAnswer = Static<typeof ExplainedAnswer>;
export type FileAnswer = Static<typeof FileAnswer>;
export type FileFailure = Static<typeof FileFailure>;
