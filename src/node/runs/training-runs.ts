/**
 * Training runs kept in the home folder, each in a folder of its own, and trained one after the other, each in a
 * process of its own. The disk holds the state of each run at any moment: a server that was stopped or killed finds its
 * runs again, and goes on with those that were under way.
 */

import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";

import { DigitsError, fail } from "../../core/errors.js";
import type { ModelStore } from "../../core/reading/model-store.js";
import { isAtRest } from "../../core/runs/run-event.js";
import { nothingReached, type TrainingRun } from "../../core/runs/run.js";
import type { TrainingRuns } from "../../core/runs/training-runs.js";
import type { Device } from "../../core/runtime.js";
import type { TrainingPlan } from "../../core/training/plan.js";
import { atMostEvery, onceEach } from "../async/not-again.js";
import { createTestImages } from "./test-images.js";
import { followRunFile } from "./follow-events.js";
import { createOwnership, failForeign, type Ownership, type OwnershipOptions } from "./own-folder.js";
import {
  type AdoptedRun,
  eventsPathOf,
  loadResult,
  loadRuns,
  removeProgress,
  removeRun,
  saveAdopted,
  sweepRuns,
} from "./run-files.js";
import { type KeptRun, createKeptRun } from "./kept-run.js";
import { failFinished, failNotFound, failUnfinished } from "./run-refusals.js";
import { UNKEPT_REASON, workOn } from "./work-on-run.js";

/** As many as anybody compares; a run takes up to 6 MB until it is finished, 1 MB after. */
const MAX_RUNS = 100;
const MAX_WAITING = 8;

const CHECKPOINT_MS = 10_000;
const SAMPLE_MS = 3000;

/** How often a server that does not have the runs checks whether the one that has them is gone. */
const TAKE_OVER_MS = 3000;

/** Of a run, as {@link nameOf} makes them. */
const NAME = /^[\w-]{1,100}$/;

/** A server that does not have the runs reads them anew when they are asked for, though not more often than this. */
const READ_AGAIN_MS = 250;

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
  /** For tests: how often ownership is told, and how long until it is taken for given up. */
  readonly ownership?: Pick<OwnershipOptions, "touchMs" | "staleMs">;
}

export interface OpenedTrainingRuns extends TrainingRuns {
  /** Those of the home folder, the newest last; null while another server has them. */
  owned(): readonly TrainingRun[] | null;
  /**
   * Takes in a run that another server began; it is at rest.
   *
   * @param take called once nothing here stands in its way; null where the run is not to be had
   * @returns whether it was
   * @throws TOO_MANY_RUNS; OUTPUT_UNWRITABLE; RUN_STATE_WRONG while another server has these runs; what `take` throws
   */
  adopt(id: string, take: () => Promise<AdoptedRun | null>): Promise<boolean>;
  /** Ends the work on a run that another server has taken up, and forgets it. */
  letGo(id: string): Promise<void>;
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

  // What a server looks for again and again is at fault again and again.
  const onFaultOnce = onceEach(onFault);
  const own = createOwnership(parent, options.ownership);
  let ownership: Ownership | null = null;
  let taking: Promise<boolean> | null = null;
  /** Work on a run that another server has taken over; it is about to end. */
  let ending: Promise<void> | null = null;

  /** Locks the runs, unless another server has them; then those that were under way go on. */
  function takeOver(): Promise<boolean> {
    taking ??= (async () => {
      if (ownership !== null) return true;
      await ending;
      if (isClosed) return false;
      let isLost = false;
      const taken = await own(() => {
        isLost = true;
        if (ownership === taken) lose();
      });
      if (taken === null) return false;
      try {
        await sweepRuns(parent).catch(onFault);
        const found = await loadRuns(parent, onFaultOnce);
        if (isLost) return false;
        ownership = taken;
        for (const run of found) runs.set(run.id, keep(run));
      } catch (error) {
        await taken.release();
        throw error;
      }
      await goOn();
      return true;
    })().finally(() => (taking = null));
    return taking;
  }

  /** Nothing of the runs may be written from now on. */
  function lose(): void {
    onFault(new DigitsError("RUN_STATE_WRONG", "another server has taken over the training runs of this home folder."));
    ownership = null;
    const [working] = queue.splice(0);
    if (working !== undefined) {
      working.stopping = "lost";
      working.process?.kill();
      ending = working.work;
    }
    for (const kept of runs.values()) kept.close().catch(onFault);
    runs.clear();
  }

  function keep(run: TrainingRun): KeptRun {
    const assertOwned = async () => (ownership === null ? failForeign() : ownership.assertOwned());
    return createKeptRun(join(parent, run.id), run, { assertOwned, unkeptReason: UNKEPT_REASON, onFault });
  }

  async function goOn(): Promise<void> {
    const isRunning = (kept: KeptRun) => kept.run().state === "running";
    const unfinished = [...runs.values()].filter((kept) => !isAtRest(kept.run().state));
    // The one that was being trained goes before those that waited.
    for (const kept of unfinished.toSorted((a, b) => Number(isRunning(b)) - Number(isRunning(a)))) {
      if (isRunning(kept)) await kept.settle("waiting", { reason: "the server was started again." });
      if (isAtRest(kept.run().state)) continue;
      kept.isReady = true;
      queue.push(kept);
    }
    pump();
  }

