/** Follows a run that another server works on, by the events that it keeps: a look every second, and nothing live. */

import { stat } from "node:fs/promises";

import { isOver, type NumberedEvent, placeAfter } from "../../core/runs/run-event.js";
import type { RunFollower } from "../../core/runs/training-runs.js";
import { readRunEvents } from "./run-log.js";

const LOOK_MS = 1000;

/** All events that there are; null where nothing is new, "gone" where there is no such run any more. */
export type LookForEvents = () => Promise<readonly NumberedEvent[] | null | "gone">;

/** @param after the number of the last event that is known; 0 for all */
export function followEvents(look: LookForEvents, after: number): RunFollower {
  let known = after;
  let events: readonly NumberedEvent[] = [];
  let isClosed = false;
  let wake = () => {};

  return {
    async next() {
      while (!isClosed) {
        const next = events[placeAfter(events, known)];
        if (next !== undefined) {
          known = next.number;
          return next;
        }
        const found = await look();
        if (found === "gone") return null;
        if (found !== null) {
          events = found;
          continue;
        }
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

/** By the file of its events. @param after as {@link followEvents} */
export function followRunFile(path: string, after: number): RunFollower {
  let stamp = "";
  return followEvents(async () => {
    const found = await stat(path).catch(() => null);
    const newer = found === null ? "" : [found.ino, found.size, found.mtimeMs].join();
    if (newer === stamp) return null;
    stamp = newer;
    return readRunEvents(path);
  }, after);
}
