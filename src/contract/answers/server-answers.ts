/**
 * What the server answers about itself, as JSON schemas with the types inferred from them.
 */

import Type, { type Static } from "typebox";

import type { Limits } from "../limits.js";

/** The answer to `GET /api/limits`: what the operator chose, or the defaults. */
export const LimitsAnswer = Type.Object({
  maxPictureBytes: Type.Integer({ description: "Size of one picture file, in bytes." }),
  maxPixels: Type.Integer({ description: "Width times height of one picture, in pixels." }),
  maxFiles: Type.Integer({ description: "Picture files in one request." }),
  maxImages: Type.Integer({ description: "Images of 28x28 in one request." }),
  maxModelBytes: Type.Integer({ description: "Size of an ONNX file, in bytes." }),
  maxCardBytes: Type.Integer({ description: "Size of a model's card, in bytes." }),
} satisfies Record<keyof Limits, Type.TSchema>);

export type LimitsAnswer = Static<typeof LimitsAnswer>;
