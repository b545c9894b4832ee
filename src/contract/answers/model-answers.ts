/**
 * What the server answers of models, as JSON schemas with the types inferred from them.
 */

import Type, { type Static } from "typebox";

import type { ModelDescription } from "../../core/reading/model-store.js";
import type { ModelAnswer } from "./answers.js";

/** A card may hold a million bytes; what the list shows of it is short. */
const MAX_TEXT = 500;
const MAX_COLLECTIONS = 100;

const Card = Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()], {
  description: "What its training recorded: data, figures, command. Null where it came without its card.",
});

export const ModelReference = Type.Object({
  name: Type.String({ description: "The network's name." }),
  version: Type.String({ description: "Names the weights." }),
});

const identity = {
  ...ModelReference.properties,
  isActive: Type.Boolean({ description: "Whether it reads." }),
  isReleased: Type.Boolean({
    description: "Whether it came with the program.",
  }),
  bytes: Type.Integer({ description: "Size of the ONNX file." }),
  sha256: Type.String({ description: "Of the ONNX file, hexadecimal." }),
};

/** A model in the list, with what its card says in short. */
export const ListedModel = Type.Object({
  ...identity,
  date: Type.Union([Type.String(), Type.Null()], {
    description: "The day its training ended, YYYY-MM-DD.",
  }),
  parameters: Type.Union([Type.Number(), Type.Null()]),
  testAccuracy: Type.Union([Type.Number(), Type.Null()], {
    description: "On MNIST's test set, 0 to 1, as its card says.",
  }),
  pictures: Type.Union(
    [
      Type.Object({
        labelled: Type.Number({ description: "Pictures with digits on them." }),
        exact: Type.Number({
          description: "Of these, read right to the digit.",
        }),
      }),
      Type.Null(),
    ],
    {
      description: "How it read photos, scans and drawings, as its card says; null where that was not measured.",
    },
  ),
  digitMilliseconds: Type.Union([Type.Number(), Type.Null()], {
    description: "Of the network for one digit on one core, as its card says.",
  }),
  description: Type.Union([Type.String(), Type.Null()]),
});

/** The answer to `GET /api/models`. */
export const ModelListAnswer = Type.Object({
  active: ModelReference,
  previous: Type.Union([ModelReference, Type.Null()], {
    description: "The one that read before, to go back to.",
  }),
  models: Type.Array(ListedModel, {
    description: "The released one first, then the newest first.",
  }),
});

/** The answer to `GET /api/models/NAME/VERSION`, and to a model that was taken in. */
export const ModelDetailAnswer = Type.Object({ ...identity, card: Card });

/** An ONNX file, as bytes. */
export const onnxFile = Type.Unsafe<Uint8Array>({
  type: "string",
  contentMediaType: "application/octet-stream",
});

export type ModelReference = Static<typeof ModelReference>;
export type ListedModel = Static<typeof ListedModel>;
export type ModelListAnswer = Static<typeof ModelListAnswer>;
export type ModelDetailAnswer = Static<typeof ModelDetailAnswer>;

/** A model as `GET /api/models/active` answers it. */
export function toModelAnswer({ name, version, card }: ModelDescription): ModelAnswer {
  return { name, version, card };
}

/** A model as the list shows it. A card may be anybody's: what is not of the expected type is left out. */
export function toListedModel(model: ModelDescription, active: ModelReference): ListedModel {
  const { card, ...detail } = toModelDetail(model, active);
  const results = toRecord(card?.["results"]);
  const test = toRecord(results["test"]);
  return {
    ...detail,
    date: toText(card?.["date"]),
    parameters: toNumber(card?.["parameters"]),
    testAccuracy: toShare(test["accuracy"]),
    pictures: toPictures(results["pictures"]),
    digitMilliseconds: toNumber(toRecord(toRecord(card?.["speed"])["single"])["milliseconds"]),
    description: toText(card?.["description"]),
  };
}

/** Over all collections, each picture read as it comes. */
function toPictures(collections: unknown): ListedModel["pictures"] {
  if (!Array.isArray(collections)) return null;
  let labelled = 0;
  let exact = 0;
  for (const collection of collections.slice(0, MAX_COLLECTIONS) as unknown[]) {
    const figures = toRecord(toRecord(toRecord(collection)["labelled"])["withoutExpect"]);
    labelled += toNumber(figures["labelled"]) ?? 0;
    exact += toNumber(figures["exact"]) ?? 0;
  }
  return labelled > 0 && exact <= labelled ? { labelled, exact } : null;
}

/** A model with its card. */
export function toModelDetail(
  { name, version, isReleased, bytes, sha256, card }: ModelDescription,
  active: ModelReference,
): ModelDetailAnswer {
  const isActive = name === active.name && version === active.version;
  return { name, version, isActive, isReleased, bytes, sha256, card };
}

function toRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function toText(value: unknown): string | null {
  return typeof value === "string" ? value.slice(0, MAX_TEXT) : null;
}

/** Nothing that is counted or measured here is less than none. */
function toNumber(value: unknown): number | null {
  return typeof value === "number" && value >= 0 && value < Infinity ? value : null;
}

function toShare(value: unknown): number | null {
  const number = toNumber(value);
  return number !== null && number <= 1 ? number : null;
}
