/** Reads a file that the user named, with an error that says which one and why not. */

import { readFile, stat } from "node:fs/promises";

import { fail, isDigitsError } from "../../core/errors.js";
import { type FilePath, toNodePath, toPathText } from "./file-path.js";

/**
 * The bytes of a file.
 *
 * @throws FILE_NOT_FOUND when there is none, FILE_UNREADABLE when it cannot be read, or is a pipe or a device
 */
export async function readInputFile(path: FilePath): Promise<Uint8Array> {
  const shown = toPathText(path);
  try {
    await refuseEndless(path);
    return await readFile(toNodePath(path));
  } catch (cause) {
    if (isDigitsError(cause)) throw cause;
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") {
      fail("FILE_NOT_FOUND", `there is no file ${shown}. Check the path.`, { cause });
    }
    const reason = code === "EISDIR" ? "it is a folder. Give the path of a file." : message;
    fail("FILE_UNREADABLE", `cannot read ${shown}: ${reason}`, { cause });
  }
}

/** As {@link readInputFile}; null where there is no such file. */
export async function readInputFileIfAny(path: string): Promise<Uint8Array | null> {
  return readInputFile(path).catch((error: unknown) => {
    if (isDigitsError(error, "FILE_NOT_FOUND")) return null;
    throw error;
  });
}

/** The object in a JSON text; undefined where the text is anything else, or is cut off. */
export function parseJsonObject(text: string | Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(typeof text === "string" ? text : new TextDecoder().decode(text));
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    // The caller says what is damaged.
    return undefined;
  }
}

/**
 * Refuses pipes and devices. Opening a pipe waits for its writer, in a thread that no signal reaches; a device such as
 * /dev/zero fills the memory.
 */
async function refuseEndless(path: FilePath): Promise<void> {
  const found = await stat(toNodePath(path));
  if (found.isFile() || found.isDirectory()) return;
  const shown = toPathText(path);
  fail(
    "FILE_UNREADABLE",
    `cannot read ${shown}: it is not a regular file. Save what it gives to a file, and use that.`,
  );
}
