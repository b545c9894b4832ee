/** What the server answers of models, as JSON schemas with the types inferred from them. */

import Type, { type Static } from "typebox";

import { MAX_TITLE_LENGTH } from "../limits.js";

const Card = Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()], {
  description: "What its training recorded: data, figures, command. Null where it has none.",
});

export const ModelReference = Type.Object({
  name: Type.String({ description: "The network's name." }),
  version: Type.String({ description: "Names the weights." }),
});

/** What people call a model. Without signs that break lines, or are none. */
const Title = Type.String({ minLength: 1, maxLength: MAX_TITLE_LENGTH, pattern: "^[^\\p{C}\\p{Zl}\\p{Zp}]+$" });

/** What `POST /api/models` takes beside the file. */
export const ModelTitleQuery = Type.Object({ title: Type.Optional(Title) });

/** What `PATCH /api/models/NAME/VERSION` takes. */
export const ModelChange = Type.Object({
  title: Type.Union([Title, Type.Null()], {
    description: "What people call it from now on; null takes the name away.",
  }),
});

const identity = {
  ...ModelReference.properties,
  title: Type.Union([Type.String(), Type.Null()], { description: "What people call it; null where nobody named it." }),
  kind: Type.Unsafe<"digits" | "lines">({
    type: "string",
    enum: ["digits", "lines"],
    description:
      "A model of lines reads beside the released model of digits; that of the program is listed where there is another one.",
  }),
  isActive: Type.Boolean({ description: "Whether it reads." }),
  isReleased: Type.Boolean({ description: "Whether it came with the program." }),
  canRefuse: Type.Boolean({
    description: 'Whether it can say "not a digit"; one of ten classes takes every mark for a digit.',
  }),
  bytes: Type.Integer({ description: "Size of the ONNX file." }),
  sha256: Type.String({ description: "Of the ONNX file, hexadecimal." }),
};

/** A model in the list, with what its card says in short. */
export const ListedModel = Type.Object({
  ...identity,
  date: Type.Union([Type.String(), Type.Null()], { description: "The day its training ended, YYYY-MM-DD." }),
  parameters: Type.Union([Type.Number(), Type.Null()]),
  testAccuracy: Type.Union([Type.Number(), Type.Null()], {
    description: "On MNIST's test set, 0 to 1, as its card says.",
  }),
  exactLines: Type.Union([Type.Number(), Type.Null()], {
    description: "Of a model of lines: held-out simulated lines that it spells exactly, 0 to 1, as its card says.",
  }),
  pictures: Type.Union(
    [
      Type.Object({
        labelled: Type.Number({ description: "Pictures with digits on them." }),
        exact: Type.Number({ description: "Of these, read right to the digit." }),
      }),
      Type.Null(),
    ],
    { description: "How it read photos, scans and drawings, as its card says; null where that was not measured." },
  ),
  digitMilliseconds: Type.Union([Type.Number(), Type.Null()], {
    description: "Of the network for one digit on one core, as its card says.",
  }),
  description: Type.Union([Type.String(), Type.Null()]),
});

/** The answer to `GET /api/models/active`. */
export const ModelAnswer = Type.Object({ ...ModelReference.properties, card: Card });

/** The answer to `GET /api/models`. */
export const ModelListAnswer = Type.Object({
  active: ModelReference,
  previous: Type.Union([ModelReference, Type.Null()], { description: "The one that read before, to go back to." }),
  models: Type.Array(ListedModel, { description: "The released one first, then the newest first." }),
});

/** The answer to `GET /api/models/NAME/VERSION`, and to a model that was taken in. */
export const ModelDetailAnswer = Type.Object({ ...identity, card: Card });

/** An ONNX file, as bytes. */
export const onnxFile = Type.Unsafe<Uint8Array>({ type: "string", contentMediaType: "application/octet-stream" });

export type ModelAnswer = Static<typeof ModelAnswer>;
export type ModelReference = Static<typeof ModelReference>;
export type ListedModel = Static<typeof ListedModel>;
export type ModelTitleQuery = Static<typeof ModelTitleQuery>;

export type ModelChange = Static<typeof ModelChange>;

export type ModelListAnswer = Static<typeof ModelListAnswer>;
export type ModelDetailAnswer = Static<typeof ModelDetailAnswer>;

/** The answer to `PUT /api/profiles/:name`. */
export const ProfileAnswer = Type.Object({
  name: Type.String(),
  network: ModelReference,
  samples: Type.Integer({ description: "Digits it was learnt from; they are not kept." }),
});

export type ProfileAnswer = Static<typeof ProfileAnswer>;
