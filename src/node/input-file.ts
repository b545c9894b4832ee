/**
 * Reads a file that the user named, with an error that says which one and why not.
 */

import { readFile } from "node:fs/promises";

import { fail } from "../core/errors.js";

/**
 * The bytes of a file.
 *
 * @throws FILE_NOT_FOUND when there is none, FILE_UNREADABLE when it cannot be read
 */
export async function readInputFile(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") {
      fail("FILE_NOT_FOUND", `there is no file ${path}. Check the path.`, {
        cause,
      });
    }
    const reason =
      code === "EISDIR" ? "it is a folder. Give the path of a file." : message;
    fail("FILE_UNREADABLE", `cannot read ${path}: ${reason}`, { cause });
  }
}
