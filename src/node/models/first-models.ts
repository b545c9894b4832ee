/**
 * Which model reads when a store is opened, and which one is there to go back to: what the user names now, else what
 * was chosen last, else the released one. What cannot be used any more is told, and done without.
 */

import type { StoredModel } from "../../core/reading/model-store.js";
import { loadChoice, type ActiveChoice } from "./active-choice.js";
import { isSameModel } from "./model-index.js";
import type { ModelLibrary } from "./model-library.js";

export interface FirstModelsOptions {
  readonly releasedPath: string;
  readonly home: string;
  readonly modelPath?: string | undefined;
  readonly reportFault: (error: unknown) => void;
}

export interface ReadingModels {
  /** The one that reads. */
  readonly active: StoredModel;
  /** The one that read before. */
  readonly previous: StoredModel | null;
}

/** @throws what is wrong with the model that the user names, or with the released one where it is to read */
export async function openFirstModels(library: ModelLibrary, options: FirstModelsOptions): Promise<ReadingModels> {
  const { releasedPath, home, modelPath, reportFault } = options;

  async function attempt<Result>(work: () => Promise<Result>): Promise<Result | null> {
    try {
      return await work();
    } catch (error) {
      reportFault(error);
      return null;
    }
  }

  const choice = await attempt(() => loadChoice(home));
  const chosen = choice && (await attempt(() => openChosen(library, choice)));
  if (modelPath !== undefined) {
    const active = await library.openTrusted(modelPath, false);
    const isOther = chosen !== null && !isSameModel(chosen, active);
    return { active, previous: isOther ? chosen : null };
  }
  const active = chosen ?? (await library.openTrusted(releasedPath, true));
  const before = choice?.previous;
  const previous =
    before && !isSameModel(before, active) ? await attempt(() => library.open(before.name, before.version)) : null;
  return { active, previous };
}

/** The model as it was tried when it was chosen; should its file be another by now, it is tried anew. */
async function openChosen(library: ModelLibrary, { name, version, sha256 }: ActiveChoice): Promise<StoredModel> {
  const model = await library.open(name, version);
  if (model.sha256 === sha256) library.trust(sha256);
  await library.ensureTried(model);
  return model;
}
