/**
 * The priorities of this process's threads. Linux has one for each thread, and a new thread has that of the one that
 * starts it; so what is set for the process when it runs holds for its main thread alone. Those that V8 collects garbage
 * with and libuv decodes pictures with are started first of all, and where all cores are taken they keep the main thread
 * waiting as much as those that read: of 35 s of an attack 13 s were theirs (Node 20, two cores).
 */

import { readdirSync } from "node:fs";
import { constants, getPriority, setPriority } from "node:os";

/** Of this process's threads, those by whose numbers they are known; the main thread has the process's own. */
const THREADS = "/proc/self/task";

/**
 * Lowers the priority of all threads but the main one, so that it gets its turn when it needs one. Nothing happens where
 * the system has none for threads, and to threads whose priority is lower already.
 *
 * @param niceness how much lower than the main thread's, as `nice` counts it
 */
export function putMainThreadFirst(niceness: number): void {
  lower(getPriority() + niceness, (id) => id !== process.pid);
}

/** Lowers the priority of the whole process: of all threads that there are, and so of those that will be. */
export function lowerProcess(niceness: number): void {
  // Where the system has no priorities for threads, this is that of the process.
  setPriority(niceness);
  lower(niceness, () => true);
}

function lower(priority: number, isMeant: (id: number) => boolean): void {
  const wanted = Math.min(priority, constants.priority.PRIORITY_LOW);
  for (const id of threadIds().filter(isMeant)) {
    try {
      if (getPriority(id) < wanted) setPriority(id, wanted);
    } catch {
      // It has ended meanwhile.
    }
  }
}

function threadIds(): readonly number[] {
  if (process.platform !== "linux") return [];
  try {
    return readdirSync(THREADS).map(Number);
  } catch {
    // A container without /proc: the threads that read lower their own.
    return [];
  }
}
