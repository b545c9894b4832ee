/** Pictures in a folder. They are copies and not links, which a program that writes into the old file would change. */

import { execFile } from "node:child_process";
import { mkdir, open, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";

import { fail } from "../../core/errors.js";
import { failUnwritable, makeFolders } from "../files/atomic-file.js";
import { sha256 } from "../files/file-bytes.js";
import { failLost, type PictureStore, placeInStore } from "./picture-store.js";

/** More wait for the same disk. */
const AT_ONCE = 16;

const run = promisify(execFile);

/** @param folder is made with the first picture */
export function createPictureFolder(folder: string): PictureStore {
  const made = new Set<string>();
  let written: string[] = [];
  let flushing: Promise<void> = Promise.resolve();

  const pathOf = (digest: string) => join(folder, placeInStore(digest));

  async function makeFolder(path: string): Promise<void> {
    if (made.has(path)) return;
    if (made.size === 0) await makeFolders(folder);
    await mkdir(path, { recursive: true });
    made.add(path);
  }

  async function flushWritten(): Promise<void> {
    const paths = written;
    written = [];
    if (paths.length === 0) return;
    try {
      await flushAll(folder, paths);
    } catch (error) {
      written.push(...paths);
      failUnwritable(folder, error);
    }
  }

  return {
    atOnce: AT_ONCE,
    // It is here as soon as it is asked for.
    ahead: 0,
    async keep(bytes) {
      const digest = sha256(bytes);
      const path = pathOf(digest);
      // One of another size is the rest of a disk that was full.
      if ((await sizeOf(path)) === bytes.length) return { digest, bytes: bytes.length, isKnown: true };
      try {
        await makeFolder(dirname(path));
        // Under its own name at once: nobody reads it before it is named in a job, and what a kill cuts off has another
        // size. A rename would cost as much again.
        await writeFile(path, bytes);
      } catch (error) {
        await rm(path, { force: true }).catch(() => {});
        failUnwritable(path, error);
      }
      written.push(path);
      return { digest, bytes: bytes.length, isKnown: false };
    },
    has: async (digest) => (await sizeOf(pathOf(digest))) !== null,
    read: (digest) => readChecked(pathOf(digest)),
    handOver: async (digest) => pathOf(digest),
    flush() {
      // After the one that is under way: it may have what somebody else waits for.
      flushing = flushing.catch(() => {}).then(flushWritten);
      return flushing;
    },
    async remove(digests) {
      for (const digest of digests) await rm(pathOf(digest), { force: true });
    },
    fileOf: async (digest) => pathOf(digest),
    close() {},
  };
}

/** Reads a file whose name is its digest. @throws PICTURE_LOST; STORAGE_LOST where the fault is the folder's or the disk's */
export async function readChecked(path: string): Promise<Uint8Array> {
  const digest = basename(path);
  const bytes = await readFile(path).catch((cause: Error) => failUnread(path, cause));
  return sha256(bytes) === digest ? bytes : failLost(digest);
}

/** A picture that is not there is lost; a disk that fails, or a folder that is gone with all that lay in it, says nothing of it. */
async function failUnread(path: string, cause: NodeJS.ErrnoException): Promise<never> {
  const folder = dirname(dirname(path));
  const isMissing = cause.code === "ENOENT" || cause.code === "ENOTDIR";
  // Without the file system that was mounted there, the folder is empty; whoever removes a picture leaves its own folder.
  const names = isMissing ? await readdir(folder).catch(() => []) : [];
  if (names.length > 0) failLost(basename(path), cause);
  const reason = isMissing ? "it is missing, or empty" : (cause.code ?? cause.message);
  fail(
    "STORAGE_LOST",
    `the folder of pictures ${folder} cannot be read (${reason}). Mount it, or put it back, and look at its rights and the disk; what was acknowledged is kept, and work goes on once it is there.`,
    { cause },
  );
}

async function sizeOf(path: string): Promise<number | null> {
  return stat(path).then(
    ({ size }) => size,
    () => null,
  );
}

/** One sync of the file system takes 0.1 s for 2,000 files; one a file took 1.3 s (ext4). */
async function flushAll(folder: string, paths: readonly string[]): Promise<void> {
  if (process.platform === "linux" && paths.length > 1) {
    try {
      await run("sync", ["-f", folder]);
      return;
    } catch {
      // A system without coreutils: file by file.
    }
  }
  for (const path of paths) {
    const file = await open(path, "r+");
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  }
}
