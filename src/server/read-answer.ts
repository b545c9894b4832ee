/**
 * Readings as JSON can carry them.
 */

import Type, { type Static } from "typebox";

import type { Explanation } from "../core/reading/explanation.js";
import type { Reading } from "../core/reading/reading.js";
import { Box, ReadAnswer, RejectedMark } from "./answers.js";

/** A file's reading among those of a form. */
export const FileAnswer = Type.Object({
  index: Type.Optional(
    Type.Integer({
      minimum: 0,
      description: "Its place among the form's files; lines alone have it.",
    }),
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

const Point = Type.Object({ x: Type.Number(), y: Type.Number() });

const Candidate = Type.Object({
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
    cuts: Type.Array(
      Type.Object({ from: Point, to: Point, isUsed: Type.Boolean() }),
    ),
    candidates: Type.Array(Candidate, {
      description: "All that was shown to the network as one digit.",
    }),
  }),
});

export type FileAnswer = Static<typeof FileAnswer>;
export type FileFailure = Static<typeof FileFailure>;
export type ExplainedAnswer = Static<typeof ExplainedAnswer>;

/** The answer to a picture. */
export function toReadAnswer(reading: Reading): ReadAnswer {
  const { width, height, text, numbers, rejected } = reading;
  return {
    width,
    height,
    text,
    numbers: numbers.map((number) => ({
      ...number,
      digits: number.digits.map((digit) => ({
        ...digit,
        probabilities: [...digit.probabilities],
        image: toBase64(digit.image),
      })),
    })),
    rejected: [...rejected],
  };
}

/** What led to a reading, but for the candidates, which are many. */
export function toStepsAnswer({
  ink,
  removed,
  cuts,
}: Explanation): Omit<ExplainedAnswer["explanation"], "candidates"> {
  return {
    ink: {
      width: ink.width,
      height: ink.height,
      pixels: toBase64(toBytes(ink.values)),
    },
    removed: [...removed],
    cuts: [...cuts],
  };
}

/** What was shown to the network as one digit. */
export function toCandidateAnswer(
  candidate: Explanation["candidates"][number],
): Static<typeof Candidate> {
  return {
    ...candidate,
    image: toBase64(candidate.image),
    probabilities: [...candidate.probabilities],
  };
}

/** A loop, since `Uint8Array.from` with a function takes 0.15 s for a megapixel, and others wait meanwhile. */
function toBytes(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    bytes[i] = Math.round(255 * values[i]!);
  }
  return bytes;
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString(
    "base64",
  );
}
