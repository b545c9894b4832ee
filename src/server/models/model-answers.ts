/** From the models in the store to what is answered about them. */

import type { ListedModel, ModelAnswer, ModelDetailAnswer } from "../../contract/answers/model-answers.js";
import { DIGIT_COUNT } from "../../core/digits.js";
import type { ModelDescription, ModelStore, TitledModel } from "../../core/reading/model-store.js";

/** A card may hold a million bytes; what the list shows of it is short. */
const MAX_TEXT = 500;
const MAX_COLLECTIONS = 100;

/** A model as `GET /api/models/active` answers it. */
export function toModelAnswer({ name, version, card }: ModelDescription): ModelAnswer {
  return { name, version, card };
}

/** A model as the list shows it. A card may be anybody's: what is not of the expected type is left out. */
export function toListedModel(model: TitledModel, store: ActiveModels): ListedModel {
  const { card, ...detail } = toModelDetail(model, store);
  const results = toRecord(card?.["results"]);
  const test = toRecord(results["test"]);
  return {
    ...detail,
    date: toText(card?.["date"]),
    parameters: toNumber(card?.["parameters"]),
    testAccuracy: toShare(test["accuracy"]),
    exactLines: toShareOf(toRecord(results["heldOut"])),
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

/** What is asked of the store. */
type ActiveModels = Pick<ModelStore, "active" | "activeLines">;

/** A model with its card. */
export function toModelDetail(model: TitledModel, store: ActiveModels): ModelDetailAnswer {
  const { name, version, title, kind, isReleased, bytes, sha256, classCount, card } = model;
  const canRefuse = classCount > DIGIT_COUNT;
  return { name, version, title, kind, isActive: isActive(model, store), isReleased, canRefuse, bytes, sha256, card };
}

/** Whether it reads: a model of lines does beside the released model of digits. */
function isActive({ name, version, kind, isReleased }: ModelDescription, store: ActiveModels): boolean {
  const digits = store.active();
  const lines = store.activeLines();
  if (kind === "digits") return name === digits.name && version === digits.version;
  if (!digits.isReleased) return false;
  return lines === null ? isReleased : name === lines.name && version === lines.version;
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

function toShareOf({ count, correct }: Readonly<Record<string, unknown>>): number | null {
  return toShare((toNumber(correct) ?? Number.NaN) / (toNumber(count) ?? Number.NaN));
}

function toShare(value: unknown): number | null {
  const number = toNumber(value);
  return number !== null && number <= 1 ? number : null;
}
