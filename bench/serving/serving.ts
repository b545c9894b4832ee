/**
 * `npm run bench -- serving`: what `digits serve` bears, over HTTP as its clients see it, beside our own Flask application, run
 * with Debian's Flask and PyTorch where they are installed. Server, load and benchmark are processes of their own; they share
 * the machine's cores.
 */

import { availableParallelism } from "node:os";

import { loadMnist } from "../../src/node/data/mnist.js";
import {
  alternate,
  type Benchmark,
  type BenchmarkContext,
  type BenchmarkResult,
  median,
  summarise,
  summariseRatio,
  type Target,
} from "../benchmark.js";
import { findPython, type Peer, startPythonPeer } from "../python-peer.js";
import {
  answersPerSecond,
  describeLoad,
  drawings,
  failuresOf,
  type LoadReport,
  type LoadRequest,
  notServed,
  p99Of,
  rawBatches,
  runLoad,
  smallPngs,
} from "./load.js";
import { freePort, isReady, type ServerProcess, startServer } from "./server-process.js";

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
  overloadedP99Ms: { kind: "at most", value: 1000 },
} as const satisfies Record<string, Target>;

const ROUND_SECONDS = 5;
const NONE: Target = { kind: "at most", value: 0 };

const OVERLOAD_SECONDS = 10;
const TIMES_THE_THROUGHPUT = 2;
/** Where the server bears even that (its own measure shared the machine with the load), more is sent. */
const MOST_TIMES = 8;
/** Less than this refused is no overload. */
const LEAST_SHARE_REFUSED = 0.1;

const SCRIPT = "flask_serving.py";
const TRIAL_SECONDS = 4;

const settings = [1, 2].flatMap((threads): Setting[] => [
  { threads, connections: "closed" },
  { threads, connections: "kept" },
]);

interface Setting {
  /** PyTorch's own: one serves a request without help, two share each. */
  readonly threads: number;
  readonly connections: "kept" | "closed";
}

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
  const name = "from the start of the process to the first 200 of /health/ready";
  return summarise({ name, unit: "s", target: targets.readySeconds }, samples);
}

