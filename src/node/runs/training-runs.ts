/**
 * Training runs kept in the home folder, each in a folder of its own, and trained one after the other, each in a
 * process of its own. The disk holds the state of each run at any moment: a server that was stopped or killed finds its
 * runs again, and goes on with those that were under way.
 */

import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";

import { fail } from "../../core/errors.js";
import type { ModelStore } from "../../core/reading/model-store.js";
import { isAtRest } from "../../core/runs/run-event.js";
import { nothingReached, type TrainingRun } from "../../core/runs/run.js";
import type { TrainingRuns } from "../../core/runs/training-runs.js";
import type { Device } from "../../core/runtime.js";
import type { TrainingPlan } from "../../core/training/plan.js";
import { createTestImages } from "./test-images.js";
import { ownFolder, type Ownership } from "./own-folder.js";
import { loadResult, loadRuns, removeProgress } from "./run-files.js";
import { type KeptRun, createKeptRun } from "./kept-run.js";
import { workOn } from "./work-on-run.js";

/** As many as anybody compares; a run takes up to 6 MB until it is finished, 1 MB after. */
const MAX_RUNS = 100;
const MAX_WAITING = 8;

const CHECKPOINT_MS = 10_000;
const SAMPLE_MS = 3000;

/** How often a server that does not have the runs checks whether the one that has them is gone. */
const TAKE_OVER_MS = 3000;

export interface TrainingRunsOptions {
  /** The user's folder; see home.ts. */
  readonly home: string;
  /** Where trained models go. */
  readonly models: ModelStore;
  /** Threads that a run computes with. */
  readonly threads: number;
  /** Where runs that are begun compute. @default "cpu" */
  readonly device?: Device;
  /** Called with what is wrong with files that cannot be used, and with what fails in the background. */
  readonly onFault: (error: unknown) => void;
  /** Milliseconds between two checkpoints: the most work that is lost when the program is killed. @default 10,000 */
  readonly checkpointMs?: number;
  /** Milliseconds between two samples. @default 3,000 */
  readonly sampleMs?: number;
}

export interface OpenedTrainingRuns extends TrainingRuns {
  /** The process that trains just now. */
  readonly workingPid: () => number | null;
  /** Stops the run that works, its checkpoint saved; the next opening goes on with it. Idempotent. */
  close(): Promise<void>;
}

