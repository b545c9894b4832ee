/** A model as it lies on the disk: the ONNX file, what its metadata says, and the card beside it. */

import { stat } from "node:fs/promises";

import { fail, isDigitsError } from "../../core/errors.js";
import { readOnnxMetadata } from "../../core/onnx/model.js";
import { defaultLimits } from "../../contract/limits.js";
import type { ModelDescription } from "../../core/reading/model-store.js";
import { writeFileAtomic } from "../files/atomic-file.js";
import { sha256Async } from "../files/file-bytes.js";
import { parseJsonObject, readInputFile } from "../files/input-file.js";
import type { SpeedFigures } from "../onnxruntime/measure-speed.js";
import { cardPathOf, isDeeper, type PictureResults, toCardText } from "./model-card.js";
import { identifyModel } from "./model-file.js";

/** What training, or somebody else who writes cards, recorded of a model. */
export type CardRecord = Readonly<Record<string, unknown>>;

/** A model and where it lies. */
export interface FiledModel extends ModelDescription {
  readonly path: string;
  /** When the file was written last, in milliseconds since 1970. */
  readonly modifiedMs: number;
}

/** A model with its bytes. */
export interface LoadedModel {
  readonly model: FiledModel;
  readonly bytes: Uint8Array;
}

/**
 * Reads a model and its card. A card that is damaged, or another model's, counts as none.
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
  const card = await loadCard(cardPathOf(path));
  const sha256 = await sha256Async(bytes);
  const model = describeModel(bytes, card, { path, isReleased, modifiedMs: found?.mtimeMs ?? 0, sha256 });
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
  const ownCard = card !== null && isCardOf(card, place.sha256) ? card : null;
  return { ...place, ...identifyModel(readOnnxMetadata(bytes)), bytes: bytes.length, card: ownCard };
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

/** Whether a card belongs to the file: it says so, or it does not say. */
export function isCardOf(card: CardRecord, sha256: string): boolean {
  const file = card["file"] as { readonly sha256?: unknown } | null | undefined;
  return file?.sha256 === undefined || file.sha256 === sha256;
}

/**
 * The card that lies beside a model.
 *
 * @throws FILE_NOT_FOUND when there is none, or it is damaged or another model's; what {@link loadFiledModel} throws
 */
export async function loadCardOf(modelPath: string): Promise<CardRecord> {
  const { model } = await loadFiledModel(modelPath, { isReleased: false });
  return (
    model.card ??
    fail(
      "FILE_NOT_FOUND",
      `${cardPathOf(modelPath)} is not the card of ${modelPath}, so nothing can be written into it. digits train leaves a card beside its model; copy both.`,
    )
  );
}

/** @throws OUTPUT_UNWRITABLE; MODEL_REFUSED when the card is too large to be read again */
export async function saveCard(modelPath: string, card: CardRecord): Promise<void> {
  await writeFileAtomic(cardPathOf(modelPath), toCardText(card));
}

/**
 * Writes the measured speed into a model's card, which keeps everything else as it is.
 *
 * @throws what {@link loadCardOf} throws; OUTPUT_UNWRITABLE
 */
export async function writeSpeed(modelPath: string, speed: SpeedFigures): Promise<void> {
  await saveCard(modelPath, { ...(await loadCardOf(modelPath)), speed });
}

/**
 * Adds the results on a collection of pictures to a model's card, in place of older ones on a list of the same name.
 *
 * @throws what {@link loadCardOf} throws; OUTPUT_UNWRITABLE
 */
export async function writePictureResults(modelPath: string, measured: PictureResults): Promise<void> {
  const card = await loadCardOf(modelPath);
  const results = (card["results"] ?? {}) as { readonly pictures?: readonly PictureResults[] };
  const others = (results.pictures ?? []).filter(({ list }) => list !== measured.list);
  await saveCard(modelPath, { ...card, results: { ...results, pictures: [...others, measured] } });
}

async function loadCard(path: string): Promise<CardRecord | null> {
  const found = await stat(path).catch(() => null);
  if (found === null || found.size > defaultLimits.maxCardBytes) return null;
  // A model reads without its card as well; the list shows that there is none.
  const bytes = await readInputFile(path).catch((error: unknown) => {
    if (isDigitsError(error)) return null;
    throw error;
  });
  const card = (bytes && parseJsonObject(bytes)) ?? null;
  return card === null || isDeeper(card, defaultLimits.maxCardDepth) ? null : card;
}
