/** From the models in the store to what is answered about them. */

import type {
  ListedModel,
  ModelAnswer,
  ModelDetailAnswer,
  ModelReference,
} from "../../contract/answers/model-answers.js";
import type { ModelDescription } from "../../core/reading/model-store.js";

/** A card may hold a million bytes; what the list shows of it is short. */
const MAX_TEXT = 500;
const MAX_COLLECTIONS = 100;

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
