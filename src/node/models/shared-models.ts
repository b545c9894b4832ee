/**
 * One server's models as those of all servers on a database: what it adds or makes active is told there first, and what
 * others did is found there, a moment later.
 */

import type { ModelDescription, ModelKind, StoredModel, TitledModel } from "../../core/reading/model-store.js";
import { isLost } from "../../store/errors.js";
import type { ModelTable, Revisions, SharedChoices } from "../../store/models.js";

export interface SharedModelsOptions {
  readonly table: ModelTable;
  /** SHA-256 of the models that are here. */
  readonly here: () => Promise<readonly string[]>;
  /** Takes one in that another server tried. */
  readonly take: (file: Uint8Array, card: ModelDescription["card"]) => Promise<void>;
  /** Removes one that another server deleted, unless its file is younger than that. */
  readonly drop: (sha256: string, removedAtMs: number) => Promise<void>;
  /** Calls one what people called it at another server. */
  readonly entitle: (sha256: string, title: string | null) => Promise<void>;
  /** Lets those read that another server chose. */
  readonly follow: (choices: SharedChoices) => Promise<void>;
  readonly onFault: (fault: unknown) => void;
}

export interface SharedModels {
  /** Looks what others did. @throws DATABASE_LOST */
  look(): Promise<void>;
  keep(model: TitledModel, file: Uint8Array): Promise<void>;
  rename(sha256: string, title: string | null): Promise<void>;
  /** @throws MODEL_IN_USE */
  remove(sha256: string): Promise<void>;
  /** @param models that others may not have yet */
  activate(choices: SharedChoices, models: readonly (StoredModel & TitledModel)[]): Promise<void>;
}

/** After which a choice that could not be followed is tried again, as no disk is full for ever; it is told of once. */
const FOLLOW_AGAIN_MS = 10_000;

/** @param isOwnChoice whether this server reads with what it was told at its start, until something else is chosen */
export async function createSharedModels(options: SharedModelsOptions, isOwnChoice: boolean): Promise<SharedModels> {
  const { table, here, take, drop, entitle, follow, onFault } = options;
  const known = new Set(await here());
  let seen: Revisions = isOwnChoice ? (await table.active()).revisions : {};

  /** When those were deleted that were removed here, too. */
  const dropped = new Map<string, number>();
  const failed = { revisions: "", againMs: 0 };

  async function keep(model: TitledModel, file: Uint8Array): Promise<void> {
    if (model.isReleased) return;
    await table.keep(model, file, model.card);
  }

  /** Each is done once; what cannot be done here is told of once. */
  async function attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      onFault(error);
    }
  }

  return {
    keep,
    rename: (sha256, title) => table.rename(sha256, title),
    remove: (sha256) => table.remove(sha256),
    async look() {
      // Before the models: whoever chose one had kept it by then, so it is among them.
      const { choices, revisions } = await table.active();
      for (const { sha256, title, removedAtMs } of await table.list()) {
        if (removedAtMs !== null) {
          if (dropped.get(sha256) === removedAtMs) continue;
          dropped.set(sha256, removedAtMs);
          known.delete(sha256);
          await attempt(() => drop(sha256, removedAtMs));
          continue;
        }
        await attempt(() => entitle(sha256, title));
        if (known.has(sha256)) continue;
        known.add(sha256);
        if ((await here()).includes(sha256)) continue;
        try {
          const { file, card } = await table.load(sha256);
          await take(file, card);
        } catch (error) {
          if (isLost(error)) {
            known.delete(sha256);
            throw error;
          }
          // Looked at once, so that a model which cannot be had here is told of once.
          onFault(error);
        }
      }
      const changed = Object.entries(choices).filter(
        ([kind]) => revisions[kind as ModelKind] !== seen[kind as ModelKind],
      );
      if (changed.length === 0) return;
      const wanted = JSON.stringify(revisions);
      if (wanted === failed.revisions && performance.now() < failed.againMs) return;
      try {
        await follow(Object.fromEntries(changed));
        seen = revisions;
      } catch (error) {
        if (wanted !== failed.revisions) onFault(error);
        failed.revisions = wanted;
        failed.againMs = performance.now() + FOLLOW_AGAIN_MS;
      }
    },
    async activate(choices, models) {
      for (const model of models) await keep(model, model.file);
      seen = { ...seen, ...(await table.activate(choices)) };
    },
  };
}
