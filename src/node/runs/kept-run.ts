/**
 * One run in memory and on the disk: its record, its events, and who works on it. Whatever changes is written first;
 * where that fails, the run is as it was, in memory, on the disk and to its followers.
 */

import { isDigitsError } from "../../core/errors.js";
import { isAtRest, type RunState } from "../../core/runs/run-event.js";
import { nothingReached, type TrainingRun } from "../../core/runs/run.js";
import type { RunFollower } from "../../core/runs/training-runs.js";
import { createFolderOf } from "../files/atomic-file.js";
import { eventsPathOf, saveRun } from "./run-files.js";
import { openRunLog, type RunLog } from "./run-log.js";
import type { ReportedEvent, TrainingProcess } from "./start-training-process.js";

/** What changes of a run beside its state. */
export type Change = Partial<Pick<TrainingRun, "reason" | "testAccuracy" | "model">>;

export interface KeptRun {
  readonly folder: string;
  run(): TrainingRun;
  /** Changes the state. @throws OUTPUT_UNWRITABLE; what `assertOwned` throws */
  enter(state: RunState, change?: Change): Promise<void>;
  /**
   * As `enter`, when work is over, which it is even where that cannot be written: then the run has failed, with
   * `unkeptReason` for its reason, until {@link KeptRun.save} or the next change is written.
   *
   * @throws what `assertOwned` throws
   */
  settle(state: RunState, change?: Change): Promise<void>;
  /** Writes what could not be written. @throws as `enter` */
  save(): Promise<void>;
  /** Records what training reports. @throws as `enter` */
  record(event: ReportedEvent): Promise<void>;
  /** Forgets what it reached, and waits. @throws as `enter` */
  restart(): Promise<void>;
  follow(after: number): RunFollower;
  /** Ends its followers. */
  close(): Promise<void>;
  /** The process that trains it. */
  process: TrainingProcess | null;
  /** Resolves when the current work is over. */
  work: Promise<void> | null;
  /** Why it is being stopped: somebody asked, the server is closing, or another server has taken over. */
  stopping: "asked" | "closing" | "lost" | null;
  /** Whether work on it can begin as soon as it is first in the queue. */
  isReady: boolean;
}

export interface KeptRunOptions {
  /** Throws where this server may not write any more. */
  readonly assertOwned: () => Promise<void>;
  /** What is told of a run whose end could not be written. */
  readonly unkeptReason: string;
  readonly onFault: (error: unknown) => void;
}

/** @param folder the run's own; it is made when something is written */
export function createKeptRun(folder: string, loaded: TrainingRun, options: KeptRunOptions): KeptRun {
  const { assertOwned, unkeptReason, onFault } = options;
  let run = loaded;
  let isUnsaved = false;
  let opening: Promise<RunLog> | null = null;

  /** Opened when it is needed: a server with many old runs starts at once. */
  function log(): Promise<RunLog> {
    opening ??= open();
    return opening;
  }

  async function open(): Promise<RunLog> {
    const opened = await openRunLog(eventsPathOf(folder));
    // The program may have been killed between the record and its event; followers would wait for it for ever.
    if (isAtRest(loaded.state) && !opened.isOver()) await opened.tell(stateEvent(loaded));
    return opened;
  }

  /** Writes the record and what is told of it; where the second fails, the record becomes what it was. */
  async function write(next: TrainingRun, tell: (log: RunLog) => Promise<void>): Promise<void> {
    await assertOwned();
    await createFolderOf(eventsPathOf(folder));
    await saveRun(folder, next);
    try {
      await tell(await log());
    } catch (error) {
      await saveRun(folder, run).catch(onFault);
      throw error;
    }
    run = next;
    isUnsaved = false;
  }

  async function enter(state: RunState, change: Change = {}): Promise<void> {
    const next = inState(run, state, change);
    await write(next, (opened) => opened.append(stateEvent(next)));
  }

  return {
    folder,
    process: null,
    work: null,
    stopping: null,
    isReady: false,
    run: () => run,
    enter,
    async settle(state, change) {
      try {
        await enter(state, change);
      } catch (error) {
        if (isDigitsError(error, "RUN_STATE_WRONG")) throw error;
        onFault(error);
        run = inState(run, "failed", { reason: unkeptReason });
        isUnsaved = true;
        await (await log()).tell(stateEvent(run));
      }
    },
    async save() {
      if (!isUnsaved) return;
      await assertOwned();
      await saveRun(folder, run);
      await (await log()).save();
      isUnsaved = false;
    },
    async record(event) {
      if (event.kind === "drawing" || event.kind === "sample") {
        (await log()).emit(event);
        return;
      }
      const next = afterEvent(run, event);
      const append = (opened: RunLog) => opened.append(event);
      if (event.kind === "start" || event.kind === "epoch") return write(next, append);
      await assertOwned();
      await append(await log());
      run = next;
    },
    async restart() {
      const next: TrainingRun = { ...run, state: "waiting", reason: null, ...nothingReached };
      await write(next, (opened) => opened.restart(stateEvent(next)));
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

function inState(run: TrainingRun, state: RunState, change: Change): TrainingRun {
  const now = new Date().toISOString();
  return {
    ...run,
    reason: null,
    ...change,
    state,
    ...(state === "running" && { startedAt: now }),
    endedAt: isAtRest(state) ? now : null,
  };
}

function afterEvent(run: TrainingRun, event: Exclude<ReportedEvent, { readonly kind: "drawing" | "sample" }>) {
  switch (event.kind) {
    case "steps":
      return { ...run, step: event.step, lastSteps: event };
    case "epoch":
      return { ...run, step: event.step, lastEpoch: event };
    case "start": {
      const { step, stepCount } = event;
      const isLater = (known: { readonly step: number } | null) => known !== null && known.step > step;
      return {
        ...run,
        step,
        stepCount,
        ...(isLater(run.lastSteps) && { lastSteps: null }),
        ...(isLater(run.lastEpoch) && { lastEpoch: null }),
      };
    }
    case "testing":
      return run;
  }
}

function stateEvent({ state, reason }: TrainingRun) {
  return { kind: "state", state, reason } as const;
}
