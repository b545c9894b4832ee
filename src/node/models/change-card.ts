/**
 * Writes what was measured of a model into its card, which keeps everything else as it is.
 */

import { fail } from "../../core/errors.js";
import { writeFileAtomic } from "../files/atomic-file.js";
import { loadFiledModel, type CardRecord } from "./filed-model.js";
import { cardPathOf, type PictureResults } from "./model-card.js";
import type { SpeedFigures } from "../onnxruntime/measure-speed.js";

/**
 * The card that lies beside a model.
 *
 * @throws FILE_NOT_FOUND when there is none, or it is damaged or another model's; what `loadFiledModel` throws
 */
export async function loadCardOf(modelPath: string): Promise<CardRecord> {
  const { model } = await loadFiledModel(modelPath, { isReleased: false });
  return (
    model.card ??
    fail(
      "FILE_NOT_FOUND",
      `${cardPathOf(modelPath)} is no card of ${modelPath}, so nothing can be written into it. digits train leaves a card beside its model; copy both.`,
    )
  );
}

/** @throws what {@link loadCardOf} throws; OUTPUT_UNWRITABLE */
export async function writeSpeed(modelPath: string, speed: SpeedFigures): Promise<void> {
  const card = await loadCardOf(modelPath);
  await save(modelPath, { ...card, speed });
}

/**
 * Adds the results on a collection of pictures, in the place of older ones on a list of the same name.
 *
 * @throws what {@link loadCardOf} throws; OUTPUT_UNWRITABLE
 */
export async function writePictureResults(modelPath: string, measured: PictureResults): Promise<void> {
  const card = await loadCardOf(modelPath);
  const results = (card["results"] ?? {}) as {
    readonly pictures?: readonly PictureResults[];
  };
  const others = (results.pictures ?? []).filter(({ list }) => list !== measured.list);
  const pictures = [...others, measured];
  await save(modelPath, { ...card, results: { ...results, pictures } });
}

/** As `digits train` writes it. */
async function save(modelPath: string, card: CardRecord): Promise<void> {
  await writeFileAtomic(cardPathOf(modelPath), `${JSON.stringify(card, null, 2)}\n`);
}
