/**
 * Folders of pictures: the files in one that look like pictures by their names.
 */

import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

import { isPictureName, usualExtensions } from "../../contract/formats.js";
import { listOf } from "../../contract/words.js";
import { fail } from "../../core/errors.js";

/** Whether a path is a folder; false where there is nothing. */
export async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/**
 * The picture files directly in a folder, in the order people count: `scan2` before `scan10`.
 *
 * @throws FILE_NOT_FOUND when it holds none, FILE_UNREADABLE when it cannot be listed
 */
export async function listPictures(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: Error) =>
    fail("FILE_UNREADABLE", `cannot list the folder ${folder}: ${cause.message}`, { cause }),
  );
  const names = entries.filter((entry) => !entry.isDirectory() && isPictureName(entry.name)).map(({ name }) => name);
  if (names.length === 0) {
    fail(
      "FILE_NOT_FOUND",
      `the folder ${folder} holds no picture: no file whose name ends in ${listOf(usualExtensions(), "or")}. Folders inside it are not looked into.`,
    );
  }
  const { compare } = new Intl.Collator("en", { numeric: true });
  return names.toSorted(compare).map((name) => join(folder, name));
}
