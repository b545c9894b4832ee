/**
 * Memory of a server and of a worker over a job of many files, while somebody follows it, looks at lists and exports it.
 * The worker's readings take no time; what reads pictures is a process beside it, which knows nothing of the job.
 */

import { setTimeout as sleep } from "node:timers/promises";

import type { JobDetailAnswer } from "../../src/contract/answers/job-answers.js";
import { openPostgresDatabase } from "../../src/store/open-database.js";
import { createStore } from "../../src/store/open-store.js";
import { type BenchmarkContext, type BenchmarkResult, median, percentile, summarise } from "../benchmark.js";
import { residentBytesOf, startServer } from "../serving/server-process.js";
import { startPostgres } from "./postgres-server.js";
import { addSimulatedFiles } from "./simulated-files.js";
import { startSimulatedWorker, stopWorker } from "./workers.js";

const DEFAULT_FILES = 100_000;
const JOB = "large";
/** No reading is waited for. */
const UNHELD = 1e6;
const LIMIT = { kind: "at most", value: 400 } as const;

export async function measureMemory({
  files = DEFAULT_FILES,
  log,
}: BenchmarkContext): Promise<readonly BenchmarkResult[]> {
  const postgres = await startPostgres();
  const store = createStore(await openPostgresDatabase(postgres.address));
  const server = await startServer(["--threads", "1", "--work", "0"], 0, { DIGITS_DATABASE: postgres.address });
  try {
    const addedMs = performance.now();
    await addSimulatedFiles(store, JOB, files);
    const added = (performance.now() - addedMs) / 1000;
    const worker = startSimulatedWorker(postgres.address, UNHELD);
    const memory: { read: number; server: number; worker: number }[] = [];
    const pageMs: number[] = [];
    for (;;) {
      const { read, state, filesPerSecond } = await ask<JobDetailAnswer>(`${server.url}/api/jobs/${JOB}`);
      for (const query of ["order=doubtful&review=true", "order=text&descending=true", "state=read"]) {
        const startMs = performance.now();
        await ask(`${server.url}/api/jobs/${JOB}/files?${query}`);
        pageMs.push(performance.now() - startMs);
      }
      const held = { server: (await server.residentBytes()) / 1e6, worker: (await residentBytesOf(worker.pid!)) / 1e6 };
      memory.push({ read, ...held });
      if (memory.length % 20 === 0) {
        log(`${read} of ${files} read, ${filesPerSecond.toFixed(0)} files/s; ${JSON.stringify(held)} MB`);
      }
      if (state === "done") break;
      await sleep(500);
    }
    await stopWorker(worker);
    let exported = 0;
    let most = 0;
    const answer = await fetch(`${server.url}/api/jobs/${JOB}/export?format=csv`);
    const startMs = performance.now();
    for await (const piece of answer.body!) {
      exported += piece.length;
      most = Math.max(most, (await server.residentBytes()) / 1e6);
    }
    const exportSeconds = (performance.now() - startMs) / 1000;
    const of = (side: "server" | "worker", least: number, limit: number) =>
      memory.filter(({ read }) => read >= least * files && read <= limit * files).map((each) => each[side]);
    const line = (name: string, unit: string, value: number | readonly number[], target?: typeof LIMIT) =>
      summarise({ name, unit, target }, value);
    return [
      line(`files of the job, listed in the database`, "files/s", files / added),
      line("memory of the server meanwhile, at most", "MB", Math.max(...of("server", 0, 1)), LIMIT),
      line("memory of the worker meanwhile, at most", "MB", Math.max(...of("worker", 0, 1)), LIMIT),
      // Flat: the last fifth against the second.
      line(
        "the server's growth from the second fifth to the last",
        "MB",
        median(of("server", 0.8, 1)) - median(of("server", 0.2, 0.4)),
      ),
      line(
        "the worker's growth from the second fifth to the last",
        "MB",
        median(of("worker", 0.8, 1)) - median(of("worker", 0.2, 0.4)),
      ),
      line("memory of the server while the job is exported, at most", "MB", most, LIMIT),
      line("exported", "files/s", files / exportSeconds),
      line("bytes a file in the export", "bytes", exported / files),
      line("a page of the list meanwhile, 95 % within", "ms", percentile(pageMs, 0.95)),
    ];
  } finally {
    await server.stop();
    await store.close();
    await postgres.stop();
  }
}

async function ask<Answer>(url: string): Promise<Answer> {
  return (await fetch(url)).json() as Promise<Answer>;
}
