/**
 * `npm run bench -- soak [--minutes N]`: four fifths of the load that the server bears, for minutes. Nothing may fail, and once
 * it is warm, its memory may not grow.
 */

import { setTimeout as sleep } from "node:timers/promises";

import { loadMnist } from "../../src/node/data/mnist.js";
import { type Benchmark, type BenchmarkContext, median, summarise, type Target } from "../benchmark.js";
import {
  answersPerSecond,
  describeLoad,
  notServed,
  p99Of,
  runLoad,
  type RunningLoad,
  smallPngs,
  startLoad,
} from "./load.js";
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

const NONE: Target = { kind: "at most", value: 0 };
const MOST_GROWN_MEGABYTES: Target = { kind: "at most", value: 50 };

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
      const seconds = context.minutes * SECONDS_PER_MINUTE;
      const load = await startLoad({ kind: "open", url: server.url, requests, requestsPerSecond, seconds });
      const memory = await sampleMemory(server, load, context);
      const report = await load.report;
      context.log(describeLoad(report));
      const early = memory.slice(Math.floor(memory.length * WARM_SHARE));
      const [before, after] = [median(early.slice(0, SAMPLES_A_FIGURE)), median(memory.slice(-SAMPLES_A_FIGURE))];
      const line = (what: string, unit: string, value: number, target?: Target) =>
        summarise({ name: `${context.minutes} minutes of 28x28 PNGs, ${what}`, unit, target }, value);
      return [
        line("sent", "requests/s", report.sent / report.seconds),
        line("not answered with 200", "requests", notServed(report), NONE),
        line("p99", "ms", p99Of(report, "200")),
        line("memory after a fifth of the time", "MB", before),
        line("memory at the end", "MB", after),
        line("memory grown between the two", "MB", after - before, MOST_GROWN_MEGABYTES),
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
