/** A large job is removed, while another program writes into the same database: how long it takes, and who waits for it. */

import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { type OpenedDatabase, openPostgresDatabase, openSqliteDatabase } from "../../src/store/open-database.js";
import { createStore } from "../../src/store/open-store.js";
import { type BenchmarkContext, type BenchmarkResult, median, percentile, summarise } from "../benchmark.js";
import { fillJob } from "./filled-job.js";
import { startPostgres } from "./postgres-server.js";
import { processorSeconds } from "./processor-time.js";

const FILES = 200_000;
const JOB = "large";
/** How the bystander does before anything is removed. */
const BEFORE_MS = 3000;

export async function measureRemoving({ log }: BenchmarkContext): Promise<readonly BenchmarkResult[]> {
  const folder = await mkdtemp(join(tmpdir(), "digits-bench-removing-"));
  const postgres = await startPostgres();
  try {
    const path = join(folder, "digits.db");
    return [
      ...(await measureOn("SQLite", path, await openSqliteDatabase(path), async () => [], log)),
      ...(await measureOn(
        "PostgreSQL",
        postgres.address,
        await openPostgresDatabase(postgres.address),
        () => postgres.pids(),
        log,
      )),
    ];
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureOn(
  name: string,
  place: string,
  opened: OpenedDatabase,
  serverPids: () => Promise<readonly number[]>,
  log: (line: string) => void,
): Promise<readonly BenchmarkResult[]> {
  const store = createStore(opened);
  try {
    const { id } = await store.jobs.create(JOB, {}, "bench");
    await fillJob(place, { id, read: FILES });
    log(`${name}: ${FILES} files are there`);
    const child = fork(fileURLToPath(new URL("./bystander.js", import.meta.url)), [place], {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    await once(child, "message");
    await sleep(BEFORE_MS);
    const portions: number[] = [];
    const own = process.cpuUsage();
    const server = await processorSeconds(await serverPids());
    const startMs = performance.now();
    let lastMs = startMs;
    await store.jobs.remove(JOB, "bench", async () => {
      portions.push(performance.now() - lastMs);
      lastMs = performance.now();
    });
    const seconds = (performance.now() - startMs) / 1000;
    const { user, system } = process.cpuUsage(own);
    const processor = (user + system) / 1e6 + (await processorSeconds(await serverPids())) - server;
    child.send("enough");
    const [took] = (await once(child, "message")) as [readonly number[]];
    const line = (what: string, unit: string, value: number) =>
      summarise({ name: `${name}, a job of ${FILES} files is removed: ${what}`, unit }, value);
    const fifth = Math.ceil(portions.length / 5);
    return [
      line("it takes", "s", seconds),
      line("processor time, with the database's", "ms a file", (1000 * processor) / FILES),
      line("a transaction of the first fifth", "ms", median(portions.slice(0, fifth))),
      line("a transaction of the last fifth", "ms", median(portions.slice(-fifth))),
      line("another program adds a file meanwhile, half of the times within", "ms", median(took)),
      line("95 % within", "ms", percentile(took, 0.95)),
      line("at most", "ms", Math.max(...took)),
    ];
  } finally {
    await store.close();
  }
}
