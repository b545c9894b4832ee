/**
 * One run in memory and on the disk: its record, its events, and who works on it. Whatever changes is written before
 * followers get it.
 */

import { isAtRest, type RunState } from "../../core/runs/run-event.js";
import { nothingReached, type TrainingRun } from "../../core/runs/run.js";
import type { RunFollower } from "../../core/runs/training-runs.js";
import { createFolderOf } from "../files/atomic-file.js";
import { eventsPathOf, saveRun } from "./run-files.js";
import { openRunLog, type RunLog } from "./run-log.js";
import type { ReportedEvent, TrainingProcess } from "./start-training-process.js";

export interface KeptRun {
  readonly folder: string;
  run(): TrainingRun;
  /** Changes the state. @throws OUTPUT_UNWRITABLE */
  enter(state: RunState, reason?: string): Promise<void>;
  /** Records what training reports. @throws OUTPUT_UNWRITABLE */
  record(event: ReportedEvent): Promise<void>;
  /** Sets what it reached; written with the next state. */
  setReached(reached: Pick<TrainingRun, "testAccuracy" | "model">): void;
  /** Forgets what it reached, and waits. @throws OUTPUT_UNWRITABLE */
  restart(): Promise<void>;
  follow(after: number): RunFollower;
  /** Ends its followers. */
  close(): Promise<void>;
  /** The process that trains it. */
  process: TrainingProcess | null;
  /** Resolves when the current work is over. */
  work: Promise<void> | null;
  /** Why it is being stopped: somebody asked, or the server is closing. */
  stopping: "asked" | "closing" | null;
  /** Whether work on it can begin as soon as it is first in the queue. */
  isReady: boolean;
}

/** @param folder the run's own; it is made when something is written */
export function createKeptRun(folder: string, loaded: TrainingRun): KeptRun {
  let run = loaded;
  let opening: Promise<RunLog> | null = null;

  /** Opened when it is needed: a server with many old runs starts at once. */
  function log(): Promise<RunLog> {
    opening ??= open();
    return opening;
  }

  async function open(): Promise<RunLog> {
    const opened = await openRunLog(eventsPathOf(folder));
    // The program may have been killed between the record and its event; followers would wait for it for ever.
    if (isAtRest(loaded.state) && !opened.isOver()) {
      await opened.append(stateEvent(loaded));
    }
    return opened;
  }

  function change(part: Partial<TrainingRun>): void {
    run = { ...run, ...part };
  }

  async function enter(state: RunState, reason?: string): Promise<void> {
    const now = new Date().toISOString();
    change({
      state,
      reason: reason ?? null,
      ...(state === "running" && { startedAt: now }),
      endedAt: isAtRest(state) ? now : null,
    });
    await createFolderOf(eventsPathOf(folder));
    await saveRun(folder, run);
    await (await log()).append(stateEvent(run));
  }

  return {
    folder,
    process: null,
    work: null,
    stopping: null,
    isReady: false,
    run: () => run,
    enter,
    async record(event) {
      if (event.kind === "drawing" || event.kind === "sample") {
        (await log()).emit(event);
        return;
      }
      if (event.kind === "steps") {
        change({ step: event.step, lastSteps: event });
      } else if (event.kind === "start") {
        const { step, stepCount } = event;
        change({
          step,
          stepCount,
          ...(run.lastSteps && run.lastSteps.step > step && { lastSteps: null }),
          ...(run.lastEpoch && run.lastEpoch.step > step && { lastEpoch: null }),
        });
      } else if (event.kind === "epoch") {
        change({ step: event.step, lastEpoch: event });
      }
      if (event.kind === "start" || event.kind === "epoch") {
        await saveRun(folder, run);
      }
      await (await log()).append(event);
    },
    setReached: (reached) => change(reached),
    async restart() {
      change({ state: "waiting", reason: null, ...nothingReached });
      await saveRun(folder, run);
      await (await log()).restart(stateEvent(run));
    },
    follow(after) {
      const opened = log().then((each) => each.follow(after));
      let isClosed = false;
      return {
        next: async () => (isClosed ? null : (await opened).next()),
        close() {
          isClosed = true;
          void opened.then((follower) => follower.close());
        },
      };
    },
    async close() {
      await opening?.then((each) => each.close());
    },
  };
}

function stateEvent({ state, reason }: TrainingRun) {
  return { kind: "state", state, reason } as const;
}
