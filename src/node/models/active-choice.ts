/**
 * Which models read, remembered from one start of the server to the next: that of digits in `active-model.json` in the
 * home folder, that of lines in `active-lines.json`.
 */

import { join } from "node:path";

import { fail } from "../../core/errors.js";
import type { ModelKind, ModelName } from "../../core/reading/model-store.js";
import { createFolderOf, writeJsonAtomic } from "../files/atomic-file.js";
import { parseJsonObject, readInputFileIfAny } from "../files/input-file.js";

const FILE_NAMES: Readonly<Record<ModelKind, string>> = { digits: "active-model.json", lines: "active-lines.json" };

/** Of the file; one without a number is of this format. */
const FORMAT = 1;

export interface ActiveChoice extends ModelName {
  /** Of the file that was tried, hexadecimal: another one under the same name has to be tried again. */
  readonly sha256: string;
  /** The model that read before. */
  readonly previous: ModelName | null;
}

/**
 * The last choice; null where none was made.
 *
 * @throws FILE_UNREADABLE when the file is damaged
 */
export async function loadChoice(home: string, kind: ModelKind): Promise<ActiveChoice | null> {
  const path = join(home, FILE_NAMES[kind]);
  const bytes = await readInputFileIfAny(path);
  if (bytes === null) return null;
  return (
    toChoice(parseJsonObject(bytes)) ??
    fail(
      "FILE_UNREADABLE",
      `${path}, which says which model reads, is damaged, or of a later version. Choose a model again, or remove the file.`,
    )
  );
}

/** @throws OUTPUT_UNWRITABLE */
export async function saveChoice(home: string, kind: ModelKind, choice: ActiveChoice): Promise<void> {
  const path = join(home, FILE_NAMES[kind]);
  await createFolderOf(path);
  await writeJsonAtomic(path, { format: FORMAT, ...choice });
}

function toChoice(value: unknown): ActiveChoice | undefined {
  if (!isModelName(value)) return undefined;
  const { name, version, format = FORMAT } = value as ModelName & { readonly format?: unknown };
  if (format !== FORMAT) return undefined;
  const { sha256, previous = null } = value as Partial<ActiveChoice>;
  const isWhole = typeof sha256 === "string" && (previous === null || isModelName(previous));
  return isWhole ? { name, version, sha256, previous } : undefined;
}

function isModelName(value: unknown): value is ModelName {
  const { name, version } = (value ?? {}) as Partial<ModelName>;
  return typeof name === "string" && typeof version === "string";
}
