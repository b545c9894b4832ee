/**
 * Who works on the runs of a home folder: one server at a time. Its claim is a file `owner-N.json` with a random id, which
 * it touches while it lives. Whoever takes over creates the file with the next number, which succeeds for only one; the
 * server before finds that file before it writes anything more, and stops.
 *
 * No clock is believed: the owner is gone when its process has ended, or, where that cannot be seen from here, when its
 * file was not touched while this server watched.
 */

import { randomBytes } from "node:crypto";
import { link, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { fail, isDigitsError } from "../../core/errors.js";
import { createFolderOf, failUnwritable, temporaryBeside, writeFlushed } from "../files/atomic-file.js";
import { parseJsonObject } from "../files/input-file.js";
import { fateOf, ownIdentity, type ProcessIdentity } from "../async/process-identity.js";

const TOUCH_MS = 5000;

/** A server that was not seen to touch its file for this long is gone; it may have been on another machine. */
const STALE_MS = 30_000;

/** The number of `owner.json`, which servers had before claims were numbered, is 0. */
const NAME = /^owner(?:-(\d{1,9}))?\.json$/;

/** File systems without hard links. */
const NO_LINKS: ReadonlySet<string | undefined> = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"]);

/** A claim on the folder of runs, as the process that trains is told it too. */
export interface Claim {
  readonly parent: string;
  readonly number: number;
  readonly id: string;
}

export interface Ownership {
  readonly claim: Claim;
  /** Asked before every write. @throws RUN_STATE_WRONG once another server has taken over */
  assertOwned(): Promise<void>;
  /** Gives it up; idempotent. */
  release(): Promise<void>;
}

export interface OwnershipOptions {
  /** Milliseconds between two touches. @default 5,000 */
  readonly touchMs?: number;
  /** Milliseconds without a touch after which a server whose process cannot be seen is gone. @default 30,000 */
  readonly staleMs?: number;
}

/** What was seen of another server's claim, and since when nothing of it changed. */
interface Sighting {
  readonly beat: string;
  readonly sinceMs: number;
}

/** Locks a folder of runs; null while another server has it. `onLost` is called once, when another has taken over. */
export type TakeOwnership = (onLost: () => void) => Promise<Ownership | null>;

/** Creates what locks a folder of runs. It remembers since when it has seen nothing of another server. */
export function createOwnership(parent: string, options: OwnershipOptions = {}): TakeOwnership {
  const { touchMs = TOUCH_MS, staleMs = STALE_MS } = options;
  let sighting: Sighting | null = null;

  async function isLeftBehind(name: string): Promise<boolean> {
    const path = join(parent, name);
    const [found, text] = await Promise.all([orNothing(stat(path)), orNothing(readFile(path, "utf8"))]);
    if (found === null || text === null) return true;
    const owner = parseJsonObject(text) as ProcessIdentity | undefined;
    const fate = owner === undefined ? "unknown" : await fateOf(owner);
    if (fate !== "unknown") return fate === "dead";
    const beat = [name, found.ino, found.mtimeMs, text].join();
    const nowMs = performance.now();
    if (sighting?.beat !== beat) sighting = { beat, sinceMs: nowMs };
    return nowMs - sighting.sinceMs >= staleMs;
  }

  return async (onLost) => {
    const before = (await claimsIn(parent)).at(-1);
    if (before !== undefined && !(await isLeftBehind(before.name))) return null;
    const claim = { parent, number: (before?.number ?? 0) + 1, id: randomBytes(16).toString("hex") };
    if (!(await create(claim))) return null;
    // Whoever read the folder later than this server may have gone further by now.
    for (const { name, number } of await claimsIn(parent)) {
      if (number > claim.number) return rm(pathOf(claim), { force: true }).then(() => null);
      if (number < claim.number) await rm(join(parent, name), { force: true });
    }
    return own(claim, touchMs, onLost);
  };
}

/** @throws RUN_STATE_WRONG when the claim no longer holds */
export async function assertHeld(claim: Claim): Promise<void> {
  const [own, next] = await Promise.all([
    orNothing(readFile(pathOf(claim), "utf8")),
    orNothing(stat(pathOf({ ...claim, number: claim.number + 1 }))),
  ]);
  if (next === null && own !== null && parseJsonObject(own)?.["id"] === claim.id) return;
  failForeign();
}

/** @throws RUN_STATE_WRONG */
export function failForeign(): never {
  fail("RUN_STATE_WRONG", "another server works on the training runs of this home folder. Use that one, or stop it.");
}

function own(claim: Claim, touchMs: number, onLost: () => void): Ownership {
  let isLost = false;
  let release: Promise<void> | null = null;

  async function assertOwned(): Promise<void> {
    if (isLost) failForeign();
    try {
      await assertHeld(claim);
    } catch (error) {
      if (!isLost && release === null && isDigitsError(error, "RUN_STATE_WRONG")) {
        isLost = true;
        clearInterval(timer);
        onLost();
      }
      throw error;
    }
  }

  async function touch(): Promise<void> {
    await assertOwned();
    const now = new Date();
    await utimes(pathOf(claim), now, now);
  }

  const timer = setInterval(() => {
    // A disk that is gone for a moment is no reason to end: without it nothing can be written anyway.
    touch().catch(() => {});
  }, touchMs).unref();
  return {
    claim,
    assertOwned,
    release() {
      clearInterval(timer);
      release ??= assertHeld(claim).then(
        () => rm(pathOf(claim), { force: true }),
        () => {}, // It is another's by now, or cannot be reached; whoever comes next sees that this process is gone.
      );
      return release;
    },
  };
}

/** Creates the claim's file, whole, where there is none; false where another server was first. @throws OUTPUT_UNWRITABLE */
async function create(claim: Claim): Promise<boolean> {
  const path = pathOf(claim);
  const text = JSON.stringify({ format: 1, id: claim.id, ...(await ownIdentity()) });
  await createFolderOf(path);
  const temporary = temporaryBeside(path);
  try {
    await writeFlushed(temporary, text);
    await link(temporary, path).catch((error: NodeJS.ErrnoException) => {
      if (!NO_LINKS.has(error.code)) throw error;
      return writeFile(path, text, { flag: "wx" });
    });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    return failUnwritable(path, error);
  } finally {
    await rm(temporary, { force: true }).catch(() => {});
  }
}

/** The claims in a folder, by number. */
async function claimsIn(parent: string): Promise<readonly { readonly name: string; readonly number: number }[]> {
  const names = (await orNothing(readdir(parent))) ?? [];
  return names
    .flatMap((name) => {
      const match = NAME.exec(name);
      return match === null ? [] : [{ name, number: Number(match[1] ?? 0) }];
    })
    .toSorted((a, b) => a.number - b.number);
}

function pathOf({ parent, number }: Claim): string {
  return join(parent, `owner-${number}.json`);
}

/** Null where there is no such file. */
async function orNothing<Value>(reading: Promise<Value>): Promise<Value | null> {
  return reading.catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  });
}
