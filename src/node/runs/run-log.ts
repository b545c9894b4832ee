/**
 * The events of one run: kept in memory and as lines of JSON in a file, and sent to followers. An event is written before
 * followers get it, so that nobody knows of one that is gone after a restart.
 */

import { appendFile, readFile } from "node:fs/promises";

import {
  type EmittedEvent,
  isOver,
  type KeptEvent,
  type LiveEvent,
  type NumberedEvent,
  placeAfter,
  thinPoints,
  withoutLater,
} from "../../core/runs/run-event.js";
import type { RunFollower } from "../../core/runs/training-runs.js";
import { isKeptEvent, KEPT_FORMAT } from "../../contract/answers/kept-runs.js";
import { writeFileAtomic } from "../files/atomic-file.js";
import { parseJsonObject } from "../files/input-file.js";

/** The first line. A file without it, of an earlier version, gets it with the next event. */
const HEADER = `${JSON.stringify({ format: KEPT_FORMAT })}\n`;

/** A curve on a wide screen has as many points; 200 bytes each. */
const MAX_EVENTS = 2000;

export interface RunLog {
  /** Adds an event. @throws OUTPUT_UNWRITABLE, and what appending throws */
  append(event: KeptEvent): Promise<void>;
  /** Adds an event whether or not it can be written; one that cannot is written with the next that can. */
  tell(event: KeptEvent): Promise<void>;
  /** Writes what could not be written. @throws OUTPUT_UNWRITABLE */
  save(): Promise<void>;
  /** Sends an event that is not kept; those who follow later get only the newest of each kind. */
  emit(event: LiveEvent): void;
  /** Drops all events but this new one; numbers go on. @throws OUTPUT_UNWRITABLE */
  restart(event: KeptEvent): Promise<void>;
  follow(after: number): RunFollower;
  /** Whether the events say that the run is at rest. */
  isOver(): boolean;
  /** Ends all followers. */
  close(): void;
}

/** An event that is not kept. */
interface LiveEntry {
  readonly serial: number;
  readonly event: LiveEvent;
}

/** Opens the log in a file; where there is none, it is empty. */
export async function openRunLog(path: string): Promise<RunLog> {
  const opened = parseLines(await readText(path));
  let events = opened.events;
  // A line that a kill cut off must not become one with the next.
  let isFileSound = opened.isSound;
  let number = events.at(-1)?.number ?? 0;
  let thinAt = Math.max(MAX_EVENTS, 2 * events.length);
  let writing: Promise<void> = Promise.resolve();
  const live = new Map<LiveEvent["kind"], LiveEntry>();
  let serial = 0;
  let isClosed = false;
  const wakers = new Set<() => void>();

  function wakeAll(): void {
    for (const wake of wakers) wake();
  }

  /** One write after the other: lines must be in the order of their numbers. */
  function inOrder(write: () => Promise<void>): Promise<void> {
    const done = writing.then(write);
    writing = done.catch(() => {});
    return done;
  }

  async function rewrite(kept: NumberedEvent[]): Promise<void> {
    await writeFileAtomic(path, toEventsText(kept));
    isFileSound = true;
    events = kept;
  }

  async function write(event: KeptEvent): Promise<void> {
    const added = { number: number + 1, event };
    const kept = event.kind === "start" ? withoutLater(events, event) : events;
    if (kept.length < events.length || !isFileSound) {
      await rewrite([...kept, added]);
    } else if (events.length >= thinAt) {
      await rewrite(thinPoints([...events, added], MAX_EVENTS / 2));
      thinAt = Math.max(MAX_EVENTS, 2 * events.length);
    } else {
      // A full disk may take a part of the line; then the next must not be written behind that.
      isFileSound = false;
      await appendFile(path, toLine(added));
      isFileSound = true;
      events.push(added);
    }
    announce(event);
  }

  function announce(event: KeptEvent): void {
    number += 1;
    if (event.kind === "state") live.clear();
    wakeAll();
  }

  function createFollower(after: number): RunFollower {
    let known = after;
    let seen = 0;
    let isEnded = false;
    let wake = () => {};

    function take(): EmittedEvent | null {
      const next = events[placeAfter(events, known)];
      if (next !== undefined) {
        known = next.number;
        return next;
      }
      for (const { serial: newer, event } of live.values()) {
        if (newer <= seen) continue;
        seen = newer;
        return { number: null, event };
      }
      return null;
    }

    return {
      async next() {
        for (;;) {
          if (isEnded || isClosed) return null;
          const event = take();
          if (event !== null) return event;
          if (isOver(events)) return null;
          await new Promise<void>((resolve) => {
            wake = resolve;
            wakers.add(wake);
          });
          wakers.delete(wake);
        }
      },
      close() {
        isEnded = true;
        wake();
      },
    };
  }

  return {
    append: (event) => inOrder(() => write(event)),
    tell: (event) =>
      inOrder(async () => {
        try {
          await write(event);
        } catch {
          isFileSound = false;
          events = [...events, { number: number + 1, event }];
          announce(event);
        }
      }),
    save: () => inOrder(async () => (isFileSound ? undefined : rewrite(events))),
    emit(event) {
      serial += 1;
      // Deleted first: the map's order is then that of the serials.
      live.delete(event.kind);
      live.set(event.kind, { serial, event });
      wakeAll();
    },
    restart: (event) =>
      inOrder(async () => {
        await rewrite([{ number: number + 1, event }]);
        announce(event);
      }),
    follow: createFollower,
    isOver: () => isOver(events),
    close() {
      isClosed = true;
      wakeAll();
    },
  };
}

/** The events in a file; none where there is no file. */
export async function readRunEvents(path: string): Promise<readonly NumberedEvent[]> {
  return parseEvents(await readText(path));
}

/** As they stand in a file. */
export function toEventsText(events: readonly NumberedEvent[]): string {
  return HEADER + events.map(toLine).join("");
}

/** The other way around; what is no event is left out. */
export function parseEvents(text: string): readonly NumberedEvent[] {
  return parseLines(text).events;
}

async function readText(path: string): Promise<string> {
  return readFile(path, "utf8").catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  });
}

function toLine({ number, event }: NumberedEvent): string {
  return `${JSON.stringify({ number, ...event })}\n`;
}

/** The events of a file. Lines that are not events are left out: a kill may cut the last one off. */
function parseLines(text: string): { readonly events: NumberedEvent[]; readonly isSound: boolean } {
  const events: NumberedEvent[] = [];
  let isSound = text.startsWith(HEADER) && text.endsWith("\n");
  for (const line of text.split("\n")) {
    if (line === "" || `${line}\n` === HEADER) continue;
    const parsed: unknown = parseJsonObject(line);
    if (isKeptEvent(parsed)) {
      const { number, ...event } = parsed;
      events.push({ number, event });
    } else isSound = false;
  }
  return { events, isSound };
}
