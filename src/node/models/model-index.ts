/**
 * Which models there are: the released one, the one the user named, and those in the home folder. A file is read when
 * it is new or has changed; otherwise what was found last time holds.
 */

import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

import type { ModelName } from "../../core/reading/model-store.js";
import { loadFiledModel, type FiledModel } from "./filed-model.js";
import { cardPathOf } from "./model-card.js";

export interface ModelIndexOptions {
  readonly releasedPath: string;
  /** A model anywhere on the disk. */
  readonly modelPath?: string | undefined;
  /** The folder of the user's models; it need not exist. */
  readonly folder: string;
  /** Hears of each file that is left out of the index, once. */
  readonly reportFault: (error: unknown) => void;
}

/** What was found in a file, as long as its stamp stays. */
interface Finding {
  readonly stamp: string;
  /** Null where the file is broken. */
  readonly model: FiledModel | null;
}

/**
 * The models as they are now, the released one first, then the newest first; of several with one name and version the
 * first. Broken files are left out.
 */
export type ListFiledModels = () => Promise<readonly FiledModel[]>;

/** Creates an index. */
export function createModelIndex(options: ModelIndexOptions): ListFiledModels {
  const { releasedPath, modelPath, folder, reportFault } = options;
  let findings = new Map<string, Finding>();

  async function find(path: string): Promise<Finding | null> {
    const stamp = await stampOf(path);
    if (stamp === null) return null;
    const known = findings.get(path);
    if (known?.stamp === stamp) return known;
    try {
      const isReleased = path === releasedPath;
      const { model } = await loadFiledModel(path, { isReleased });
      return { stamp, model };
    } catch (error) {
      reportFault(error);
      return { stamp, model: null };
    }
  }

  async function list(): Promise<readonly FiledModel[]> {
    const found = new Map<string, Finding>();
    const named = modelPath === undefined ? [] : [modelPath];
    const own = await modelPathsIn(folder, reportFault);
    // One after the other: side by side, a folder of large models would fill the memory.
    for (const path of [releasedPath, ...named, ...own]) {
      const finding = await find(path);
      if (finding !== null) found.set(path, finding);
    }
    findings = found;
    const models = [...found.values()].flatMap(({ model }) => model ?? []);
    return withoutTwins(models).toSorted(compareModels);
  }

  return list;
}

/** Whether both have one name and one version. */
export function isSameModel(a: ModelName, b: ModelName): boolean {
  return a.name === b.name && a.version === b.version;
}

/** What changes whenever a file or its card is written; null where there is no such file. */
async function stampOf(path: string): Promise<string | null> {
  const [model, card] = await Promise.all([path, cardPathOf(path)].map((each) => stat(each).catch(() => null)));
  if (!model?.isFile()) return null;
  const stamps = [model, card].map((found) => found && [found.ino, found.size, found.mtimeMs, found.ctimeMs].join());
  return stamps.join(";");
}

async function modelPathsIn(folder: string, reportFault: (error: unknown) => void): Promise<string[]> {
  try {
    const names = await readdir(folder);
    return names.filter((name) => name.endsWith(".onnx")).map((name) => join(folder, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") reportFault(error);
    return [];
  }
}

function withoutTwins(models: readonly FiledModel[]): FiledModel[] {
  return models.filter((model, i) => models.findIndex((other) => isSameModel(other, model)) === i);
}

function compareModels(a: FiledModel, b: FiledModel): number {
  return Number(b.isReleased) - Number(a.isReleased) || b.modifiedMs - a.modifiedMs;
}
