/**
 * A model as it lies on the disk: the ONNX file, what its metadata says, and the card beside it.
 */

import { webcrypto } from "node:crypto";
import { stat } from "node:fs/promises";

import { fail, isDigitsError } from "../../core/errors.js";
import { readOnnxMetadata } from "../../core/onnx/model.js";
import { defaultLimits } from "../../contract/limits.js";
import type { ModelDescription } from "../../core/reading/model-store.js";
import { readInputFile } from "../files/input-file.js";
import { cardPathOf } from "./model-card.js";
import { parseModelMetadata } from "./model-file.js";

/** A card with a confusion matrix for every material has 20 kB. */
/** What training recorded of a model, or somebody else who writes cards. */
export type CardRecord = Readonly<Record<string, unknown>>;

/** A model and where it lies. */
export interface FiledModel extends ModelDescription {
  readonly path: string;
  /** When the file was written last, in milliseconds since 1970. */
  readonly modifiedMs: number;
  /** Outcomes the network tells apart. */
  readonly classCount: number;
}

/** A model with its bytes. */
export interface LoadedModel {
  readonly model: FiledModel;
  readonly bytes: Uint8Array;
}

/**
 * Reads a model and its card. A card that is damaged, or another model's, is as good as none.
 *
 * @throws FILE_NOT_FOUND, FILE_UNREADABLE; MODEL_REFUSED when it is too large; MODEL_MALFORMED, MODEL_FOREIGN
 */
export async function loadFiledModel(
  path: string,
  { isReleased }: { readonly isReleased: boolean },
): Promise<LoadedModel> {
  const found = await stat(path).catch(() => null);
  if (found !== null) refuseLargeModel(found.size);
  const bytes = await readInputFile(path);
  const modifiedMs = found?.mtimeMs ?? 0;
  const card = await loadCard(cardPathOf(path));
  const sha256 = await sha256Of(bytes);
  const place = { path, isReleased, modifiedMs, sha256 };
  const model = describeModel(bytes, card, place);
  return { model, bytes };
}

/**
 * Describes a model that is in memory.
 *
 * @throws MODEL_MALFORMED, MODEL_FOREIGN
 */
export function describeModel(
  bytes: Uint8Array,
  card: CardRecord | null,
  place: Pick<FiledModel, "path" | "isReleased" | "modifiedMs" | "sha256">,
): FiledModel {
  const metadata = parseModelMetadata(readOnnxMetadata(bytes));
  return {
    ...place,
    name: metadata.name,
    version: metadata.version,
    bytes: bytes.length,
    card: card !== null && isCardOf(card, place.sha256) ? card : null,
    classCount: metadata.classes.length,
  };
}

/** @throws MODEL_REFUSED */
export function refuseLargeModel(byteCount: number): void {
  if (byteCount <= defaultLimits.maxModelBytes) return;
  const megabytes = (count: number) => `${Math.ceil(count / 1e6)} MB`;
  fail(
    "MODEL_REFUSED",
    `the model has ${megabytes(byteCount)}; ${megabytes(defaultLimits.maxModelBytes)} is the limit. Train a smaller network, with digits train.`,
  );
}

/** Hexadecimal. Off this thread, which 50 MB would hold up for 100 ms or more. */
export async function sha256Of(bytes: Uint8Array): Promise<string> {
  const digest = await webcrypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>);
  return Buffer.from(digest).toString("hex");
}

/** Whether a card belongs to the file: it says so, or it does not say. */
export function isCardOf(card: CardRecord, sha256: string): boolean {
  const file = card["file"] as { readonly sha256?: unknown } | null | undefined;
  return file?.sha256 === undefined || file.sha256 === sha256;
}

async function loadCard(path: string): Promise<CardRecord | null> {
  const found = await stat(path).catch(() => null);
  if (found === null || found.size > defaultLimits.maxCardBytes) return null;
  try {
    const text = new TextDecoder().decode(await readInputFile(path));
    const card: unknown = JSON.parse(text);
    const isRecord = typeof card === "object" && card !== null && !Array.isArray(card);
    return isRecord ? (card as CardRecord) : null;
  } catch (error) {
    // A model reads without its card as well; the list shows that there is none.
    if (error instanceof SyntaxError || isDigitsError(error)) return null;
    throw error;
  }
}
