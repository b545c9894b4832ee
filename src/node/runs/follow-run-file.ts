/** Follows a run that another server works on, by the file of its events: a look every second, and nothing live. */

import { stat } from "node:fs/promises";

import { isOver, type NumberedEvent, placeAfter } from "../../core/runs/run-event.js";
import type { RunFollower } from "../../core/runs/training-runs.js";
import { readRunEvents } from "./run-log.js";

const LOOK_MS = 1000;

/** @param after the number of the last event that is known; 0 for all */
export function followRunFile(path: string, after: number): RunFollower {
  let known = after;
  let events: readonly NumberedEvent[] = [];
  let stamp = "";
  let isClosed = false;
  let wake = () => {};

  /** Whether there is anything new. */
  async function look(): Promise<boolean> {
    const found = await stat(path).catch(() => null);
    const newer = found === null ? "" : [found.ino, found.size, found.mtimeMs].join();
    if (newer === stamp) return false;
    stamp = newer;
    events = await readRunEvents(path);
    return true;
  }

  return {
    async next() {
      while (!isClosed) {
        const next = events[placeAfter(events, known)];
        if (next !== undefined) {
          known = next.number;
          return next;
        }
        if (await look()) continue;
        if (isOver(events)) return null;
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, LOOK_MS);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      return null;
    },
    close() {
      isClosed = true;
      wake();
    },
  };
}
