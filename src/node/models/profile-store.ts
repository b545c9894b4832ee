/** Where a server keeps profiles: a file each, in a folder of its home. */

import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";

import { assert, DigitsError, fail, isDigitsError } from "../../core/errors.js";
import { formatProfile } from "../../core/profile/profile.js";
import { PROFILE_NAME_PATTERN, type ProfileStore } from "../../core/profile/profile-store.js";
import type { StoredModel } from "../../core/reading/model-store.js";
import { createSemaphore, withPermit } from "../async/semaphore.js";
import { createFolderOf, failUnwritable, writeFileAtomic } from "../files/atomic-file.js";
import { toSharedFile } from "../files/file-bytes.js";
import { loadProfile, toTaughtModel } from "./profile-file.js";

const MAX_PROFILES = 1000;

/** Each is a network of a megabyte. */
const MAX_HELD = 16;

export function createProfileStore(home: string): ProfileStore {
  const folder = join(home, "profiles");
  const namePattern = new RegExp(PROFILE_NAME_PATTERN);
  /** Taught models by profile and model, the one that was used longest ago first. */
  const held = new Map<string, Promise<StoredModel>>();
  const acquireChange = createSemaphore(1);

  function pathOf(name: string): string {
    assert(namePattern.test(name), "the server checks names");
    return join(folder, `${name}.json`);
  }

  function forget(name: string): void {
    for (const key of held.keys()) if (key.startsWith(`${name} `)) held.delete(key);
  }

  async function teach(name: string, model: StoredModel): Promise<StoredModel> {
    const profile = await loadProfile(pathOf(name)).catch((error: unknown) => {
      throw isDigitsError(error, "FILE_NOT_FOUND") ? notFound(name) : error;
    });
    return { ...model, ...toSharedFile(toTaughtModel(model.file, profile)) };
  }

  return {
    keep: (name, profile) =>
      withPermit(acquireChange, async () => {
        if (profile.learnt === null) {
          fail("PROFILE_MALFORMED", "nothing was learnt in this profile yet. Teach it first.");
        }
        const names: readonly string[] = await readdir(folder).catch(() => []);
        if (names.length >= MAX_PROFILES && !names.includes(`${name}.json`)) {
          fail("TOO_MANY_PROFILES", `${MAX_PROFILES} profiles are kept already. Delete one that is no longer needed.`);
        }
        await createFolderOf(pathOf(name));
        await writeFileAtomic(pathOf(name), formatProfile({ ...profile, samples: null }));
        forget(name);
      }),
    remove: (name) =>
      withPermit(acquireChange, async () => {
        await rm(pathOf(name)).catch((error: NodeJS.ErrnoException) => {
          if (error.code === "ENOENT") throw notFound(name);
          failUnwritable(pathOf(name), error);
        });
        forget(name);
      }),
    async teach(name, model) {
      const key = `${name} ${model.sha256}`;
      const taught = held.get(key) ?? teach(name, model);
      held.delete(key);
      held.set(key, taught);
      const [oldest] = held.keys();
      if (held.size > MAX_HELD) held.delete(oldest!);
      try {
        return await taught;
      } catch (error) {
        // Whoever asks next tries again.
        if (held.get(key) === taught) held.delete(key);
        throw error;
      }
    },
  };
}

function notFound(name: string): DigitsError {
  return new DigitsError(
    "PROFILE_NOT_FOUND",
    `there is no profile "${name}" here. Send it first: PUT /api/profiles/${name}.`,
  );
}
