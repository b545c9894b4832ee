/**
 * The models on the disk: the released one, the one the user named, and those in the home folder. A file is described
 * when it is new or has changed; the last few opened stay in memory, and it is remembered which were tried.
 */

import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

import { type DigitsError, fail, isDigitsError } from "../../core/errors.js";
import type { ModelDescription, ModelName, StoredModel } from "../../core/reading/model-store.js";
import { createSemaphore, withPermit } from "../async/semaphore.js";
import { toSharedBytes } from "../files/file-bytes.js";
import { loadFiledModel, type FiledModel } from "./filed-model.js";
import { createModelCache } from "./model-cache.js";
import { cardPathOf } from "./model-card.js";
import type { TryModel } from "./try-model.js";

/** A client that compares models asks for a few in turn; each takes up to 50 MB. */
const MAX_OPEN = 4;

export interface ModelLibraryOptions {
  readonly releasedPath: string;
  /** The model of lines that comes with the program: listed where there is another one to choose. */
  readonly releasedLinesPath: string;
  /** A model anywhere on the disk. */
  readonly modelPath?: string | undefined;
  /** The folder of the user's models; it need not exist. */
  readonly folder: string;
  readonly tryModel: TryModel;
  /** Called with each file that cannot be used, once. */
  readonly onFault: (error: unknown) => void;
}

export interface ModelLibrary {
  /**
   * The models as they are now, the released one first, then the newest first; of several with one name and version
   * the first. Broken files are left out.
   */
  list(): Promise<readonly FiledModel[]>;
  /** Every good file, with those of one name and version. */
  all(): Promise<readonly FiledModel[]>;
  /**
   * Opens a model; the newest of its name where no version is given.
   *
   * @throws MODEL_NOT_FOUND; MODEL_MALFORMED, MODEL_FOREIGN when its file is broken
   */
  open(name: string, version?: string): Promise<StoredModel>;
  /** Opens a file whose owner vouches for it: it need not be tried. */
  openTrusted(path: string, options: { readonly isReleased: boolean }): Promise<StoredModel>;
  /**
   * Tries a model, unless its bytes passed before. Bytes that failed are tried again only with `isRetried`: those who
   * may only read must not be able to start one trial after the other.
   *
   * @throws what {@link TryModel} throws
   */
  ensureTried(model: StoredModel, options: { readonly isRetried: boolean }): Promise<void>;
  /** Remembers that a file passed its trial. */
  trust(sha256: string): void;
}

/** What was found in a file. */
interface Finding {
  /** Changes whenever the file or its card is written. */
  readonly stamp: string;
  /** Null where the file is broken. */
  readonly model: FiledModel | null;
}

type Found = Finding & { readonly model: FiledModel };

