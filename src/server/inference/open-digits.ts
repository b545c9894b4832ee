/** The models that the inference protocol runs: those of single digits, whose tensors it tells of. */

import { fail } from "../../core/errors.js";
import type { ModelStore, StoredModel } from "../../core/reading/model-store.js";

/**
 * Opens a model of digits.
 *
 * @throws what the store's `open` throws; MODEL_NOT_FOUND for a model of lines
 */
export async function openDigits(models: ModelStore, name: string, version?: string): Promise<StoredModel> {
  const model = await models.open(name, version);
  if (model.kind === "digits") return model;
  fail(
    "MODEL_NOT_FOUND",
    `the model ${name} reads lines, and this protocol runs models of digits. POST /api/read?model=${name} reads with it.`,
  );
}
