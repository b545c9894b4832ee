/**
 * The models on the disk, opened: the last few stay in memory, and which of them were tried is remembered.
 */

import { DigitsError, fail, isDigitsError } from "../../core/errors.js";
import type { ModelDescription, ModelName, StoredModel } from "../../core/reading/model-store.js";
import { loadFiledModel } from "./filed-model.js";
import { isSameModel, type ListFiledModels } from "./model-index.js";
import type { TryModel } from "./try-model.js";
import { createTurns, inTurn } from "../async/semaphore.js";

/** A client that compares models asks for a few in turn; each takes up to 50 MB. */
const MAX_OPEN = 4;

export interface ModelLibrary {
  /** As `createModelIndex` lists them. */
  readonly list: ListFiledModels;
  /**
   * Opens a model; the newest of its name where no version is given.
   *
   * @throws MODEL_NOT_FOUND; MODEL_MALFORMED, MODEL_FOREIGN when its file is broken
   */
  open(name: string, version?: string): Promise<StoredModel>;
  /** Opens a file whose owner vouches for it: it need not be tried. */
  openTrusted(path: string, isReleased: boolean): Promise<StoredModel>;
  /** Tries a model, unless its bytes were tried before. @throws what {@link TryModel} throws */
  ensureTried(model: StoredModel): Promise<void>;
  /**
   * As `ensureTried`, for those who may only read: bytes that were refused are refused again without a trial, so that
   * nobody can start one after the other.
   *
   * @throws what {@link TryModel} throws
   */
  ensureTriedOnce(model: StoredModel): Promise<void>;
  /** Remembers that a file was tried. */
  trust(sha256: string): void;
}

/** Creates a library. */
export function createModelLibrary(list: ListFiledModels, tryModel: TryModel): ModelLibrary {
  // A Map keeps the order of insertion: the first is the one asked for longest ago.
  const recent = new Map<string, StoredModel>();
  const tried = new Set<string>();
  // As many as there are files in the folder that are no good.
  const refusals = new Map<string, DigitsError>();
  // Requests that come together load a file once, and try it once.
  const takeLoadTurn = createTurns(1);
  const takeTrialTurn = createTurns(1);

  function remember(model: StoredModel): void {
    recent.delete(model.sha256);
    recent.set(model.sha256, model);
    if (recent.size > MAX_OPEN) recent.delete(recent.keys().next().value!);
  }

  async function ensureTried({ sha256, file }: StoredModel): Promise<void> {
    if (tried.has(sha256)) return;
    try {
      await tryModel(file);
    } catch (error) {
      if (isDigitsError(error)) refusals.set(sha256, error);
      throw error;
    }
    refusals.delete(sha256);
    tried.add(sha256);
  }

  return {
    list,
    async open(name, version) {
      const filed = (await list()).find((model) => model.name === name && model.version === (version ?? model.version));
      if (filed === undefined) failNotFound(name, version);
      return inTurn(takeLoadTurn, async () => {
        const model = recent.get(filed.sha256) ?? (await load(filed.path, filed));
        // The file may have become another's since it was listed.
        if (!isSameModel(model, filed)) failNotFound(name, version);
        remember(model);
        return model;
      });
    },
    async openTrusted(path, isReleased) {
      const model = await load(path, { isReleased });
      tried.add(model.sha256);
      return model;
    },
    ensureTried: (model) => inTurn(takeTrialTurn, () => ensureTried(model)),
    async ensureTriedOnce(model) {
      if (tried.has(model.sha256)) return;
      await inTurn(takeTrialTurn, () => {
        const refusal = refusals.get(model.sha256);
        if (refusal !== undefined) throw refusal;
        return ensureTried(model);
      });
    },
    trust: (sha256) => void tried.add(sha256),
  };
}

/** What a list tells of a model, without where it lies and what is in it. */
export function toDescription(model: ModelDescription): ModelDescription {
  const { name, version, isReleased, bytes, sha256, card } = model;
  return { name, version, isReleased, bytes, sha256, card };
}

/** Only what names it. */
export function toName({ name, version }: ModelName): ModelName {
  return { name, version };
}

async function load(path: string, options: { readonly isReleased: boolean }): Promise<StoredModel> {
  const { model, bytes } = await loadFiledModel(path, options);
  const file = new Uint8Array(new SharedArrayBuffer(bytes.length));
  file.set(bytes);
  return { ...toDescription(model), classCount: model.classCount, file };
}

function failNotFound(name: string, version?: string): never {
  const wanted = version === undefined ? name : `${name} ${version}`;
  fail(
    "MODEL_NOT_FOUND",
    `there is no model ${JSON.stringify(wanted.slice(0, 140))}. The list of models has those there are.`,
  );
}
