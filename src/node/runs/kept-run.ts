/**
 * One run in memory and on the disk: its record, its events, and who works on it. Whatever changes is written before
 * it is told.
 */

import { nothingReached, type TrainingRun } from "../../core/runs/run.js";
import { isAtRest, type RunState } from "../../core/runs/run-state.js";
import type { RunFollower } from "../../core/runs/training-runs.js";
import { createFolderOf } from "../files/atomic-file.js";
import { eventsPathOf, saveRun } from "./run-files.js";
import { openRunLog, type RunLog } from "./run-log.js";
import type { ReportedEvent, TrainingProcess } from "./start-training-process.js";

export interface KeptRun {
  readonly folder: string;
  run(): TrainingRun;
  /** Goes over into a state. @throws OUTPUT_UNWRITABLE */
  enter(state: RunState, reason?: string): Promise<void>;
  /** Takes notice of what training tells. @throws OUTPUT_UNWRITABLE */
  hear(event: ReportedEvent): Promise<void>;
  /** Notes what came of it. */
  note(reached: Pick<TrainingRun, "testAccuracy" | "model">): void;
  /** Forgets what it reached, and waits. @throws OUTPUT_UNWRITABLE */
  beginAnew(): Promise<void>;
  follow(after: number): RunFollower;
  /** Ends its followers. */
  close(): Promise<void>;
  /** The process that trains it. */
  process: TrainingProcess | null;
  /** Resolves when the work under way is over. */
  work: Promise<void> | null;
  /** Why it is being stopped: somebody asked, or the server closes. */
  stopping: "asked" | "closing" | null;
  /** Whether it can be worked on as soon as it is its turn. */
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
    // A kill may have come between the record and its event; followers would wait for it without end.
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
    async hear(event) {
      if (event.kind === "drawing" || event.kind === "sample") {
        (await log()).tell(event);
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
    note: (reached) => change(reached),
    async beginAnew() {
      change({
        state: "waiting",
        reason: null,
        ...nothingReached,
      });
      await saveRun(folder, run);
      await (await log()).beginAnew(stateEvent(run));
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
