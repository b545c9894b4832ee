/**
 * Where models are kept, as files: the released one, those in the home folder (trained there, or taken in), and one
 * that the user names. The model that reads, and the one before it, are held in memory, so that whatever becomes of
 * their files changes nothing until the next start.
 */

import { join } from "node:path";

import type { ModelDescription, ModelName, ModelStore, StoredModel } from "../../core/reading/model-store.js";
import { saveChoice } from "./active-choice.js";
import { openFirstModels } from "./first-models.js";
import { createModelIndex, isSameModel } from "./model-index.js";
import { createModelLibrary, toDescription, toName } from "./model-library.js";
import { takeInModel } from "./take-in-model.js";
import { tryModelApart, type TryModel } from "./try-model.js";
import { createTurns, inTurn } from "../async/semaphore.js";

export interface ModelStoreOptions {
  /** The model that comes with the program. */
  readonly releasedPath: string;
  /** The user's folder; see home.ts. */
  readonly home: string;
  /**
   * The model that reads at the start; its owner vouches for it, so it is not tried.
   *
   * @default what was chosen last, else the released one
   */
  readonly modelPath?: string | undefined;
  /** @default in a process of its own */
  readonly tryModel?: TryModel;
  /** Hears of files that cannot be used, where the store goes on without them. */
  readonly reportFault: (error: unknown) => void;
}

/**
 * Opens the store.
 *
 * @throws FILE_NOT_FOUND, FILE_UNREADABLE, MODEL_MALFORMED, MODEL_FOREIGN, MODEL_REFUSED for `modelPath`, and for the
 *   released model where it is the one to read
 */
export async function createModelStore(options: ModelStoreOptions): Promise<ModelStore> {
  const { home, tryModel = tryModelApart } = options;
  const folder = join(home, "models");
  const library = createModelLibrary(createModelIndex({ ...options, folder }), tryModel);
  let { active, previous } = await openFirstModels(library, options);
  const held = () => (previous === null ? [active] : [active, previous]);

  async function open(name: string, version?: string): Promise<StoredModel> {
    const found = held().find((model) => model.name === name && model.version === (version ?? model.version));
    return found ?? library.open(name, version);
  }

  async function activate(wanted: ModelName): Promise<StoredModel> {
    if (isSameModel(wanted, active)) return active;
    const next =
      held().find((model) => isSameModel(model, wanted)) ?? (await library.open(wanted.name, wanted.version));
    await library.ensureTried(next);
    await saveChoice(home, {
      ...toName(next),
      sha256: next.sha256,
      previous: toName(active),
    });
    [previous, active] = [active, next];
    return active;
  }

  async function add(file: Uint8Array, card: ModelDescription["card"]): Promise<ModelDescription> {
    const filed = await library.list();
    const model = await takeInModel(file, card, {
      folder,
      filed,
      held: held(),
      tryModel,
    });
    // One that lay there already has not been tried.
    if (filed.every((each) => each !== model)) library.trust(model.sha256);
    return toDescription(model);
  }

  // Two changes at a time would decide from the same state, and contradict each other.
  const takeTurn = createTurns(1);
  return {
    list: async () => withHeld(await library.list(), held()),
    active: () => active,
    previous: () => previous && toName(previous),
    open,
    async openTried(name, version) {
      const model = await open(name, version);
      if (model !== active) await library.ensureTriedOnce(model);
      return model;
    },
    activate: (wanted) => inTurn(takeTurn, () => activate(wanted)),
    add: (file, card) => inTurn(takeTurn, () => add(file, card)),
  };
}

/** What is held in memory is there, and as it is there, whatever lies on the disk. */
function withHeld(filed: readonly ModelDescription[], held: readonly ModelDescription[]): ModelDescription[] {
  const lost = held.filter((model) => !filed.some((each) => isSameModel(each, model)));
  const kept = filed.map((model) => held.find((each) => isSameModel(each, model)) ?? model);
  return [...lost, ...kept].toSorted((a, b) => Number(b.isReleased) - Number(a.isReleased)).map(toDescription);
}
