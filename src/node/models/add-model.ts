/**
 * Adds a model of unknown origin to the home folder: looked at, tried, and written under the name that its own metadata
 * gives.
 */

import { rm, stat } from "node:fs/promises";
import { join } from "node:path";

import { fail } from "../../core/errors.js";
import type { ModelDescription } from "../../core/reading/model-store.js";
import { createFolderOf, writeFileAtomic } from "../files/atomic-file.js";
import { sha256Async } from "../files/file-bytes.js";
import {
  describeModel,
  isCardOf,
  refuseLargeModel,
  saveCard,
  type CardRecord,
  type FiledModel,
} from "./filed-model.js";
import { cardPathOf, toCardText } from "./model-card.js";
import { refuseUnsafeName } from "./model-file.js";
import { isSameModel } from "./model-library.js";
import type { TryModel } from "./try-model.js";

export interface AddModelOptions {
  /** Where it is written. */
  readonly folder: string;
  /** The models on the disk. */
  readonly filed: readonly FiledModel[];
  /** The models held in memory. */
  readonly held: readonly ModelDescription[];
  readonly tryModel: TryModel;
  /** Called before a new one is written; what it throws keeps it from that. */
  readonly onAccepted?: (model: ModelDescription) => Promise<void>;
}

/**
 * Adds a model. One that lies on the disk already is left as it is.
 *
 * @throws MODEL_MALFORMED, MODEL_FOREIGN, MODEL_REFUSED with the reason; OUTPUT_UNWRITABLE
 */
export async function addModel(
  bytes: Uint8Array,
  card: CardRecord | null,
  { folder, filed, held, tryModel, onAccepted }: AddModelOptions,
): Promise<ModelDescription> {
  refuseLargeModel(bytes.length);
  const sha256 = await sha256Async(bytes);
  if (card !== null && !isCardOf(card, sha256)) {
    fail(
      "MODEL_REFUSED",
      "the card belongs to another model: its file.sha256 is not that of the file. Send the card that lies beside the model.",
    );
  }
  if (card !== null) toCardText(card);
  const same = filed.find((model) => model.sha256 === sha256);
  if (same) return same;

  await tryModel(bytes);
  // Only now is it known that parsing it in this process takes little.
  const model = describeModel(bytes, card, { path: "", isReleased: false, modifiedMs: 0, sha256 });
  refuseUnsafeName("name", model.name);
  refuseUnsafeName("version", model.version);
  refuseTwin(model, [...filed, ...held]);
  await onAccepted?.(model);
  await write(await freePath(folder, model), bytes, card);
  return model;
}

/** Two models of one name and version could not be told apart. */
function refuseTwin(model: ModelDescription, others: readonly ModelDescription[]): void {
  const isTwin = others.some((other) => isSameModel(other, model) && other.sha256 !== model.sha256);
  if (!isTwin) return;
  fail(
    "MODEL_REFUSED",
    `there is a model ${model.name} ${model.version} with another content. A version names the weights: train a model with digits train, which gives it one.`,
  );
}

/** `NAME-VERSION.onnx`, or where something else lies there, the same with a part of the checksum. */
async function freePath(folder: string, { name, version, sha256 }: ModelDescription): Promise<string> {
  const plain = join(folder, `${name}-${version}.onnx`);
  const taken = await Promise.all([plain, cardPathOf(plain)].map((path) => stat(path).catch(() => null)));
  const isFree = taken.every((found) => found === null);
  return isFree ? plain : join(folder, `${name}-${version}-${sha256.slice(0, 12)}.onnx`);
}

/** The card first: a card without its model is nothing, a model without its card looks as if it had none. */
async function write(path: string, bytes: Uint8Array, card: CardRecord | null): Promise<void> {
  await createFolderOf(path);
  if (card !== null) await saveCard(path, card);
  try {
    await writeFileAtomic(path, bytes);
  } catch (error) {
    if (card !== null) await rm(cardPathOf(path), { force: true });
    throw error;
  }
}
