/** A large job is removed, while another program writes into the same database: how long it takes, and who waits for it. */

import { fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { type BenchmarkContext, type BenchmarkResult, median, percentile, summarise } from "../benchmark.js";
import { fillJob } from "./filled-job.js";
import { measureOnBoth } from "./on-both.js";

const FILES = 200_000;
const JOB = "large";
/** How the bystander does before anything is removed. */
const BEFORE_MS = 3000;

export async function measureRemoving({ log }: BenchmarkContext): Promise<readonly BenchmarkResult[]> {
  return measureOnBoth(async ({ name, place, store, startProcessorTime }) => {
    const { id } = await store.jobs.create(JOB, {}, "bench");
    await fillJob(place, { id, read: FILES });
    log(`${name}: ${FILES} files are there`);
    const child = fork(fileURLToPath(new URL("./bystander.js", import.meta.url)), [place], {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    await once(child, "message");
    await sleep(BEFORE_MS);
    const portions: number[] = [];
    const processorTime = await startProcessorTime();
    const startMs = performance.now();
    let lastMs = startMs;
    await store.jobs.remove(JOB, "bench", async () => {
      portions.push(performance.now() - lastMs);
      lastMs = performance.now();
    });
    const seconds = (performance.now() - startMs) / 1000;
    const processor = await processorTime();
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
  });
}