  async function refuseForeign(): Promise<void> {
    if (!(await takeOver())) failForeign();
    await ownership?.assertOwned();
  }

  /** As they are on the disk, where another server has them. */
  const readForeign = atMostEvery(READ_AGAIN_MS, () => loadRuns(parent, onFaultOnce));

  async function list(): Promise<readonly TrainingRun[]> {
    const all = ownership === null ? await readForeign() : [...runs.values()].map((kept) => kept.run());
    return all.toReversed();
  }

  async function findRun(id: string): Promise<TrainingRun> {
    return ownership === null ? ((await list()).find((run) => run.id === id) ?? failNotFound(id)) : find(id).run();
  }

  function find(id: string): KeptRun {
    return runs.get(id) ?? failNotFound(id);
  }

  /** What is at rest is not in the queue. The record may say otherwise, where a full disk kept its end from being written. */
  function findAtRest(id: string, wish: string): KeptRun {
    const kept = find(id);
    if (queue.includes(kept)) {
      fail("RUN_STATE_WRONG", `the run is ${kept.run().state}, so it cannot be ${wish}. Stop it first.`);
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

  function refuseMoreRuns(): void {
    if (runs.size < MAX_RUNS) return;
    fail("TOO_MANY_RUNS", `${MAX_RUNS} runs are kept already. Delete one that is no longer needed.`);
  }

  function pump(): void {
    const [first] = queue;
    if (isClosed || !first?.isReady || first.work !== null) return;
    if (ownership === null) return;
    first.work = workOn(first, { models, claim: ownership.claim, checkpointMs, sampleMs, onFault })
      .catch(onFault)
      .finally(() => {
        first.work = null;
        // What was stopped by close() stays in its place for the next opening; what was lost is in no queue.
        if (isClosed || queue[0] !== first) return;
        first.isReady = false;
        queue.shift();
        pump();
      });
  }

  async function create(plan: TrainingPlan): Promise<TrainingRun> {
    const createdAt = new Date().toISOString();
    const id = nameOf(plan, createdAt);
    const kept = keep({ id, plan, state: "waiting", reason: null, createdAt, ...nothingReached });
    runs.set(id, kept);
    try {
      return await enqueue(kept, () => kept.enter("waiting"));
    } catch (error) {
      runs.delete(id);
      await rm(kept.folder, { recursive: true, force: true }).catch(onFault);
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
      // Nobody begins it meanwhile; where it cannot be written, it waits on.
      kept.isReady = false;
      try {
        await kept.enter("stopped");
        queue.splice(queue.indexOf(kept), 1);
      } catch (error) {
        kept.isReady = true;
        throw error;
      } finally {
        pump();
      }
    }
    return kept.run();
  }

  async function adopt(id: string, take: () => Promise<AdoptedRun | null>): Promise<boolean> {
    await refuseForeign();
    refuseMoreWaiting();
    refuseMoreRuns();
    // It becomes the name of a folder.
    if (!NAME.test(id)) failNotFound(id);
    const adopted = await take();
    if (adopted === null) return false;
    const folder = join(parent, id);
    try {
      await saveAdopted(folder, adopted);
    } catch (error) {
      await rm(folder, { recursive: true, force: true }).catch(onFault);
      throw error;
    }
    runs.set(id, keep(adopted.run));
    return true;
  }

  async function letGo(id: string): Promise<void> {
    const kept = runs.get(id);
    if (kept === undefined) return;
    if (kept.work !== null) {
      kept.stopping = "lost";
      kept.process?.kill();
      await kept.work;
    } else if (queue.includes(kept)) queue.splice(queue.indexOf(kept), 1);
    runs.delete(id);
    await kept.close();
    await removeRun(kept.folder);
  }

  async function look(): Promise<void> {
    if (ownership !== null) {
      for (const kept of runs.values()) await kept.save();
    } else if ((await list()).length > 0) {
      // Where nothing was ever trained, nothing is written until somebody trains.
      await takeOver();
    }
  }

  const watch = setInterval(() => void look().catch(onFaultOnce), TAKE_OVER_MS).unref();
  await look().catch(onFaultOnce);

  return {
    threads,
    testImages: createTestImages(),
    list,
    owned: () => (ownership === null ? null : [...runs.values()].map((kept) => kept.run())),
    find: findRun,
    async start(plan) {
      await refuseForeign();
      refuseMoreWaiting();
      refuseMoreRuns();
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
        failFinished();
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
      await removeRun(kept.folder);
      runs.delete(id);
      await kept.close();
    },
    async result(id) {
      const { state } = await findRun(id);
      const result = state === "finished" ? await loadResult(join(parent, id)) : null;
      return result ?? failUnfinished(state);
    },
    async follow(id, after) {
      if (ownership !== null) return find(id).follow(after);
      await findRun(id);
      return followRunFile(eventsPathOf(join(parent, id)), after);
    },
    adopt,
    letGo,
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
