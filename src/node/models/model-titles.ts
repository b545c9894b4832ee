/** What people call their models, in `model-titles.json` in the home folder: by the file's SHA-256. */

import { join } from "node:path";

import { fail } from "../../core/errors.js";
import { createFolderOf, writeJsonAtomic } from "../files/atomic-file.js";
import { parseJsonObject, readInputFileIfAny } from "../files/input-file.js";

/** Of the file. */
const FORMAT = 1;

export interface ModelTitles {
  find(sha256: string): string | null;
  /** Null takes it away. @throws OUTPUT_UNWRITABLE */
  set(sha256: string, title: string | null): Promise<void>;
}

/** Opens them; a damaged file is told of, and begun anew with the next change. */
export async function openModelTitles(home: string, onFault: (error: unknown) => void): Promise<ModelTitles> {
  const path = join(home, "model-titles.json");
  let titles: Readonly<Record<string, string>> = {};
  try {
    titles = await load(path);
  } catch (error) {
    onFault(error);
  }
  return {
    find: (sha256) => titles[sha256] ?? null,
    async set(sha256, title) {
      if ((titles[sha256] ?? null) === title) return;
      const { [sha256]: _old, ...others } = titles;
      const next = title === null ? others : { ...others, [sha256]: title };
      await createFolderOf(path);
      await writeJsonAtomic(path, { format: FORMAT, titles: next });
      titles = next;
    },
  };
}

async function load(path: string): Promise<Readonly<Record<string, string>>> {
  const bytes = await readInputFileIfAny(path);
  if (bytes === null) return {};
  const { format, titles } = (parseJsonObject(bytes) ?? {}) as { readonly format?: unknown; readonly titles?: unknown };
  const isWhole = format === FORMAT && typeof titles === "object" && titles !== null;
  if (isWhole && Object.values(titles).every((title) => typeof title === "string")) {
    return titles as Readonly<Record<string, string>>;
  }
  fail("FILE_UNREADABLE", `${path}, which says what models are called, is damaged, or of a later version. Remove it.`);
}
