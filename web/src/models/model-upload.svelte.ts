/**
 * A model on its way to the server: sent, tried there, and then in the list, or refused.
 */

import type { ModelReference } from "../../../src/contract/answers/model-answers.js";
import { UnreachableError } from "../api/api-errors.js";
import { MAX_MODEL_BYTES, uploadModel } from "../api/models.js";
import { type ModelFailure, modelFailureOf, modelTooLarge, noModelThere } from "../words/model-failure.js";
import type { Connection } from "../api/connection.svelte.js";
import { isModelFile, type Models } from "./models.svelte.js";

export class ModelUpload {
  /** Of the file; null where none was taken yet. */
  fileName = $state<string | null>(null);
  /** The share that has gone, 0 to 1; at 1 the server tries the model. */
  progress = $state(0);
  isRunning = $state(false);
  failure = $state.raw<ModelFailure | null>(null);
  /** The model that was taken in last. */
  added = $state.raw<ModelReference | null>(null);
  readonly #models: Models;
  readonly #connection: Connection;

  constructor(models: Models, connection: Connection) {
    this.#models = models;
    this.#connection = connection;
  }

  /** Sends the model among these files, and its card where that is there too. */
  async send(files: readonly File[]): Promise<void> {
    if (this.isRunning || files.length === 0) return;
    const file = files.find(isModelFile);
    this.added = null;
    this.failure = null;
    this.fileName = file?.name ?? null;
    if (!file) this.failure = noModelThere;
    else if (file.size > MAX_MODEL_BYTES) this.failure = modelTooLarge;
    else await this.#send(file, files.find(isCardFile) ?? null);
  }

  async #send(file: File, card: File | null): Promise<void> {
    this.isRunning = true;
    this.progress = 0;
    try {
      const { name, version } = await uploadModel(file, card, (share) => (this.progress = share));
      await this.#models.load();
      this.added = { name, version };
    } catch (error) {
      this.failure = modelFailureOf(error) ?? {
        heading: "It did not get there",
        advice: "The server does not answer. Add it again when it is back.",
      };
      if (error instanceof UnreachableError) this.#connection.lose();
    } finally {
      this.isRunning = false;
    }
  }
}

function isCardFile({ name }: File): boolean {
  return name.toLowerCase().endsWith(".json");
}