/** Opens the runs of a home folder, and goes on with those that were under way. */
export async function createTrainingRuns(options: TrainingRunsOptions): Promise<OpenedTrainingRuns> {
  const { home, models, threads, device = "cpu", onFault } = options;
  const { checkpointMs = CHECKPOINT_MS, sampleMs = SAMPLE_MS } = options;
  const parent = join(home, "runs");
  const runs = new Map<string, KeptRun>();
  // The first is the one that works.
  const queue: KeptRun[] = [];
  let isClosed = false;
  let closing: Promise<void> | null = null;

  let ownership: Ownership | null = null;
  let taking: Promise<boolean> | null = null;

  /** Locks the runs, unless another server has them; then those that were under way go on. */
  function takeOver(): Promise<boolean> {
    taking ??= (async () => {
      if (ownership !== null) return true;
      if (isClosed) return false;
      const taken = await ownFolder(parent);
      if (taken === null) return false;
      ownership = taken;
      await load();
      await goOn();
      return true;
    })().finally(() => (taking = null));
    return taking;
  }

  async function load(): Promise<void> {
    for (const kept of runs.values()) await kept.close();
    runs.clear();
    for (const run of await loadRuns(parent, onFault)) {
      runs.set(run.id, createKeptRun(join(parent, run.id), run));
    }
  }

  async function goOn(): Promise<void> {
    const isRunning = (kept: KeptRun) => kept.run().state === "running";
    const unfinished = [...runs.values()].filter((kept) => !isAtRest(kept.run().state));
    // The one that was being trained goes before those that waited.
    queue.push(...unfinished.toSorted((a, b) => Number(isRunning(b)) - Number(isRunning(a))));
    for (const kept of queue) {
      if (isRunning(kept)) await kept.enter("waiting", "the server was started again.");
      kept.isReady = true;
    }
    pump();
  }

  async function refuseForeign(): Promise<void> {
    if (await takeOver()) return;
    fail("RUN_STATE_WRONG", "another server works on the training runs of this home folder. Use that one, or stop it.");
  }

  function find(id: string): KeptRun {
    return (
      runs.get(id) ??
      fail(
        "RUN_NOT_FOUND",
        `there is no training run ${JSON.stringify(id.slice(0, 80))}. The list of runs has those there are.`,
      )
    );
  }

  function findAtRest(id: string, wish: string): KeptRun {
    const kept = find(id);
    const { state } = kept.run();
    if (!isAtRest(state) || queue.includes(kept)) {
      fail("RUN_STATE_WRONG", `the run is ${state}, so it cannot be ${wish}. Stop it first.`);
    }
    return kept;
  }

  function refuseMoreWaiting(): void {
    if (queue.length <= MAX_WAITING) return;
    fail("TOO_MANY_RUNS", `${MAX_WAITING} runs wait already. Stop one, or wait until one is finished.`);
  }

  /** Queues the run before anything is awaited, so that two requests at once cannot both do it. */
  async function enqueue(kept: KeptRun, prepare: () => Promise<void>): Promise<TrainingRun> {
    queue.push(kept);
    try {
      await prepare();
    } catch (error) {
      queue.splice(queue.indexOf(kept), 1);
      throw error;
    }
    kept.isReady = true;
    pump();
    return kept.run();
  }

  function pump(): void {
    const [first] = queue;
    if (isClosed || !first?.isReady || first.work !== null) return;
    first.work = workOn(first, { models, checkpointMs, sampleMs, onFault })
      .catch(onFault)
      .finally(() => {
        first.work = null;
        // What was stopped by close() stays in its place for the next opening.
        if (isClosed) return;
        first.isReady = false;
        queue.shift();
        pump();
      });
  }

  async function create(plan: TrainingPlan): Promise<TrainingRun> {
    const createdAt = new Date().toISOString();
    const id = nameOf(plan, createdAt);
    const kept = createKeptRun(join(parent, id), {
      id,
      plan,
      state: "waiting",
      reason: null,
      createdAt,
      ...nothingReached,
    });
    runs.set(id, kept);
    try {
      return await enqueue(kept, () => kept.enter("waiting"));
    } catch (error) {
      runs.delete(id);
      throw error;
    }
  }

  async function stop(id: string): Promise<TrainingRun> {
    const kept = find(id);
    if (kept.work !== null) {
      kept.stopping = "asked";
      kept.process?.stop();
      await kept.work;
    } else if (queue.includes(kept) && kept.isReady) {
      queue.splice(queue.indexOf(kept), 1);
      kept.isReady = false;
      await kept.enter("stopped");
      pump();
    }
    return kept.run();
  }

  await load();
  // Where nothing was ever trained, nothing is written until somebody trains.
  const watch = setInterval(() => {
    if (runs.size > 0) takeOver().catch(onFault);
  }, TAKE_OVER_MS).unref();
  if (runs.size > 0) await takeOver().catch(onFault);

  return {
    threads,
    testImages: createTestImages(),
    list: () => [...runs.values()].map((kept) => kept.run()).toReversed(),
    find: (id) => find(id).run(),
    async start(plan) {
      await refuseForeign();
      refuseMoreWaiting();
      if (runs.size >= MAX_RUNS) {
        fail("TOO_MANY_RUNS", `${MAX_RUNS} runs are kept already. Delete one that is no longer needed.`);
      }
      return create({ ...plan, device });
    },
    async stop(id) {
      await refuseForeign();
      return stop(id);
    },
    async resume(id) {
      await refuseForeign();
      const kept = findAtRest(id, "resumed");
      if (kept.run().state === "finished") {
        fail(
          "RUN_STATE_WRONG",
          "the run is finished: there is nothing to go on with. Start it over, or start another one.",
        );
      }
      refuseMoreWaiting();
      return enqueue(kept, () => kept.enter("waiting"));
    },
    async startOver(id) {
      await refuseForeign();
      const kept = findAtRest(id, "started over");
      refuseMoreWaiting();
      return enqueue(kept, async () => {
        await removeProgress(kept.folder);
        await kept.restart();
      });
    },
    async remove(id) {
      await refuseForeign();
      const kept = findAtRest(id, "deleted");
      runs.delete(id);
      await kept.close();
      await rm(kept.folder, { recursive: true, force: true });
    },
    async result(id) {
      const kept = find(id);
      const result = kept.run().state === "finished" ? await loadResult(kept.folder) : null;
      return result ?? fail("RUN_STATE_WRONG", `the run is ${kept.run().state}; it has a result once it is finished.`);
    },
    follow: (id, after) => find(id).follow(after),
    workingPid: () => queue[0]?.process?.pid ?? null,
    close() {
      isClosed = true;
      clearInterval(watch);
      closing ??= closeAll(queue[0], [...runs.values()]).finally(() => ownership?.release());
      return closing;
    },
  };
}

async function closeAll(working: KeptRun | undefined, runs: readonly KeptRun[]): Promise<void> {
  if (working?.process) {
    working.stopping ??= "closing";
    working.process.stop();
    await working.work;
  }
  await Promise.all(runs.map((kept) => kept.close()));
}

/** The network, the time, and a random part that makes it unique; also the name of the folder. */
function nameOf({ network }: TrainingPlan, createdAt: string): string {
  const time = createdAt.replaceAll(/[-:]|\.\d+/g, "");
  return `${network}-${time}-${randomBytes(3).toString("hex")}`;
}
