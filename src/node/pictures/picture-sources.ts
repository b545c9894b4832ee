/** Where pictures come from beside single files: folders, and a pipe. */

import type { Dirent } from "node:fs";
import { opendir, stat } from "node:fs/promises";
import type { Readable } from "node:stream";

import { isPictureName, usualExtensions } from "../../contract/formats.js";
import { defaultLimits } from "../../contract/limits.js";
import { listOf } from "../../contract/words.js";
import { fail } from "../../core/errors.js";
import { type FilePath, fromBytes, joinPath, toNodePath, toPathText } from "../files/file-path.js";
import { checkBytes } from "./picture-limits.js";

/** Whether a path is a folder; false where there is nothing. */
export async function isFolder(path: FilePath): Promise<boolean> {
  return stat(toNodePath(path)).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/**
 * The picture files directly in a folder, in the order people count: `scan2` before `scan10`.
 *
 * @throws FILE_NOT_FOUND when it holds none, FILE_UNREADABLE when it cannot be listed
 */
export async function listPictures(folder: FilePath): Promise<FilePath[]> {
  const shown = toPathText(folder);
  const names = await namesIn(folder).catch((cause: Error) =>
    fail("FILE_UNREADABLE", `cannot list the folder ${shown}: ${cause.message}`, { cause }),
  );
  if (names.length === 0) {
    fail(
      "FILE_NOT_FOUND",
      `the folder ${shown} holds no picture: no file whose name ends in ${listOf(usualExtensions(), "or")}. Folders inside it are not looked into.`,
    );
  }
  const { compare } = new Intl.Collator("en", { numeric: true });
  names.sort((a, b) => compare(toPathText(a), toPathText(b)));
  return names.map((name) => joinPath(folder, name));
}

/** One entry after the other: those of 100,000 files, all at once, take 50 MB. */
async function namesIn(folder: FilePath): Promise<FilePath[]> {
  const names: FilePath[] = [];
  // With this encoding names are buffers, which the types of Node do not know.
  const entries = (await opendir(toNodePath(folder), {
    encoding: "buffer" as BufferEncoding,
  })) as AsyncIterable<Dirent>;
  for await (const entry of entries) {
    const name = fromBytes(entry.name as unknown as Buffer);
    if (!entry.isDirectory() && isPictureName(toPathText(name))) names.push(name);
  }
  return names;
}

/**
 * All bytes of a stream, such as standard input.
 *
 * @throws PICTURE_TOO_LARGE as soon as there are more than a picture may have; the signal's reason when aborted
 */
export async function readStream(stream: Readable, signal: AbortSignal): Promise<Uint8Array> {
  signal.throwIfAborted();
  const stop = () => stream.destroy(signal.reason as Error);
  signal.addEventListener("abort", stop, { once: true });
  try {
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      length += chunk.length;
      checkBytes(length, defaultLimits.maxPictureBytes);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
