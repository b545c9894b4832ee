/**
 * `npm run bench -- serving`: what `digits serve` bears, over HTTP as its clients see it, beside a Flask application.
 * Server, load and benchmark are processes of their own; they share the machine's cores.
 */

import { loadMnist } from "../src/node/data/mnist.js";
import type { Benchmark, BenchmarkContext } from "./benchmark.js";
import type { LoadRequest } from "./load-job.js";
import type { LoadReport } from "./load-report.js";
import { type BenchmarkResult, median, summarise, summariseRatio, type Target } from "./report.js";
import { alternate } from "./rounds.js";
import { drawings, rawBatches, smallPngs } from "./serving-bodies.js";
import { measureOverload } from "./serving-overload.js";
import { startServingPeer } from "./serving-peer.js";
import { type ServerProcess, startServer } from "./serving-process.js";
import { latencyResult, loadRound, notServedResult, wrongTextsResult } from "./serving-rounds.js";

const CONNECTIONS = 64;
/** Enough to keep every thread busy; a body has 200,704 bytes, so more only fill the memory. */
const BATCH_CONNECTIONS = 8;
const BATCH = 256;
const SMALL_PNGS = 256;
const DRAWINGS = 64;
const RAW_BATCHES = 16;
const MS_PER_SECOND = 1000;

/** What is asked of a server that people use. */
const targets = {
  answersASecond: { kind: "at least", value: 1000 },
  timesThePeer: { kind: "at least", value: 20 },
  p50At1Ms: { kind: "at most", value: 3 },
  p99At64Ms: { kind: "at most", value: 150 },
  digitsASecond: { kind: "at least", value: 8000 },
  readySeconds: { kind: "at most", value: 2 },
} as const satisfies Record<string, Target>;

export const servingBenchmark: Benchmark = {
  summary: "what digits serve bears over HTTP, beside a Flask application",
  async run(context) {
    const digits = await loadMnist("train");
    context.log("making the pictures");
    const pngs = await smallPngs(digits, SMALL_PNGS);
    const results = [await measureStart(context)];
    const server = await startServer();
    try {
      const throughput = await measureThroughput(server, pngs, context);
      results.push(
        ...throughput.results,
        await measureAlone(server, pngs, context),
        ...(await measureLoad("280x280 PNG drawings", server, await drawings(digits, DRAWINGS), context)),
        await measureBatches(server, rawBatches(digits, BATCH, RAW_BATCHES), context),
        ...(await measureOverload(server, pngs, throughput.answersPerSecond, context)),
      );
    } finally {
      await server.stop();
    }
    return results;
  },
};

async function measureStart({ rounds, log }: BenchmarkContext): Promise<BenchmarkResult> {
  const round = async () => {
    const server = await startServer();
    await server.stop();
    return server.readyMs / MS_PER_SECOND;
  };
  const samples = await alternate({ round }, null, rounds, (_, seconds) =>
    log(`  ready after ${seconds.toFixed(2)} s`),
  );
  return summarise(
    {
      name: "from the start of the process to the first 200 of /health/ready",
      unit: "s",
      target: targets.readySeconds,
    },
    samples,
  );
}

/** 28x28 PNGs at full load, in turn with the peer. */
async function measureThroughput(
  server: ServerProcess,
  pngs: readonly LoadRequest[],
  context: BenchmarkContext,
): Promise<{ results: BenchmarkResult[]; answersPerSecond: number }> {
  const peer = await startServingPeer(pngs, CONNECTIONS, context);
  try {
    const reports: LoadReport[] = [];
    const samples = await alternate(
      { round: () => loadRound(server, pngs, CONNECTIONS, reports, context) },
      peer === null ? null : { round: () => loadRound(peer, peer.requests, CONNECTIONS, []) },
      context.rounds,
      (side, figure) => context.log(`  ${side} ${Math.round(figure)}/s`),
    );
    const name = `28x28 PNGs, ${CONNECTIONS} connections`;
    return {
      answersPerSecond: median(samples.ours),
      results: [
        summarise({ name, unit: "readings/s", target: targets.answersASecond }, samples),
        ...summariseRatio({ name, target: targets.timesThePeer }, samples),
        latencyResult(name, "p99", reports, targets.p99At64Ms),
        notServedResult(name, reports),
        wrongTextsResult(name, reports),
      ],
    };
  } finally {
    await peer?.dispose();
  }
}

/** One client that waits for each answer. */
async function measureAlone(
  server: ServerProcess,
  pngs: readonly LoadRequest[],
  context: BenchmarkContext,
): Promise<BenchmarkResult> {
  const reports: LoadReport[] = [];
  const round = () => loadRound(server, pngs, 1, reports, context);
  await alternate({ round }, null, context.rounds);
  return latencyResult("28x28 PNGs, 1 connection", "p50", reports, targets.p50At1Ms);
}

async function measureLoad(
  what: string,
  server: ServerProcess,
  requests: readonly LoadRequest[],
  context: BenchmarkContext,
): Promise<BenchmarkResult[]> {
  const reports: LoadReport[] = [];
  const round = () => loadRound(server, requests, CONNECTIONS, reports, context);
  const samples = await alternate({ round }, null, context.rounds);
  const name = `${what}, ${CONNECTIONS} connections`;
  return [
    summarise({ name, unit: "readings/s" }, samples),
    latencyResult(name, "p99", reports),
    notServedResult(name, reports),
  ];
}

async function measureBatches(
  server: ServerProcess,
  requests: readonly LoadRequest[],
  context: BenchmarkContext,
): Promise<BenchmarkResult> {
  const reports: LoadReport[] = [];
  const samples = await alternate(
    {
      round: async () => BATCH * (await loadRound(server, requests, BATCH_CONNECTIONS, reports, context)),
    },
    null,
    context.rounds,
  );
  return summarise(
    {
      name: `/api/classify, raw bytes, ${BATCH_CONNECTIONS} connections`,
      batch: BATCH,
      unit: "digits/s",
      target: targets.digitsASecond,
    },
    samples,
  );
}