/** Creates a library. */
export function createModelLibrary(options: ModelLibraryOptions): ModelLibrary {
  const { releasedPath, releasedLinesPath, modelPath, folder, tryModel, onFault } = options;
  let findings = new Map<string, Finding>();
  const opened = createModelCache<StoredModel>(MAX_OPEN);
  // By SHA-256. There are as many failures as files in the folder that are no good.
  const verdicts = new Map<string, "passed" | DigitsError>();
  const acquireTrial = createSemaphore(1);

  async function find(path: string): Promise<Finding | null> {
    const stamp = await stampOf(path);
    if (stamp === null) return null;
    const known = findings.get(path);
    if (known?.stamp === stamp) return known;
    try {
      const isReleased = path === releasedPath || path === releasedLinesPath;
      const { model } = await loadFiledModel(path, { isReleased });
      return { stamp, model };
    } catch (error) {
      onFault(error);
      return { stamp, model: null };
    }
  }

  async function findAll(): Promise<readonly Found[]> {
    const found = new Map<string, Finding>();
    const named = modelPath === undefined ? [] : [modelPath];
    // One after the other: side by side, a folder of large models would fill the memory.
    for (const path of [releasedPath, ...named, ...(await modelPathsIn(folder, onFault)), releasedLinesPath]) {
      const finding = await find(path);
      if (finding !== null) found.set(path, finding);
    }
    findings = found;
    return [...found.values()].flatMap(({ stamp, model }) => (model === null ? [] : { stamp, model }));
  }

  /** What {@link ModelLibrary.list} gives, each with its stamp. */
  async function listFound(): Promise<readonly Found[]> {
    const models = await findAll();
    return models.filter(isFirstOfItsName).toSorted(byReleaseAndAge);
  }

  /** The released model of lines alone is no choice. */
  function isChoice({ kind, isReleased }: FiledModel, _: number, all: readonly FiledModel[]): boolean {
    return kind === "digits" || !isReleased || all.some((other) => other.kind === "lines" && !other.isReleased);
  }

  return {
    list: async () => (await listFound()).map(({ model }) => model).filter(isChoice),
    all: async () => (await findAll()).map(({ model }) => model),
    async open(name, version) {
      const isWanted = ({ model }: Found) => model.name === name && model.version === (version ?? model.version);
      const { stamp, model: filed } = (await listFound()).find(isWanted) ?? failNotFound(name, version);
      // With its stamp: what the file holds after a change is another model.
      const key = `${filed.path} ${stamp}`;
      return opened.use(
        key,
        () => load(filed.path, filed),
        // The file may have become another's since it was listed.
        async (model) => (isSameModel(model, filed) ? model : failNotFound(name, version)),
      );
    },
    async openTrusted(path, trusted) {
      const model = await load(path, trusted);
      verdicts.set(model.sha256, "passed");
      return model;
    },
    async ensureTried({ sha256, file }, { isRetried }) {
      if (verdicts.get(sha256) === "passed") return;
      await withPermit(acquireTrial, async () => {
        const verdict = verdicts.get(sha256);
        if (verdict === "passed") return;
        if (verdict !== undefined && !isRetried) throw verdict;
        try {
          await tryModel(file);
        } catch (error) {
          if (isDigitsError(error)) verdicts.set(sha256, error);
          throw error;
        }
        verdicts.set(sha256, "passed");
      });
    },
    trust: (sha256) => void verdicts.set(sha256, "passed"),
  };
}

/** Whether both have one name and one version. */
export function isSameModel(a: ModelName, b: ModelName): boolean {
  return a.name === b.name && a.version === b.version;
}

/** What a list says of a model, without where it lies and what is in it. */
export function toDescription(model: ModelDescription): ModelDescription {
  const { name, version, kind, isReleased, bytes, sha256, classCount, card } = model;
  return { name, version, kind, isReleased, bytes, sha256, classCount, card };
}

async function load(path: string, options: { readonly isReleased: boolean }): Promise<StoredModel> {
  const { model, bytes } = await loadFiledModel(path, options);
  return { ...toDescription(model), file: toSharedBytes(bytes) };
}

/** Null where there is no such file. */
async function stampOf(path: string): Promise<string | null> {
  const [model, card] = await Promise.all([path, cardPathOf(path)].map((each) => stat(each).catch(() => null)));
  if (!model?.isFile()) return null;
  const stamps = [model, card].map((found) => found && [found.ino, found.size, found.mtimeMs, found.ctimeMs].join());
  return stamps.join(";");
}

async function modelPathsIn(folder: string, onFault: (error: unknown) => void): Promise<string[]> {
  try {
    const names = await readdir(folder);
    return names.filter((name) => name.endsWith(".onnx")).map((name) => join(folder, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") onFault(error);
    return [];
  }
}

function isFirstOfItsName({ model }: Found, i: number, all: readonly Found[]): boolean {
  return all.findIndex((other) => isSameModel(other.model, model)) === i;
}

function byReleaseAndAge({ model: a }: Found, { model: b }: Found): number {
  if (a.isReleased && b.isReleased) return a.kind < b.kind ? -1 : 1;
  return Number(b.isReleased) - Number(a.isReleased) || b.modifiedMs - a.modifiedMs;
}

/** @throws MODEL_NOT_FOUND */
export function failNotFound(name: string, version?: string): never {
  const wanted = version === undefined ? name : `${name} ${version}`;
  fail(
    "MODEL_NOT_FOUND",
    `there is no model ${JSON.stringify(wanted.slice(0, 140))}. The list of models has those there are.`,
  );
}
