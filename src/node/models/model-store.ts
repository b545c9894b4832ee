/**
 * Where models are kept, as files: the released one, those in the home folder (trained or added there), and one that
 * the user names. The model that reads and the one before it are held in memory, so that whatever becomes of their
 * files changes nothing until the next start.
 */

import { join } from "node:path";

import type { ModelDescription, ModelName, ModelStore, StoredModel } from "../../core/reading/model-store.js";
import { createSemaphore, withPermit } from "../async/semaphore.js";
import { removeTemporaries } from "../files/atomic-file.js";
import { releasedLineModelPath } from "../files/package-files.js";
import { type ActiveChoice, loadChoice, saveChoice } from "./active-choice.js";
import { addModel } from "./add-model.js";
import { createModelLibrary, isSameModel, type ModelLibrary, toDescription } from "./model-library.js";
import { tryModelApart, type TryModel } from "./try-model.js";

export interface ModelStoreOptions {
  /** The model that comes with the program. */
  readonly releasedPath: string;
  /** The model of lines that comes with it. @default the one of the package */
  readonly releasedLinesPath?: string;
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
  /** Called with what is wrong with files that cannot be used, where the store goes on without them. */
  readonly onFault: (error: unknown) => void;
}

/**
 * Opens the store.
 *
 * @throws FILE_NOT_FOUND, FILE_UNREADABLE, MODEL_MALFORMED, MODEL_FOREIGN, MODEL_REFUSED for `modelPath`, and for the
 *   released model where it is the one to read
 */
export async function createModelStore(options: ModelStoreOptions): Promise<ModelStore> {
  const { home, tryModel = tryModelApart, releasedPath, releasedLinesPath = releasedLineModelPath() } = options;
  const folder = join(home, "models");
  for (const each of [home, folder]) await removeTemporaries(each);
  const library = createModelLibrary({ ...options, releasedLinesPath, folder, tryModel });
  let { active, previous, lines } = await openFirst(library, options);
  const held = () => (previous === null ? [active] : [active, previous]);

  async function open(name: string, version?: string): Promise<StoredModel> {
    const found = held().find((model) => model.name === name && model.version === (version ?? model.version));
    return found ?? library.open(name, version);
  }

  /** Lines are read beside the released model of digits alone; another one reads digit by digit. */
  function withLines(model: StoredModel, beside: StoredModel | null = lines): StoredModel {
    return model.isReleased && beside !== null ? { ...model, lines: beside } : model;
  }

  async function activate(wanted: ModelName): Promise<StoredModel> {
    if (isSameModel(wanted, active)) return withLines(active);
    const next = await open(wanted.name, wanted.version);
    if (next.kind === "lines") {
      await activateLines(next);
      return next;
    }
    await library.ensureTried(next, { isRetried: true });
    await saveChoice(home, "digits", { ...toName(next), sha256: next.sha256, previous: toName(active) });
    [previous, active] = [active, next];
    return withLines(active);
  }

  async function activateLines(next: StoredModel): Promise<void> {
    if (!next.isReleased) await library.ensureTried(next, { isRetried: true });
    if (!active.isReleased) {
      const digits = await library.openTrusted(releasedPath, { isReleased: true });
      await saveChoice(home, "digits", { ...toName(digits), sha256: digits.sha256, previous: toName(active) });
      [previous, active] = [active, digits];
    }
    await saveChoice(home, "lines", { ...toName(next), sha256: next.sha256, previous: lines && toName(lines) });
    lines = next.isReleased ? null : next;
  }

  async function add(file: Uint8Array, card: ModelDescription["card"]): Promise<ModelDescription> {
    const filed = await library.list();
    const model = await addModel(file, card, { folder, filed, held: held(), tryModel });
    // A model that was there already is not tried yet.
    if (filed.every((each) => each !== model)) library.trust(model.sha256);
    return toDescription(model);
  }

  // Two changes at a time would decide from the same state, and contradict each other.
  const acquireChange = createSemaphore(1);
  return {
    list: async () => withHeld(await library.list(), held()),
    active: () => withLines(active),
    activeLines: () => lines && toName(lines),
    previous: () => previous && toName(previous),
    open,
    async openTried(name, version) {
      const model = await open(name, version);
      const isTrusted = model === active || (model.kind === "lines" && model.isReleased);
      if (!isTrusted) await library.ensureTried(model, { isRetried: false });
      if (model.kind === "digits") return withLines(model);
      return withLines(await library.openTrusted(releasedPath, { isReleased: true }), model);
    },
    activate: (wanted) => withPermit(acquireChange, () => activate(wanted)),
    add: (file, card) => withPermit(acquireChange, () => add(file, card)),
  };
}

/** What is held in memory stays listed, and as it is held, whatever lies on the disk. */
function withHeld(filed: readonly ModelDescription[], held: readonly ModelDescription[]): ModelDescription[] {
  const lost = held.filter((model) => !filed.some((each) => isSameModel(each, model)));
  const kept = filed.map((model) => held.find((each) => isSameModel(each, model)) ?? model);
  return [...lost, ...kept].toSorted((a, b) => Number(b.isReleased) - Number(a.isReleased)).map(toDescription);
}

interface FirstModels {
  /** The one that reads. */
  readonly active: StoredModel;
  /** The one to go back to. */
  readonly previous: StoredModel | null;
  /** The one of lines that was chosen. */
  readonly lines: StoredModel | null;
}

/**
 * Opens what the user names now, else what was chosen last, else the released model. What can no longer be used is
 * reported, and done without.
 *
 * @throws what is wrong with the model that the user names, or with the released one where it is to read
 */
async function openFirst(
  library: ModelLibrary,
  { releasedPath, home, modelPath, onFault }: ModelStoreOptions,
): Promise<FirstModels> {
  async function attempt<Result>(work: () => Promise<Result>): Promise<Result | null> {
    try {
      return await work();
    } catch (error) {
      onFault(error);
      return null;
    }
  }

  const lineChoice = await attempt(() => loadChoice(home, "lines"));
  const chosenLines = lineChoice && (await attempt(() => openChosen(library, lineChoice)));
  const lines = chosenLines?.isReleased === false ? chosenLines : null;
  const choice = await attempt(() => loadChoice(home, "digits"));
  const chosen = choice && (await attempt(() => openChosen(library, choice)));
  if (modelPath !== undefined) {
    const active = await library.openTrusted(modelPath, { isReleased: false });
    const isOther = chosen !== null && !isSameModel(chosen, active);
    return { active, lines, previous: isOther ? chosen : null };
  }
  const active = chosen ?? (await library.openTrusted(releasedPath, { isReleased: true }));
  const before = choice?.previous;
  const isOther = before && !isSameModel(before, active);
  return { active, lines, previous: isOther ? await attempt(() => library.open(before.name, before.version)) : null };
}

/** Opens the model as it was tried when it was chosen; should its file be another by now, it is tried again. */
async function openChosen(library: ModelLibrary, { name, version, sha256 }: ActiveChoice): Promise<StoredModel> {
  const model = await library.open(name, version);
  if (model.sha256 === sha256 || model.isReleased) library.trust(model.sha256);
  await library.ensureTried(model, { isRetried: true });
  return model;
}

function toName({ name, version }: ModelName): ModelName {
  return { name, version };
}
