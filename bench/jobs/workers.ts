/**
 * 1, 2 and 4 workers, each a process, on one PostgreSQL: how many files a second they end together. Their readings sleep,
 * so that two cores are enough for four of them. The numbers of workers take turns, so that a slow minute slows all.
 */

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { openPostgresDatabase } from "../../src/store/open-database.js";
import { createStore, type Store } from "../../src/store/open-store.js";
import { type BenchmarkContext, type BenchmarkResult, summarise } from "../benchmark.js";
import { startPostgres } from "./postgres-server.js";
import { addSimulatedFiles } from "./simulated-files.js";

const COUNTS = [1, 2, 4] as const;

/** Of one worker. The first is a form with handwriting or a photo in 50 ms, the second a picture of one digit. */
const RATES = [20, 100, 350] as const;

const SECONDS = 6;
/** Until all have taken something. */
const WARM_UP_MS = 2500;
const ROUNDS = 3;

const floors: Readonly<Record<number, number>> = { 2: 1.9, 4: 3.8 };
const goals: Readonly<Record<number, number>> = { 2: 1.98, 4: 3.95 };

export async function measureWorkers({
  log,
  seconds = SECONDS,
}: BenchmarkContext): Promise<readonly BenchmarkResult[]> {
  const server = await startPostgres();
  const store = createStore(await openPostgresDatabase(server.address));
  try {
    const results: BenchmarkResult[] = [];
    for (const rate of RATES) {
      const rates = new Map<number, number[]>(COUNTS.map((count) => [count, []]));
      for (let round = 0; round < ROUNDS; round++) {
        for (const count of COUNTS) {
          const name = `${rate} ${round} ${count}`;
          await addSimulatedFiles(store, name, Math.ceil(rate * count * (seconds + WARM_UP_MS / 1000 + 1)));
          const found = await rateOf(store, server.address, name, count, rate, seconds);
          await store.jobs.remove(name, "bench", async () => {});
          rates.get(count)!.push(found);
          log(`${count} workers of ${rate} files/s: ${found.toFixed(1)} files/s`);
        }
      }
      const one = rates.get(1)!;
      const unit = "files/s";
      results.push(summarise({ name: `1 worker whose readings allow ${rate} files/s`, unit }, one));
      for (const count of COUNTS.slice(1)) {
        const ratios = rates.get(count)!.map((found, round) => found / one[round]!);
        results.push(
          summarise(
            {
              name: `${count} such workers over one`,
              unit: "times",
              target: { kind: "at least", value: floors[count]! },
              goal: { kind: "at least", value: goals[count]! },
            },
            ratios,
          ),
        );
      }
    }
    return results;
  } finally {
    await store.close();
    await server.stop();
  }
}

export function startSimulatedWorker(place: string, filesPerSecond: number): ChildProcess {
  const path = fileURLToPath(new URL("./simulated-worker.js", import.meta.url));
  return fork(path, [place, String(filesPerSecond)], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
}

export async function stopWorker(worker: ChildProcess): Promise<void> {
  const ended = once(worker, "exit");
  worker.kill("SIGTERM");
  await ended;
}

async function rateOf(store: Store, place: string, name: string, count: number, rate: number, seconds: number) {
  const workers = Array.from({ length: count }, () => startSimulatedWorker(place, rate));
  try {
    while ((await store.jobs.detail(name)).workers < count) await sleep(100);
    await sleep(WARM_UP_MS / 2);
    const startMs = performance.now();
    const before = (await store.jobs.tell(name)).read;
    await sleep(1000 * seconds);
    const { read } = await store.jobs.tell(name);
    return (1000 * (read - before)) / (performance.now() - startMs);
  } finally {
    await Promise.all(workers.map(stopWorker));
  }
}
