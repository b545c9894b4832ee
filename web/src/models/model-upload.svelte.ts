/** A model on its way to the server: sent, tried there, and then in the list, or refused. */

import { ConnectionError, type ModelReference } from "../../../src/client.js";
import { createFetchWithProgress, createPageClient, PATIENT_MS } from "../api/page-client.js";
import type { Token } from "../api/token.svelte.js";
import { type Failure, failureOf, modelTooLarge, noModelThere } from "../words/failures.js";
import type { Connection } from "../api/connection.svelte.js";
import { isModelFile, type Models } from "./models.svelte.js";

export class ModelUpload {
  /** Of the file; null where none was taken yet. */
  fileName = $state<string | null>(null);
  /** The share that has gone, 0 to 1; at 1 the server tries the model. */
  progress = $state(0);
  isRunning = $state(false);
  failure = $state.raw<Failure | null>(null);
  /** The model that was taken in last. */
  added = $state.raw<ModelReference | null>(null);
  /** What it is to be called; empty: nothing. */
  title = $state("");
  readonly #models: Models;
  readonly #connection: Connection;
  readonly #token: Token;

  constructor(models: Models, connection: Connection, token: Token) {
    this.#models = models;
    this.#connection = connection;
    this.#token = token;
  }

  /** Sends the model among these files, and its card where that is there too. */
  async send(files: readonly File[]): Promise<void> {
    if (this.isRunning || files.length === 0) return;
    const { maxModelBytes } = this.#connection.limits;
    const file = files.find(isModelFile);
    this.added = null;
    this.failure = null;
    this.fileName = file?.name ?? null;
    if (!file) this.failure = noModelThere;
    else if (file.size > maxModelBytes) this.failure = modelTooLarge(maxModelBytes);
    else await this.#send(file, files.find(isCardFile) ?? null);
  }

  async #send(file: File, card: File | null): Promise<void> {
    this.isRunning = true;
    this.progress = 0;
    try {
      const client = createPageClient(this.#token, {
        fetch: createFetchWithProgress((share) => (this.progress = share)),
        timeoutMs: PATIENT_MS,
      });
      const { name, version } = await client.upload(file, card ?? undefined, {
        ...(this.title.trim() !== "" && { title: this.title.trim() }),
      });
      this.title = "";
      await this.#models.load();
      this.added = { name, version };
    } catch (error) {
      this.failure = failureOf(error) ?? {
        heading: "It did not get there",
        advice: "The server does not answer. Add it again when it is back.",
        canRetry: false,
      };
      if (error instanceof ConnectionError) this.#connection.lose();
    } finally {
      this.isRunning = false;
    }
  }
}

function isCardFile({ name }: File): boolean {
  return name.toLowerCase().endsWith(".json");
}
