/**
 * Writes files that the user asked for, without taking away what lies there already.
 */

import { fail, isDigitsError } from "../../core/errors.js";
import { createFolderOf, writeFileAtomic } from "./atomic-file.js";
import { readInputFile } from "./input-file.js";

export interface NewFile {
  readonly path: string;
  readonly content: Uint8Array | string;
}

export interface WriteNewFilesOptions {
  /** Replace files that hold something else. */
  readonly isForced: boolean;
}

/**
 * Writes files, and the folders they lie in; all are looked at before the first is written. A file that holds the very
 * content already is left as it is.
 *
 * @throws OUTPUT_UNWRITABLE when one holds something else and may not be replaced, or cannot be written
 */
export async function writeNewFiles(files: readonly NewFile[], { isForced }: WriteNewFilesOptions): Promise<void> {
  if (!isForced) {
    for (const file of files) await refuseOther(file);
  }
  for (const { path, content } of files) {
    await createFolderOf(path);
    await writeFileAtomic(path, content);
  }
}

async function refuseOther({ path, content }: NewFile): Promise<void> {
  const bytes = await readInputFile(path).catch((error: unknown) => {
    if (isDigitsError(error, "FILE_NOT_FOUND")) return null;
    throw error;
  });
  if (bytes === null || Buffer.from(content).equals(bytes)) return;
  fail(
    "OUTPUT_UNWRITABLE",
    `${path} is there already and holds something else. Give another path, or add --force to replace it.`,
  );
}
