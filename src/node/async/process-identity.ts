/**
 * Whether another process lives, told without a clock. A process number alone does not say it: the next process may get
 * the same one, and each container counts its own from 1.
 */

import { readFile, readlink } from "node:fs/promises";
import { hostname } from "node:os";

/** A process, as it is told from all others. Null where the system does not say. */
export interface ProcessIdentity {
  readonly host: string;
  /** Of the start of the system that it runs in. */
  readonly boot: string | null;
  /** The space that its number counts in: a container has one of its own. */
  readonly space: string | null;
  readonly pid: number;
  /** When it began, in ticks since the system's start. */
  readonly began: string | null;
}

/** This process. */
export async function ownIdentity(): Promise<ProcessIdentity> {
  return { ...(await ownPlace()), pid: process.pid, began: await beginningOf(process.pid) };
}

/**
 * "unknown" where the process counts in another space than this one, such as another machine or container.
 *
 * @param own of this process, where it is known already
 */
export async function fateOf(
  other: ProcessIdentity,
  own?: Pick<ProcessIdentity, "host" | "boot" | "space">,
): Promise<"alive" | "dead" | "unknown"> {
  const { host, boot, space } = own ?? (await ownPlace());
  if (other.host !== host || other.boot !== boot || other.space !== space) return "unknown";
  if (!isAlive(other.pid)) return "dead";
  const began = await beginningOf(other.pid);
  if (began === null || other.began === null) return "unknown";
  return began === other.began ? "alive" : "dead";
}

async function ownPlace(): Promise<Pick<ProcessIdentity, "host" | "boot" | "space">> {
  const [boot, space] = await Promise.all([
    orNull(readFile("/proc/sys/kernel/random/boot_id", "utf8")),
    orNull(readlink("/proc/self/ns/pid")),
  ]);
  return { host: hostname(), boot: boot && boot.trim(), space };
}

/** The 22nd field of proc(5)'s `stat`; the second, a name in parentheses, may hold blanks. */
async function beginningOf(pid: number): Promise<string | null> {
  const text = await orNull(readFile(`/proc/${pid}/stat`, "utf8"));
  return text?.slice(text.lastIndexOf(")") + 2).split(" ")[19] ?? null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function orNull<Value>(reading: Promise<Value>): Promise<Value | null> {
  return reading.catch(() => null);
}
