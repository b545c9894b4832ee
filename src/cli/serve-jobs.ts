/**
 * The jobs of a server: the database in its home folder, and a worker beside the threads that answer requests. Where the
 * database cannot be opened, the server reads pictures all the same, tells everybody who asks for jobs why there are none,
 * and opens it once that is possible.
 */

import { availableParallelism } from "node:os";
import { setTimeout as delay } from "node:timers/promises";

import type { AccessService } from "../contract/access.js";
import type { JobService } from "../contract/jobs/job-service.js";
import { DigitsError, isDigitsError } from "../core/errors.js";
import type { JoiningModelStore } from "../node/models/model-store.js";
import type { SharedTrainingRuns } from "../node/runs/shared-runs.js";
import type { JobsOptions, OpenedJobs } from "../node/jobs/open-jobs.js";

/** Requests come first, and the threads that read theirs: the worker has the processor that they leave. */
const NICENESS = 10;

/** More threads find too little to do while requests are answered. */
const MOST_THREADS = 4;

/** How soon it is seen which models another server added, or made active, and others are told how training gets on. */
const SHARED_MS = 500;

/** How often it is looked for jobs that are being removed by a program that is gone. */
const REMOVALS_MS = 30_000;

/** After a fault that is none of a picture's, such as a disk that is full. */
const AGAIN_MS = 10_000;

export interface ServedJobs {
  /** While the database cannot be opened, all of it throws why. */
  readonly service: JobService;
  /** The tokens of people, in the same database. */
  readonly access: AccessService;
  /** Lets the worker end; idempotent. */
  stopWork(): Promise<void>;
  close(): Promise<void>;
}

export interface ServedJobsOptions extends JobsOptions {
  readonly models: JoiningModelStore;
  readonly runs: SharedTrainingRuns;
  /** Of the worker; 0: there is none. @default half of the cores, at most 4 */
  readonly threads: number | null;
  readonly onFault: (fault: unknown) => void;
}

export async function startServedJobs(options: ServedJobsOptions): Promise<ServedJobs> {
  const { models, runs, threads, onFault } = options;
  const [{ openJobs }, { workOnJobs }, { createModelDigests }] = await Promise.all([
    import("../node/jobs/open-jobs.js"),
    import("../node/jobs/job-worker.js"),
    import("../node/jobs/model-digest.js"),
  ]);
  const stopping = new AbortController();
  const { signal } = stopping;
  let opened: OpenedJobs | null = null;
  let fault: unknown;

  async function open(): Promise<void> {
    let opening: OpenedJobs | undefined;
    try {
      opening = await openJobs(options);
      // One that has not joined would read with another model than the rest, so it is tried again with the database.
      if (opening.store.isShared) {
        await models.join(opening.store.models, SHARED_MS);
        await runs.join(opening.store.runs, SHARED_MS);
      }
      opened = opening;
    } catch (error) {
      models.leave();
      await opening?.close();
      fault = error;
    }
  }

  /** Does the work of the worker, from when the database is open until the server stops. */
  async function work(): Promise<void> {
    while (!signal.aborted) {
      if (opened === null) {
        await pause(signal);
        if (!signal.aborted) await open();
        continue;
      }
      if (count === 0) return;
      const { pictures, store } = opened;
      try {
        await workOnJobs({
          queue: store.queue,
          pictures,
          model: () => models.active(),
          digestOf: createModelDigests(),
          threads: count,
          device: "cpu",
          niceness: NICENESS,
          signal,
          onFault,
        });
      } catch (error) {
        onFault(error);
        await pause(signal);
      }
    }
  }

  /** Whoever removes them at the same time takes other files of theirs. */
  async function goOnRemoving(): Promise<void> {
    while (!signal.aborted) {
      await opened?.removals.goOn().catch(onFault);
      await delay(REMOVALS_MS, undefined, { signal }).catch(() => {});
    }
  }

  const count = threads ?? Math.min(Math.max(1, Math.floor(availableParallelism() / 2)), MOST_THREADS);
  await open();
  if (opened === null) onFault(fault);
  const working = work();
  const removing = goOnRemoving();
  return {
    service: createOpenedService(() => opened?.service ?? failUnopened(fault)),
    access: {
      find: async (token) => (opened ?? failUnopened(fault)).store.tokens.find(token),
      // What cannot be recorded is told in the log, once: it was done all the same.
      record: async (change) => opened?.store.record(change),
    },
    async stopWork() {
      stopping.abort();
      await opened?.removals.stop();
      await Promise.all([working, removing]);
    },
    async close() {
      models.leave();
      await runs.leave();
      await opened?.close();
    },
  };
}

async function pause(signal: AbortSignal): Promise<void> {
  await delay(AGAIN_MS, undefined, { signal }).catch(() => {});
}

/** A folder that cannot be written is a database that cannot be used, to whoever asks for jobs. */
function failUnopened(fault: unknown): never {
  if (isDigitsError(fault) && (fault.code.startsWith("DATABASE_") || fault.code === "PACKAGE_MISSING")) throw fault;
  throw new DigitsError("DATABASE_UNUSABLE", "the database cannot be opened.", { cause: fault });
}

/** The service that there is when it is asked for something. */
function createOpenedService(current: () => JobService): JobService {
  return {
    list: async () => current().list(),
    tell: async (...given) => current().tell(...given),
    figures: async () => current().figures(),
    detail: async (...given) => current().detail(...given),
    create: async (...given) => current().create(...given),
    add: async (...given) => current().add(...given),
    page: async (...given) => current().page(...given),
    file: async (...given) => current().file(...given),
    numbers: async (...given) => current().numbers(...given),
    picture: async (...given) => current().picture(...given),
    cutOut: async (...given) => current().cutOut(...given),
    correct: async (...given) => current().correct(...given),
    setPaused: async (...given) => current().setPaused(...given),
    retry: async (...given) => current().retry(...given),
    remove: async (...given) => current().remove(...given),
    export: (...given) => current().export(...given),
  };
}
