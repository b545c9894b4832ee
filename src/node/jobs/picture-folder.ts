/**
 * The pictures of jobs, copies of what was added, each under its SHA-256: what happens to a folder after it was added
 * changes nothing, and a picture that is in ten jobs lies here once. They are copies and not links, which a program that
 * writes into the old file would change.
 */

import { execFile } from "node:child_process";
import { mkdir, open, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

import { fail } from "../../core/errors.js";
import { failUnwritable, makeFolders } from "../files/atomic-file.js";
import { sha256 } from "../files/file-bytes.js";

export interface KeptPicture {
  readonly digest: string;
  readonly bytes: number;
  /** Whether it was here before. */
  readonly isKnown: boolean;
}

export interface PictureFolder {
  pathOf(digest: string): string;
  /** Writes a picture where it is not here yet; on the disk after {@link flush}. @throws OUTPUT_UNWRITABLE */
  keep(bytes: Uint8Array): Promise<KeptPicture>;
  has(digest: string): Promise<boolean>;
  /** @throws PICTURE_LOST */
  read(digest: string): Promise<Uint8Array>;
  /** Waits until all that was kept is on the disk. @throws OUTPUT_UNWRITABLE */
  flush(): Promise<void>;
  remove(digests: readonly string[]): Promise<void>;
}

const run = promisify(execFile);

/** @param folder is made with the first picture */
export function createPictureFolder(folder: string): PictureFolder {
  const made = new Set<string>();
  let written: string[] = [];

  function pathOf(digest: string): string {
    // A folder of a million names is slow on some systems.
    return join(folder, digest.slice(0, 2), digest);
  }

  async function makeFolder(name: string): Promise<void> {
    if (made.has(name)) return;
    if (made.size === 0) await makeFolders(folder);
    await mkdir(join(folder, name), { recursive: true });
    made.add(name);
  }

  return {
    pathOf,
    async keep(bytes) {
      const digest = sha256(bytes);
      const path = pathOf(digest);
      // One of another size is the rest of a disk that was full.
      if ((await sizeOf(path)) === bytes.length) return { digest, bytes: bytes.length, isKnown: true };
      try {
        await makeFolder(digest.slice(0, 2));
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
    async read(digest) {
      const bytes = await readFile(pathOf(digest)).catch((cause: Error) => failLost(digest, cause));
      return sha256(bytes) === digest ? bytes : failLost(digest);
    },
    async flush() {
      const paths = written;
      written = [];
      if (paths.length === 0) return;
      try {
        await flushAll(folder, paths);
      } catch (error) {
        written.push(...paths);
        failUnwritable(folder, error);
      }
    },
    async remove(digests) {
      for (const digest of digests) await rm(pathOf(digest), { force: true });
    },
  };
}

/** @throws PICTURE_LOST */
export function failLost(digest: string, cause?: unknown): never {
  fail(
    "PICTURE_LOST",
    `the kept picture ${digest} is gone or changed. Put back the folder "pictures" from a backup, or add the picture again.`,
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
