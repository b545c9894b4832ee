/**
 * The models there are, which one reads, and changing that.
 */

import type {
  ListedModel,
  ModelDetailAnswer,
  ModelListAnswer,
  ModelReference,
} from "../../../src/contract/answers/model-answers.js";
import { activateModel, requestModelDetail, requestModels } from "../api/models.js";
import { UnreachableError } from "../api/api-errors.js";
import { type ModelFailure, modelFailureOf } from "../words/model-failure.js";
import type { Connection } from "../api/connection.svelte.js";

/** Whether a file says that it is a model. */
export function isModelFile({ name }: File): boolean {
  return name.toLowerCase().endsWith(".onnx");
}

export class Models {
  list = $state.raw<ModelListAnswer | null>(null);
  /** Why the last wish was not fulfilled. */
  failure = $state.raw<ModelFailure | null>(null);
  /** Files that were dropped on the page, a model among them; the Models view takes them. */
  offered = $state.raw<readonly File[]>([]);
  isChanging = $state(false);
  readonly #connection: Connection;

  readonly #onActive: (model: ModelReference) => void;

  /** @param onActive hears which model was made to read from here */
  constructor(connection: Connection, onActive: (model: ModelReference) => void) {
    this.#connection = connection;
    this.#onActive = onActive;
  }

  /** Asks for the list. */
  async load(): Promise<void> {
    try {
      this.list = await requestModels();
      this.failure = null;
      this.#connection.find();
    } catch (error) {
      this.failure = modelFailureOf(error);
      if (!(error instanceof UnreachableError)) return;
      this.#connection.lose();
      this.#connection.whenBack(() => void this.load());
    }
  }

  find({ name, version }: ModelReference): ListedModel | null {
    const isIt = (model: ListedModel) => model.name === name && model.version === version;
    return this.list?.models.find(isIt) ?? null;
  }

  /** A model with its card; null where it was not told, which `failure` explains. */
  async findDetail(model: ModelReference): Promise<ModelDetailAnswer | null> {
    try {
      return await requestModelDetail(model);
    } catch (error) {
      this.#fail(error);
      return null;
    }
  }

  /** Lets another model read; one change at a time. */
  async activate(model: ModelReference): Promise<boolean> {
    if (this.isChanging) return false;
    this.isChanging = true;
    this.failure = null;
    try {
      await activateModel(model);
      await this.load();
      if (this.failure !== null) return false;
      this.#onActive(model);
      return true;
    } catch (error) {
      this.#fail(error);
      return false;
    } finally {
      this.isChanging = false;
    }
  }

  #fail(error: unknown): void {
    this.failure = modelFailureOf(error);
    if (error instanceof UnreachableError) this.#connection.lose();
  }
}
