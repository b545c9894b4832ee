/**
 * Jobs that are being removed: beside what else is done, and gone on with after a kill. Several programs may remove the same
 * one: each takes other files of it.
 */

import { setTimeout as delay } from "node:timers/promises";

import type { Store } from "../../store/open-store.js";
import type { PictureStore } from "../storage/picture-store.js";

export interface Removals {
  /** Removes a job; the same for all who ask meanwhile. @returns whether it is gone */
  remove(name: string, who: string): Promise<boolean>;
  /** Goes on with the jobs that others left behind; what fails is tried again the next time. */
  goOn(): Promise<void>;
  /** Ends between two portions. */
  stop(): Promise<void>;
}

export function createRemovals({ jobs }: Store, pictures: Pick<PictureStore, "remove">): Removals {
  const stopping = new AbortController();
  const running = new Map<string, Promise<boolean>>();

  function remove(name: string, who: string): Promise<boolean> {
    const there = running.get(name);
    if (there !== undefined) return there;
    const removing = jobs
      .remove(name, who, (digests) => pictures.remove(digests), stopping.signal)
      .finally(() => running.delete(name));
    running.set(name, removing);
    return removing;
  }

  return {
    remove,
    async goOn() {
      // It is marked already, so that nobody is recorded once more.
      await Promise.all((await jobs.removing()).map((name) => remove(name, "")));
    },
    async stop() {
      stopping.abort();
      await Promise.allSettled(running.values());
    },
  };
}

/** Whether work is done within this time; what fails later is nobody's here. */
export async function isDoneWithin(work: Promise<unknown>, ms: number): Promise<boolean> {
  const timer = new AbortController();
  try {
    return await Promise.race([work.then(() => true), delay(ms, false, { signal: timer.signal }).catch(() => false)]);
  } finally {
    timer.abort();
    work.catch(() => {});
  }
}
