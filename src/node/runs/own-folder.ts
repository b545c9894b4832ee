/**
 * A lock on the runs of a home folder: one server works on them at a time, named by a file that it touches while it
 * lives. Two at once, as when one takes over from another, would train the same run in each other's files.
 */

import { readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";

import { createFolderOf } from "../files/atomic-file.js";

const FILE = "owner.json";
const TOUCH_MS = 5000;

/** A server that has not touched its file for this long is gone; it may have been on another machine. */
const STALE_MS = 30_000;

interface Owner {
  readonly host: string;
  readonly pid: number;
}

export interface Ownership {
  /** Gives it up; idempotent. */
  release(): Promise<void>;
}

/** Locks the folder of runs; null while another server has it. @throws OUTPUT_UNWRITABLE */
export async function ownFolder(parent: string): Promise<Ownership | null> {
  const path = join(parent, FILE);
  const own: Owner = { host: hostname(), pid: process.pid };
  await createFolderOf(path);
  if (!(await claim(path, own))) return null;

  const timer = setInterval(() => {
    const now = new Date();
    // A disk that is gone for a moment is no reason to end: without it nothing can be trained anyway.
    utimes(path, now, now).catch(() => {});
  }, TOUCH_MS).unref();
  let release: Promise<void> | null = null;
  return {
    release() {
      clearInterval(timer);
      release ??= rm(path, { force: true });
      return release;
    },
  };
}

/** Creating the file succeeds for only one of those who try at once. */
async function claim(path: string, own: Owner): Promise<boolean> {
  const create = () =>
    writeFile(path, JSON.stringify(own), { flag: "wx" }).then(
      () => true,
      (error: unknown) => {
        if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
        throw error;
      },
    );
  if (await create()) return true;
  if (!(await isLeftBehind(path, own))) return false;
  await rm(path, { force: true });
  return create();
}

/** Whether the server that the file names is gone. */
async function isLeftBehind(path: string, own: Owner): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  if (found === null) return true;
  if (Date.now() - found.mtimeMs > STALE_MS) return true;
  try {
    const { host, pid } = JSON.parse(await readFile(path, "utf8")) as Owner;
    // This process's own number, in a file that another one wrote: a container's first process, before its restart.
    return host === own.host && (pid === own.pid || !isAlive(pid));
  } catch {
    // It is being written just now, or its server was killed while writing; its age will show which.
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
