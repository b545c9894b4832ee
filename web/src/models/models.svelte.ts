/** The models there are, which one reads, and changing that. */

import {
  ConnectionError,
  type ListedModel,
  type ModelDetailAnswer,
  type ModelListAnswer,
  type ModelReference,
} from "../../../src/client.js";
import { type Failure, failureOf } from "../words/failures.js";
import { nameOfModel } from "../words/model-words.js";
import type { Connection } from "../api/connection.svelte.js";

/** Whether a file says that it is a model. */
export function isModelFile({ name }: File): boolean {
  return name.toLowerCase().endsWith(".onnx");
}

/** Where the ONNX file of a model is. */
export function filePathOf({ name, version }: ModelReference): string {
  return `/api/models/${encodeURIComponent(name)}/${encodeURIComponent(version)}/file`;
}

export class Models {
  list = $state.raw<ModelListAnswer | null>(null);
  /** Why the last wish was not fulfilled. */
  failure = $state.raw<Failure | null>(null);
  /** Files that were dropped on the page, a model among them; the Models view takes them. */
  offered = $state.raw<readonly File[]>([]);
  isChanging = $state(false);
  #asked: Promise<void> | undefined;
  readonly #connection: Connection;
  readonly #onActive: (model: ModelReference) => void;

  /** @param onActive hears which model was made to read from here */
  constructor(connection: Connection, onActive: (model: ModelReference) => void) {
    this.#connection = connection;
    this.#onActive = onActive;
  }

  /** Asks for the list. */
  load(): Promise<void> {
    return (this.#asked = this.#load());
  }

  /** Whether the released model reads; so it is taken to be where nobody says. */
  async isReleasedActive(): Promise<boolean> {
    await this.#asked;
    return this.list === null || (this.find(this.list.active)?.isReleased ?? false);
  }

  async #load(): Promise<void> {
    try {
      this.list = await this.#connection.client.models();
      this.failure = null;
      this.#connection.find();
    } catch (error) {
      this.failure = failureOf(error);
      if (!(error instanceof ConnectionError)) return;
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
      return await this.#connection.client.model(model);
    } catch (error) {
      this.#fail(error);
      return null;
    }
  }

  /** What it is called, as far as is known. */
  nameOf(model: ModelReference): string {
    return nameOfModel(this.find(model) ?? { ...model, title: null });
  }

  /** Lets another model read; one change at a time. */
  async activate(model: ModelReference): Promise<boolean> {
    const isDone = await this.#change(() => this.#connection.client.activate(model));
    if (isDone) this.#onActive(model);
    return isDone;
  }

  /** Names a model; an empty title takes its name away. */
  rename(model: ModelReference, title: string): Promise<boolean> {
    return this.#change(() => this.#connection.client.renameModel(model, title.trim() || null));
  }

  /** Deletes a model for good. */
  remove(model: ModelReference): Promise<boolean> {
    return this.#change(() => this.#connection.client.removeModel(model));
  }

  async #change(act: () => Promise<unknown>): Promise<boolean> {
    if (this.isChanging) return false;
    this.isChanging = true;
    this.failure = null;
    try {
      await act();
      await this.load();
      return this.failure === null;
    } catch (error) {
      this.#fail(error);
      return false;
    } finally {
      this.isChanging = false;
    }
  }

  #fail(error: unknown): void {
    this.failure = failureOf(error);
    if (error instanceof ConnectionError) this.#connection.lose();
  }
}
