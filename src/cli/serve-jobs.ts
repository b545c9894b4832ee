/** The jobs of a server: the database in its home folder, and a worker beside the threads that answer requests. */

import { availableParallelism } from "node:os";
import { setTimeout as delay } from "node:timers/promises";

import type { JobService } from "../contract/jobs/job-service.js";
import type { ModelStore } from "../core/reading/model-store.js";

/** Requests come first: the worker has the processor that they leave. */
const NICENESS = 5;

/** More threads find too little to do while requests are answered. */
const MOST_THREADS = 4;

/** After a fault that is none of a picture's, such as a disk that is full. */
const AGAIN_MS = 10_000;

export interface ServedJobs {
  /** Undefined where the database cannot be used; the server reads pictures all the same. */
  readonly service: JobService | undefined;
  /** Lets the worker end; idempotent. */
  stopWork(): Promise<void>;
  close(): Promise<void>;
}

export interface ServedJobsOptions {
  readonly home: string;
  /** @default SQLite in the home folder */
  readonly database: string | undefined;
  readonly models: ModelStore;
  /** Of the worker; 0: there is none. @default half of the cores, at most 4 */
  readonly threads: number | null;
  readonly onFault: (fault: unknown) => void;
}

export async function startServedJobs(options: ServedJobsOptions): Promise<ServedJobs> {
  const { models, threads, onFault } = options;
  const [{ openJobs }, { workOnJobs }, { createModelDigests }] = await Promise.all([
    import("../node/jobs/open-jobs.js"),
    import("../node/jobs/job-worker.js"),
    import("../node/jobs/model-digest.js"),
  ]);
  const jobs = await openJobs(options).catch((fault: unknown) => {
    onFault(fault);
    return null;
  });
  if (jobs === null) return { service: undefined, stopWork: async () => {}, close: async () => {} };
  const stopping = new AbortController();
  const { signal } = stopping;
  const { pictures, service, store } = jobs;
  const count = threads ?? Math.min(Math.max(1, Math.floor(availableParallelism() / 2)), MOST_THREADS);

  async function work(): Promise<void> {
    while (!signal.aborted) {
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
      } catch (fault) {
        onFault(fault);
        await delay(AGAIN_MS, undefined, { signal }).catch(() => {});
      }
    }
  }

  const working = count === 0 ? Promise.resolve() : work();
  return {
    service,
    async stopWork() {
      stopping.abort();
      await working;
    },
    close: () => jobs.close(),
  };
}
