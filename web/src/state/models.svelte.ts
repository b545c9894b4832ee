/**
 * The models there are, which one reads, and changing that.
 */

import type {
  ModelListAnswer,
  ModelReference,
} from "../../../src/server/model-answers.js";
import { activateModel, requestModels } from "../api/models.js";
import { UnreachableError } from "../api/api-errors.js";
import { failureOf, type ReadingFailure } from "../words/reading-failure.js";
import type { Connection } from "./connection.svelte.js";

export class Models {
  list = $state.raw<ModelListAnswer | null>(null);
  failure = $state.raw<ReadingFailure | null>(null);
  isChanging = $state(false);
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Asks for the list. */
  async load(): Promise<void> {
    try {
      this.list = await requestModels();
      this.failure = null;
      this.#connection.find();
    } catch (error) {
      this.failure = failureOf(error);
      if (!(error instanceof UnreachableError)) return;
      this.#connection.lose();
      this.#connection.whenBack(() => void this.load());
    }
  }

  /** Lets another model read. */
  async activate(model: ModelReference): Promise<boolean> {
    this.isChanging = true;
    try {
      await activateModel(model);
      await this.load();
      return this.failure === null;
    } catch (error) {
      this.failure = failureOf(error);
      if (error instanceof UnreachableError) this.#connection.lose();
      return false;
    } finally {
      this.isChanging = false;
    }
  }
}
