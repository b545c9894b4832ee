/**
 * What the server answers about itself, and where a request fails, as JSON schemas with the types inferred from them.
 */

import Type, { type Static } from "typebox";

import { type Limits, type ReadingPlace, readingPlaces } from "../limits.js";

/** The answer to `GET /health/...`. */
export const HealthAnswer = Type.Object({ status: Type.String() });

/** The answer to `GET /api/limits`: what the operator chose, or the defaults. */
export const LimitsAnswer = Type.Object({
  maxPictureBytes: Type.Integer({ description: "Size of one picture file, in bytes." }),
  maxPixels: Type.Integer({ description: "Width times height of one picture, in pixels." }),
  minSide: Type.Integer({ description: "Each side of a picture has at least so many pixels." }),
  maxSide: Type.Integer({ description: "Each side of a picture has at most so many pixels." }),
  maxFiles: Type.Integer({ description: "Picture files in one request." }),
  maxPages: Type.Integer({ description: "Pages of one file." }),
  maxReadingSeconds: Type.Number({
    description: "Seconds that one picture may be read; `maxSeconds` may ask for less.",
  }),
  maxImages: Type.Integer({ description: "Images of 28x28 in one request." }),
  maxModelBytes: Type.Integer({ description: "Size of an ONNX file, in bytes." }),
  maxCardBytes: Type.Integer({ description: "Size of a model's card, in bytes, as it is sent and as it is written." }),
  maxCardDepth: Type.Integer({ description: "Objects and lists in one another in a card." }),
  readOn: Type.Unsafe<ReadingPlace>({
    type: "string",
    enum: [...readingPlaces],
    description: "Where the page has pictures read; the routes here read on the server, whatever it is.",
  }),
} satisfies Record<keyof Limits, Type.TSchema>);

/** An error, as RFC 9457 has it, with the catalogue's code beside it. */
export const ProblemAnswer = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  code: Type.String({ description: "Stable; for programs." }),
  requestId: Type.String({ description: "Names the request in the server's log." }),
});

export type LimitsAnswer = Static<typeof LimitsAnswer>;
export type ProblemAnswer = Static<typeof ProblemAnswer>;
