/**
 * What the queue costs a server of PostgreSQL, by the size of chunks: taking files, and keeping what was read. The
 * processor time of the server for a file says how many files a second a core of it bears, whatever else runs meanwhile;
 * from that, how many workers of 350 files a second.
 */

import { openPostgresDatabase } from "../../src/store/open-database.js";
import { createStore, type Store } from "../../src/store/open-store.js";
import { type BenchmarkContext, type BenchmarkResult, summarise } from "../benchmark.js";
import { processorSeconds } from "./processor-time.js";
import { startPostgres } from "./postgres-server.js";
import { addSimulatedFiles } from "./simulated-files.js";
import { simulatedReading } from "./simulated-reading.js";

const CHUNKS = [10, 50, 200, 1000] as const;
const FILES = 6000;

/** Connections that take and keep at the same time. */
const WORKERS = 8;

const MODEL = { name: "simulated@1", digest: "0".repeat(64) };

/** What the last figure is reckoned for. */
const FILES_A_WORKER = 350;
const WORKERS_ASKED = 1000;

export async function measureQueue({ log }: BenchmarkContext): Promise<readonly BenchmarkResult[]> {
  const server = await startPostgres();
  const store = createStore(await openPostgresDatabase(server.address));
  try {
    const results: BenchmarkResult[] = [];
    for (const chunk of CHUNKS) {
      const name = `chunks of ${chunk}`;
      await addSimulatedFiles(store, name, FILES);
      const before = await processorSeconds(await server.pids());
      const own = process.cpuUsage();
      const startMs = performance.now();
      await Promise.all(Array.from({ length: WORKERS }, () => workThrough(store, chunk)));
      const seconds = (performance.now() - startMs) / 1000;
      const database = (await processorSeconds(await server.pids())) - before;
      const { user, system } = process.cpuUsage(own);
      const { read } = await store.jobs.tell(name);
      if (read !== FILES) throw new Error(`${read} of ${FILES} files were kept`);
      log(`${name}: ${Math.round(FILES / seconds)} files/s on this machine`);
      const line = (what: string, unit: string, value: number) => summarise({ name: `${name}: ${what}`, unit }, value);
      results.push(
        line("taken and kept here, by one process", "files/s", FILES / seconds),
        line("processor time of PostgreSQL", "ms a file", (1000 * database) / FILES),
        line("processor time of the worker for it", "ms a file", (user + system) / 1000 / FILES),
        line("files a second for a core of PostgreSQL", "files/s", FILES / database),
        line(
          `cores of PostgreSQL for ${WORKERS_ASKED} workers of ${FILES_A_WORKER} files/s`,
          "cores",
          (WORKERS_ASKED * FILES_A_WORKER * database) / FILES,
        ),
      );
    }
    return results;
  } finally {
    await store.close();
    await server.stop();
  }
}

async function workThrough({ queue }: Store, limit: number): Promise<void> {
  const worker = await queue.register("{}");
  for (;;) {
    const chunk = await queue.claim(worker, limit, 0);
    if (chunk === null) break;
    await queue.known(
      chunk.files.map(({ digest }) => digest),
      MODEL,
      chunk.optionsText,
    );
    await queue.settle(
      worker,
      chunk,
      MODEL,
      chunk.files.map((file, i) => ({ file, tries: 0, state: "read", reading: simulatedReading(String(1000 + i)) })),
    );
  }
  await queue.release(worker, false);
}
