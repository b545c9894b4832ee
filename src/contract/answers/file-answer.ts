/**
 * What the server answers for each of many files, as JSON schemas with the types inferred from them.
 */

import Type, { type Static } from "typebox";

import { ReadAnswer } from "./answers.js";

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

export type FileAnswer = Static<typeof FileAnswer>;
export type FileFailure = Static<typeof FileFailure>;
