/**
 * Files that are written whole or not at all: into a temporary file in the same folder, flushed to the disk,
 * then renamed over the old one. A kill at any moment leaves the old file or the new one, never a part; what it
 * may leave beside it is a `.NAME.*.tmp` file, which nothing reads.
 */

import { randomBytes } from "node:crypto";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

import { fail, isDigitsError } from "../../core/errors.js";
import { readInputFileIfAny } from "./input-file.js";

/** The names of {@link temporaryBeside}. */
const TEMPORARY = /^\..+\.\d+-[0-9a-f]{12}\.tmp$/;

/** Writing touches a file again and again; a file that was not touched for this long is not being written. */
const ABANDONED_MS = 10 * 60_000;

/** What to do about the system's usual refusals. */
const remedies: Readonly<Record<string, string>> = {
  ENOENT: "its folder does not exist. Create the folder, or give another path.",
  ENOTDIR: "a part of it is not a folder. Give another path.",
  EISDIR: "it is a folder. Give the path of a file.",
  EACCES: "permission is denied. Give a path in a folder you may write to.",
  EPERM: "permission is denied. Give a path in a folder you may write to.",
  EROFS: "the file system is read-only. Give another path.",
  ENOSPC: "the disk is full. Free some space, or give another path.",
  EDQUOT: "your quota is used up. Free some space, or give another path.",
};

/**
 * Writes a file, replacing an older one.
 *
 * @throws OUTPUT_UNWRITABLE when it cannot be written; an older file is then as it was.
 */
export async function writeFileAtomic(path: string, content: Uint8Array | string): Promise<void> {
  const temporary = temporaryBeside(path);
  try {
    await writeFlushed(temporary, content);
    await rename(temporary, path);
  } catch (error) {
    // The first error is the one to report; where a part of the path is a file, removing fails as well.
    await rm(temporary, { force: true }).catch(() => {});
    failUnwritable(path, error);
  }
  await flushFolder(dirname(path));
}

/** As {@link writeFileAtomic}, of text that is made bit by bit; what making it throws leaves the older file. */
export async function writePiecesAtomic(path: string, pieces: AsyncIterable<string>): Promise<void> {
  const temporary = temporaryBeside(path);
  try {
    const file = await open(temporary, "wx");
    try {
      for await (const piece of pieces) await file.writeFile(piece);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    if (isDigitsError(error)) throw error;
    failUnwritable(path, error);
  }
  await flushFolder(dirname(path));
}

/** Writes a value as JSON to read; throws what {@link writeFileAtomic} throws. */
export async function writeJsonAtomic(path: string, value: unknown): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`);
}

/**
 * Makes sure that `path` can be written, before the work whose result goes there. An existing file is not touched.
 *
 * @throws OUTPUT_UNWRITABLE when it cannot.
 */
export async function assertWritable(path: string): Promise<void> {
  const existing = await stat(path).catch(() => undefined);
  if (existing?.isDirectory()) {
    failUnwritable(path, Object.assign(new Error(), { code: "EISDIR" }));
  }
  // Only an attempt shows it: permission bits say nothing about read-only mounts, access lists or the superuser.
  const probe = temporaryBeside(path);
  try {
    await writeFlushed(probe, "");
  } catch (error) {
    failUnwritable(path, error);
  } finally {
    await rm(probe, { force: true }).catch(() => {});
  }
}

/**
 * Creates the folder that `path` lies in, and those above it.
 *
 * @throws OUTPUT_UNWRITABLE when it cannot be created.
 */
export async function createFolderOf(path: string): Promise<void> {
  try {
    await makeFolders(dirname(path));
  } catch (error) {
    failUnwritable(path, error);
  }
}

export interface NewFile {
  readonly path: string;
  readonly content: Uint8Array | string;
}

/**
 * Writes files that the user asked for, and the folders they lie in; all are looked at before the first is written.
 *
 * @param options.isForced whether files that hold something else are replaced
 * @throws OUTPUT_UNWRITABLE when one holds something else and may not be replaced, or cannot be written
 */
export async function writeNewFiles(
  files: readonly NewFile[],
  { isForced }: { readonly isForced: boolean },
): Promise<void> {
  if (!isForced) {
    for (const file of files) await refuseOther(file);
  }
  for (const { path, content } of files) {
    await createFolderOf(path);
    await writeFileAtomic(path, content);
  }
}

/**
 * Removes the temporary files in a folder that nobody writes any more: a kill left them. A folder that is not there, or
 * may not be changed, is left as it is.
 */
export async function removeTemporaries(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const path of names.filter((name) => TEMPORARY.test(name)).map((name) => join(folder, name))) {
    const found = await stat(path).catch(() => undefined);
    if (found === undefined || Date.now() - found.mtimeMs < ABANDONED_MS) continue;
    await rm(path, { force: true }).catch(() => {});
  }
}

/**
 * Creates a folder, and those above it that are missing. Node's own recursive mkdir never ends where a file system
 * says ENOENT although the folder above exists, as /proc does (Node 20.20); here each level is tried once.
 */
export async function makeFolders(path: string): Promise<void> {
  if (await isFolder(path)) return;
  const parent = dirname(path);
  if (parent !== path) await makeFolders(parent);
  try {
    await mkdir(path);
  } catch (error) {
    // Another program may have created it meanwhile.
    if (!(await isFolder(path))) throw error;
  }
}

async function refuseOther({ path, content }: NewFile): Promise<void> {
  const bytes = await readInputFileIfAny(path);
  if (bytes === null || Buffer.from(content).equals(bytes)) return;
  fail(
    "OUTPUT_UNWRITABLE",
    `${path} is there already and holds something else. Give another path, or add --force to replace it.`,
  );
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ?? false;
}

/** A path beside another, for what is to be moved there; {@link removeTemporaries} finds what a kill leaves. */
export function temporaryBeside(path: string): string {
  const unique = `${process.pid}-${randomBytes(6).toString("hex")}`;
  return join(dirname(path), `.${basename(path)}.${unique}.tmp`);
}

/** Writes a new file, on the disk when this returns. @throws what the system says */
export async function writeFlushed(path: string, content: Uint8Array | string): Promise<void> {
  const file = await open(path, "wx");
  try {
    await file.writeFile(content);
    // Without it a power cut after the rename may leave an empty file under the new name.
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Flushes the rename itself. Some systems (Windows) cannot open folders; they flush the rename when they like. */
async function flushFolder(path: string): Promise<void> {
  const folder = await open(path, "r").catch(() => undefined);
  try {
    await folder?.sync();
  } catch {
    // The file is whole either way; only the moment of its replacement is open.
  } finally {
    await folder?.close();
  }
}

/** @throws OUTPUT_UNWRITABLE with what to do */
export function failUnwritable(path: string, cause: unknown): never {
  const { code, message } = cause as NodeJS.ErrnoException;
  const remedy = (code && remedies[code]) || `${message}. Give another path.`;
  fail("OUTPUT_UNWRITABLE", `cannot write ${path}: ${remedy}`, { cause });
}
