/**
 * Where models are kept, as files: the released one, those in the home folder (trained or added there), and one that
 * the user names. The model that reads and the one before it are held in memory, so that whatever becomes of their
 * files changes nothing until the next start.
 */

import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";

import type {
  ModelDescription,
  ModelName,
  ModelStore,
  StoredModel,
  TitledModel,
} from "../../core/reading/model-store.js";
import { fail, isDigitsError } from "../../core/errors.js";
import { isLost } from "../../store/errors.js";
import { failInUse, type ModelTable, type SharedChoices } from "../../store/models.js";
import { createSemaphore, withPermit } from "../async/semaphore.js";
import { removeTemporaries } from "../files/atomic-file.js";
import { releasedLineModelPath } from "../files/package-files.js";
import { type ActiveChoice, loadChoice, saveChoice } from "./active-choice.js";
import { addModel } from "./add-model.js";
import { createSharedModels, type SharedModels } from "./shared-models.js";
import { cardPathOf } from "./model-card.js";
import { openModelTitles } from "./model-titles.js";
import { createModelLibrary, failNotFound, isSameModel, type ModelLibrary, toDescription } from "./model-library.js";
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

export interface JoiningModelStore extends ModelStore {
  /**
   * From now on these models are those of all servers on a database: what one adds or makes active, the others have.
   *
   * @param everyMs how often it is looked what others did
   * @throws DATABASE_LOST
   */
  join(table: ModelTable, everyMs: number): Promise<void>;
  /** Looks no more. */
  leave(): void;
}

/**
 * Opens the store.
 *
 * @throws FILE_NOT_FOUND, FILE_UNREADABLE, MODEL_MALFORMED, MODEL_FOREIGN, MODEL_REFUSED for `modelPath`, and for the
 *   released model where it is the one to read
 */
