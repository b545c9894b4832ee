/**
 * `npm run bench -- soak [--minutes N]`: four fifths of the load that the server bears, for minutes. Nothing may fail, and once
 * it is warm, its memory may not grow.
 */

import { setTimeout as sleep } from "node:timers/promises";

import { loadMnist } from "../../src/node/data/mnist.js";
import { type Benchmark, type BenchmarkContext, median, summarise, type Target } from "../benchmark.js";
import { answersPerSecond, describeLoad, notServed } from "./load.js";
import { runLoad, type RunningLoad, startLoad } from "./load.js";
import { smallPngs } from "./load.js";
import { type ServerProcess, startServer } from "./server-process.js";

const SMALL_PNGS = 256;
const CONNECTIONS = 64;
const SHARE_OF_THROUGHPUT = 0.8;
const MEASURING_SECONDS = 10;
/** Memory counts from here: code is compiled by then, and heaps have found their size. */
const WARM_SHARE = 0.2;
const SAMPLE_MS = 1000;
/** A sample alone stands before or after a collection of garbage by chance; a median of some does not. */
const SAMPLES_A_FIGURE = 15;
const SECONDS_PER_MINUTE = 60;
const BYTES_PER_MEGABYTE = 1e6;

const targets = {
  notServed: { kind: "at most", value: 0 },
  grownMegabytes: { kind: "at most", value: 50 },
} as const satisfies Record<string, Target>;

export const soakBenchmark: Benchmark = {
  summary: "minutes at four fifths of the load that digits serve bears",
  async run(context) {
    const requests = await smallPngs(await loadMnist("train"), SMALL_PNGS);
    const server = await startServer();
    try {
      const full = { url: server.url, requests, seconds: MEASURING_SECONDS };
      // The first is warm-up.
      await runLoad({ ...full, kind: "closed", connections: CONNECTIONS });
      const measured = await runLoad({ ...full, kind: "closed", connections: CONNECTIONS });
      const requestsPerSecond = SHARE_OF_THROUGHPUT * answersPerSecond(measured);
      context.log(`soaking with ${Math.round(requestsPerSecond)} requests/s for ${context.minutes} minutes`);
      const load = await startLoad({
        kind: "open",
        url: server.url,
        requests,
        requestsPerSecond,
        seconds: context.minutes * SECONDS_PER_MINUTE,
      });
      const memory = await sampleMemory(server, load, context);
      const report = await load.report;
      context.log(describeLoad(report));
      const early = memory.slice(Math.floor(memory.length * WARM_SHARE));
      const [before, after] = [median(early.slice(0, SAMPLES_A_FIGURE)), median(memory.slice(-SAMPLES_A_FIGURE))];
      const name = `${context.minutes} minutes of 28x28 PNGs`;
      const one = (value: number) => [value];
      return [
        summarise({ name: `${name}, sent`, unit: "requests/s" }, one(report.sent / report.seconds)),
        summarise(
          { name: `${name}, not answered with 200`, unit: "requests", target: targets.notServed },
          one(notServed(report)),
        ),
        summarise({ name: `${name}, p99`, unit: "ms" }, one(report.latencyMs["200"]?.p99 ?? Number.NaN)),
        summarise({ name: `${name}, memory after a fifth of the time`, unit: "MB" }, one(before)),
        summarise({ name: `${name}, memory at the end`, unit: "MB" }, one(after)),
        summarise(
          { name: `${name}, memory grown between the two`, unit: "MB", target: targets.grownMegabytes },
          one(after - before),
        ),
      ];
    } finally {
      await server.stop();
    }
  },
};

/** The server's memory once a second until the load has ended, in megabytes. */
async function sampleMemory(server: ServerProcess, load: RunningLoad, { log }: BenchmarkContext): Promise<number[]> {
  const samples: number[] = [];
  let isRunning = true;
  const end = load.report.finally(() => (isRunning = false));
  while (isRunning) {
    if (!server.isRunning()) {
      load.stop();
      throw new Error(`the server died after ${samples.length} s of load.`);
    }
    samples.push((await server.residentBytes()) / BYTES_PER_MEGABYTE);
    if (samples.length % SECONDS_PER_MINUTE === 0) {
      log(`  ${samples.length / SECONDS_PER_MINUTE} min: ${Math.round(samples.at(-1)!)} MB`);
    }
    await Promise.race([sleep(SAMPLE_MS), end]);
  }
  return samples;
}