/** 28x28 PNGs at full load, in turn with the peer. */
async function measureThroughput(server: ServerProcess, pngs: readonly LoadRequest[], context: BenchmarkContext) {
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
async function measureAlone(server: ServerProcess, pngs: readonly LoadRequest[], context: BenchmarkContext) {
  const { reports } = await loadAlone(server, pngs, 1, context);
  return latencyResult("28x28 PNGs, 1 connection", "p50", reports, targets.p50At1Ms);
}

async function measureLoad(
  what: string,
  server: ServerProcess,
  requests: readonly LoadRequest[],
  context: BenchmarkContext,
): Promise<BenchmarkResult[]> {
  const { speeds, reports } = await loadAlone(server, requests, CONNECTIONS, context);
  const name = `${what}, ${CONNECTIONS} connections`;
  return [
    summarise({ name, unit: "readings/s" }, speeds),
    latencyResult(name, "p99", reports),
    notServedResult(name, reports),
  ];
}

async function measureBatches(server: ServerProcess, requests: readonly LoadRequest[], context: BenchmarkContext) {
  const { speeds } = await loadAlone(server, requests, BATCH_CONNECTIONS, context);
  const digits = speeds.map((speed) => BATCH * speed);
  const name = `/api/classify, raw bytes, ${BATCH_CONNECTIONS} connections`;
  return summarise({ name, batch: BATCH, unit: "digits/s", target: targets.digitsASecond }, digits);
}

/** The answers a second of each round without a peer, and the reports of all of them, warm-up too. */
async function loadAlone(
  server: ServerProcess,
  requests: readonly LoadRequest[],
  connections: number,
  context: BenchmarkContext,
) {
  const reports: LoadReport[] = [];
  const round = () => loadRound(server, requests, connections, reports, context);
  const { ours: speeds } = await alternate({ round }, null, context.rounds);
  return { speeds, reports };
}

/** Loads for a round, keeps its report, and gives the answers a second. */
async function loadRound(
  { url }: { readonly url: string },
  requests: readonly LoadRequest[],
  connections: number,
  reports: LoadReport[],
  context?: BenchmarkContext,
): Promise<number> {
  const report = await runLoad({ kind: "closed", url, requests, connections, seconds: ROUND_SECONDS });
  reports.push(report);
  context?.log(`  ${describeLoad(report)}`);
  return answersPerSecond(report);
}

/** Like the figures of `alternate`, without the first round, which is warm-up. */
function latencyResult(
  name: string,
  which: "p50" | "p99",
  reports: readonly LoadReport[],
  target?: Target,
): BenchmarkResult {
  const latencies = reports.slice(1).map(({ latencyMs }) => latencyMs["200"]?.[which] ?? Number.NaN);
  return summarise({ name: `${name}, ${which}`, unit: "ms", target }, latencies);
}

/** Of all rounds, warm-up too: an error is one whenever it comes. */
function notServedResult(name: string, reports: readonly LoadReport[]): BenchmarkResult {
  const count = reports.reduce((sum, report) => sum + notServed(report), 0);
  return summarise({ name: `${name}, requests not answered with 200`, unit: "requests", target: NONE }, count);
}

/** So that the speed is one of real readings. */
function wrongTextsResult(name: string, reports: readonly LoadReport[]): BenchmarkResult {
  const sum = (count: "wrong" | "compared") => reports.reduce((total, { texts }) => total + texts[count], 0);
  return summarise({ name: `${name}, read other than the label`, unit: "%" }, (100 * sum("wrong")) / sum("compared"));
}

/** Overloads a server that answers `answersPerSecond`. */
async function measureOverload(
  server: ServerProcess,
  requests: readonly LoadRequest[],
  answersPerSecond: number,
  { log }: BenchmarkContext,
): Promise<BenchmarkResult[]> {
  for (let times = TIMES_THE_THROUGHPUT; ; times *= 2) {
    const load = { url: server.url, requests, requestsPerSecond: times * answersPerSecond, seconds: OVERLOAD_SECONDS };
    const report = await runLoad({ kind: "open", ...load });
    log(`overload, ${times} times the throughput: ${describeLoad(report)}`);
    const refused = (report.statuses["503"] ?? 0) / report.sent;
    if (refused >= LEAST_SHARE_REFUSED || failuresOf(report) > 0 || times >= MOST_TIMES) {
      const survives = server.isRunning() && (await isReady(server.url));
      return toResults(report, times, survives);
    }
    log("  the server bore it: sending more");
  }
}

function toResults(report: LoadReport, times: number, survives: boolean): BenchmarkResult[] {
  const { statuses, sent } = report;
  const served = statuses["200"] ?? 0;
  const refused = statuses["503"] ?? 0;
  const result = (what: string, unit: string, value: number, target?: Target) =>
    summarise({ name: `overload, ${what}`, unit, target }, value);
  return [
    result("requests sent over those it bears", "times", times),
    result("requests that left late, p99", "ms", report.lateP99Ms),
    result("answered with a reading", "%", (100 * served) / sent),
    result("answered with 503", "%", (100 * refused) / sent),
    result("not answered, or with anything else", "requests", sent - served - refused, NONE),
    result("p99 of the readings", "ms", p99Of(report, "200"), targets.overloadedP99Ms),
    ...(refused > 0 ? [result("p99 of the 503", "ms", p99Of(report, "503"))] : []),
    result("503 without Retry-After", "requests", report.refusedWithoutRetryAfter, NONE),
    result("servers that died or are not ready after it", "servers", survives ? 0 : 1, NONE),
  ];
}

/** Starts the peer with its best setting for this many connections; null where it is not installed. */
async function startServingPeer(
  pictures: readonly LoadRequest[],
  connections: number,
  { python, log }: BenchmarkContext,
) {
  const interpreter = await findPython(["flask", "torch", "PIL", "numpy"], python);
  if (interpreter === null) {
    const packages = "python3-flask python3-torch python3-pil";
    log(`no Python with flask, torch, PIL and numpy: measured without a peer (Debian: ${packages}).`);
    return null;
  }
  // The same pictures, as the peer's route takes them; its answers have no `text`.
  const requests = pictures.map((request) => ({ ...request, path: "/predict", expectedText: null }));
  let best: { setting: Setting; speed: number } | undefined;
  for (const setting of settings) {
    if (setting.threads > availableParallelism()) continue;
    const { peer, url } = await startWith(interpreter, setting);
    try {
      const load = { kind: "closed", url, requests, connections } as const;
      const speed = answersPerSecond(await runLoad({ ...load, seconds: TRIAL_SECONDS }));
      log(`  peer tried: ${peer.description}: ${Math.round(speed)}/s`);
      if (best === undefined || speed > best.speed) best = { setting, speed };
    } finally {
      await peer.dispose();
    }
  }
  const { peer, url } = await startWith(interpreter, best!.setting);
  log(`peer: ${peer.description}`);
  return { url, requests, dispose: () => peer.dispose() };
}

async function startWith(interpreter: string, { threads, connections }: Setting): Promise<{ peer: Peer; url: string }> {
  const port = await freePort();
  const peer = await startPythonPeer(interpreter, SCRIPT, [String(port), String(threads), connections]);
  return { peer, url: `http://127.0.0.1:${port}` };
}