export async function createModelStore(options: ModelStoreOptions): Promise<JoiningModelStore> {
  const {
    home,
    tryModel = tryModelApart,
    onFault,
    releasedPath,
    releasedLinesPath = releasedLineModelPath(),
  } = options;
  const folder = join(home, "models");
  for (const each of [home, folder]) await removeTemporaries(each);
  const library = createModelLibrary({ ...options, releasedLinesPath, folder, tryModel });
  const titles = await openModelTitles(home, onFault);
  let { active, previous, lines } = await openFirst(library, options);
  let shared: SharedModels | null = null;
  let watching: NodeJS.Timeout | undefined;
  let isLooking = false;
  const held = () => (previous === null ? [active] : [active, previous]);

  async function open(name: string, version?: string): Promise<StoredModel> {
    const found = held().find((model) => model.name === name && model.version === (version ?? model.version));
    return found ?? library.open(name, version);
  }

  /** Lines are read beside the released model of digits alone; another one reads digit by digit. */
  function withLines(model: StoredModel, beside: StoredModel | null = lines): StoredModel {
    return model.isReleased && beside !== null ? { ...model, lines: beside } : model;
  }

  async function choose({ digits, lines: nextLines }: ChosenModels): Promise<void> {
    const choices: SharedChoices = {
      ...(digits && { digits: { ...toName(digits), sha256: digits.sha256, previous: toName(active) } }),
      ...(nextLines && { lines: { ...toName(nextLines), sha256: nextLines.sha256, previous: lines && toName(lines) } }),
    };
    await shared?.activate(choices, [digits, nextLines].filter((model) => model !== undefined).map(withTitle));
    await settle(choices, { digits, lines: nextLines, previous: active });
  }

  /** @param chosen the models of the choices, which are decided */
  async function settle(choices: SharedChoices, chosen: ChosenModels & Pick<FirstModels, "previous">): Promise<void> {
    for (const kind of ["digits", "lines"] as const) {
      const choice = choices[kind];
      if (choice !== undefined) await saveChoice(home, kind, choice);
    }
    if (chosen.digits !== undefined) [previous, active] = [chosen.previous, chosen.digits];
    if (chosen.lines !== undefined) lines = chosen.lines.isReleased ? null : chosen.lines;
  }

  function withTitle<Model extends ModelDescription>(model: Model): Model & TitledModel {
    return { ...model, title: titles.find(model.sha256) };
  }

  async function activate(wanted: ModelName): Promise<StoredModel> {
    if (isSameModel(wanted, active)) return withLines(active);
    const next = await open(wanted.name, wanted.version);
    if (next.kind === "lines") {
      await activateLines(next);
      return next;
    }
    await library.ensureTried(next, { isRetried: true });
    await choose({ digits: next });
    return withLines(active);
  }

  async function activateLines(next: StoredModel): Promise<void> {
    if (!next.isReleased) await library.ensureTried(next, { isRetried: true });
    const digits = active.isReleased ? undefined : await library.openTrusted(releasedPath, { isReleased: true });
    await choose({ ...(digits && { digits }), lines: next });
  }

  async function add(
    file: Uint8Array,
    card: ModelDescription["card"],
    title: string | null = null,
  ): Promise<TitledModel> {
    // A name that another server gave is taken here, too.
    await shared?.look();
    const filed = await library.list();
    // Told to the others first: where one of them has given the name in this moment, nothing is left of it here.
    const onAccepted = async (accepted: ModelDescription) => shared?.keep({ ...accepted, title }, file);
    const model = await addModel(file, card, { folder, filed, held: held(), tryModel, onAccepted });
    // A model that was there already is not tried yet.
    if (filed.every((each) => each !== model)) library.trust(model.sha256);
    else await shared?.keep(withTitle(model), file);
    if (title !== null && !model.isReleased) await entitle(model.sha256, title);
    return withTitle(toDescription(model));
  }

  async function entitle(sha256: string, title: string | null): Promise<void> {
    await shared?.rename(sha256, title);
    await titles.set(sha256, title);
  }

  async function find(wanted: ModelName): Promise<ModelDescription> {
    const found = withHeld(await library.list(), held()).find((model) => isSameModel(model, wanted));
    return found ?? failNotFound(wanted.name, wanted.version);
  }

  async function rename(wanted: ModelName, title: string | null): Promise<TitledModel> {
    const model = await find(wanted);
    if (model.isReleased) {
      fail(
        "MODEL_FIXED",
        `the model ${toText(model)} came with the program, and keeps its name. Name one of your own.`,
      );
    }
    await entitle(model.sha256, title);
    return withTitle(model);
  }

  async function remove(wanted: ModelName): Promise<void> {
    // What another server made active is in use here, too.
    await shared?.look();
    const model = await find(wanted);
    if (model.isReleased) {
      fail("MODEL_FIXED", `the model ${toText(model)} came with the program, and cannot be deleted. Use another one.`);
    }
    if ([active, lines].some((each) => each !== null && isSameModel(each, model))) failInUse(model);
    const [elsewhere] = (await filesOf(model.sha256)).filter((path) => dirname(path) !== folder);
    if (elsewhere !== undefined) {
      fail(
        "MODEL_FIXED",
        `the model ${toText(model)} lies at ${elsewhere}, where the server was told of it. Delete it there.`,
      );
    }
    await shared?.remove(model.sha256);
    await removeFiles(model.sha256);
  }

  async function filesOf(sha256: string): Promise<string[]> {
    return (await library.all()).filter((model) => model.sha256 === sha256).map(({ path }) => path);
  }

  /** What lies in the folder, and what is remembered of it. */
  async function removeFiles(sha256: string): Promise<void> {
    for (const path of (await filesOf(sha256)).filter((each) => dirname(each) === folder)) {
      try {
        await rm(path, { force: true });
        await rm(cardPathOf(path), { force: true });
      } catch (cause) {
        const why = cause instanceof Error ? cause.message : String(cause);
        fail("OUTPUT_UNWRITABLE", `${path} cannot be deleted: ${why}. Let the server write to the folder.`, { cause });
      }
    }
    await titles.set(sha256, null);
    if (previous?.sha256 !== sha256) return;
    previous = null;
    await rememberNoPrevious();
  }

  /** The next start has nothing to go back to, either. */
  async function rememberNoPrevious(): Promise<void> {
    const choice = await loadChoice(home, "digits");
    if (choice !== null) await saveChoice(home, "digits", { ...choice, previous: null });
  }

  /** Follows another server that deleted a model. */
  async function drop(sha256: string, removedAtMs: number): Promise<void> {
    if (active.sha256 === sha256 || lines?.sha256 === sha256) return;
    const here = (await library.all()).filter((model) => model.sha256 === sha256);
    // Somebody put it there since.
    if (here.some(({ modifiedMs }) => modifiedMs > removedAtMs)) return;
    await removeFiles(sha256);
  }

  /** Lets models read that another server chose, and tried; the way back is the one from there. */
  async function follow(choices: SharedChoices): Promise<void> {
    await settle(choices, {
      digits: choices.digits && (await openTold(choices.digits)),
      lines: choices.lines && (await openTold(choices.lines)),
      previous: (choices.digits?.previous && (await openIfAny(choices.digits.previous))) ?? null,
    });
  }

  /** Null where it is not here, as one that was deleted since. */
  async function openIfAny({ name, version }: ModelName): Promise<StoredModel | null> {
    try {
      return await open(name, version);
    } catch (error) {
      if (!isDigitsError(error)) throw error;
      if (error.code !== "MODEL_NOT_FOUND") onFault(error);
      return null;
    }
  }

  async function openTold(choice: ActiveChoice): Promise<StoredModel> {
    const model = await open(choice.name, choice.version);
    if (model.sha256 === choice.sha256) library.trust(model.sha256);
    await library.ensureTried(model, { isRetried: true });
    return model;
  }

  async function joinOthers(table: ModelTable, everyMs: number): Promise<void> {
    const joined = await createSharedModels(
      {
        table,
        here: async () => (await library.list()).map(({ sha256 }) => sha256),
        async take(file, card) {
          const filed = await library.list();
          const model = await addModel(file, card, { folder, filed, held: held(), tryModel: async () => {} });
          library.trust(model.sha256);
        },
        drop,
        entitle: (sha256, title) => titles.set(sha256, title),
        follow,
        onFault,
      },
      options.modelPath !== undefined,
    );
    await withPermit(acquireChange, () => joined.look());
    shared = joined;
    // A database that is gone is looked at again; whoever uses it says so.
    watching = setInterval(() => {
      if (isLooking) return;
      isLooking = true;
      withPermit(acquireChange, () => joined.look())
        .catch((error: unknown) => {
          // Nor is it a fault that the database was closed while a last look was on its way.
          if (shared === joined && !isLost(error)) onFault(error);
        })
        .finally(() => (isLooking = false));
    }, everyMs).unref();
  }

  // Two changes at a time would decide from the same state, and contradict each other.
  const acquireChange = createSemaphore(1);
  return {
    list: async () => withHeld(await library.list(), held()).map(withTitle),
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
    add: (file, card, title) => withPermit(acquireChange, () => add(file, card, title)),
    rename: (wanted, title) => withPermit(acquireChange, () => rename(wanted, title)),
    remove: (wanted) => withPermit(acquireChange, () => remove(wanted)),
    join: joinOthers,
    leave() {
      clearInterval(watching);
      shared = null;
    },
  };
}

/** What is held in memory stays listed, and as it is held, whatever lies on the disk. */
function withHeld(filed: readonly ModelDescription[], held: readonly ModelDescription[]): ModelDescription[] {
  const lost = held.filter((model) => !filed.some((each) => isSameModel(each, model)));
  const kept = filed.map((model) => held.find((each) => isSameModel(each, model)) ?? model);
  return [...lost, ...kept].toSorted((a, b) => Number(b.isReleased) - Number(a.isReleased)).map(toDescription);
}

interface ChosenModels {
  readonly digits?: StoredModel | undefined;
  readonly lines?: StoredModel | undefined;
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

function toText({ name, version }: ModelName): string {
  return `${name} ${version}`;
}

function toName({ name, version }: ModelName): ModelName {
  return { name, version };
}
