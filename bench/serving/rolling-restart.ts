/**
 * `npm run bench -- rolling-restart`: two replicas behind nginx, each stopped and started again in turn under load, as a new
 * version is rolled out. No request may be lost. nginx runs with the very file that users copy, deploy/nginx.conf, with other
 * ports, in a folder of its own.
 */

import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import { loadMnist } from "../../src/node/data/mnist.js";
import { type Benchmark, type BenchmarkContext, summarise, type Target } from "../benchmark.js";
import { answersPerSecond, describeLoad, notServed, p99Of, runLoad, smallPngs, startLoad } from "./load.js";
import { findNginx, startNginx } from "./nginx.js";
import { freePort, type ServerProcess, startServer } from "./server-process.js";

const SMALL_PNGS = 256;
const CONNECTIONS = 64;
const SHARE_OF_THROUGHPUT = 0.5;
const MEASURING_SECONDS = 5;
/** One restart by chance meets no request; two of each replica are the least. */
const LEAST_ROUNDS = 2;
/** Between two restarts, as a person or a script would watch that all is well. */
const PAUSE_MS = 1000;
/** The load ends with the restarts; this is only a bound. */
const MOST_SECONDS_A_ROUND = 60;

export const rollingRestartBenchmark: Benchmark = {
  summary: "two replicas behind nginx, restarted in turn under load",
  async run(context) {
    const command = await findNginx();
    if (command === null) {
      throw new Error(
        "nginx is not installed: neither on the path nor at /usr/sbin/nginx. On Debian: apt-get install --no-install-recommends nginx.",
      );
    }
    const ports = [await freePort(), await freePort()] as const;
    const replicas: ServerProcess[] = [];
    try {
      for (const port of ports) replicas.push(await startReplica(port));
      const nginx = await startNginx(command, { listen: await freePort(), replicas: ports });
      try {
        return await measure(nginx.url, ports, replicas, context);
      } finally {
        const complaints = summariseComplaints(await nginx.complaints());
        if (complaints !== "") context.log(`nginx said:\n${complaints}`);
        await nginx.stop();
      }
    } finally {
      await Promise.all(replicas.map((replica) => replica.stop()));
    }
  },
};

async function measure(
  url: string,
  ports: readonly number[],
  replicas: ServerProcess[],
  { rounds: askedRounds, log }: BenchmarkContext,
) {
  const requests = await smallPngs(await loadMnist("train"), SMALL_PNGS);
  const trial = { url, requests, connections: CONNECTIONS, seconds: MEASURING_SECONDS };
  const measured = await runLoad({ kind: "closed", ...trial });
  const full = answersPerSecond(measured);
  const rounds = Math.max(LEAST_ROUNDS, askedRounds);
  log(`${Math.round(full)} readings/s through nginx: ${describeLoad(measured)}`);
  const seconds = rounds * MOST_SECONDS_A_ROUND;
  const load = await startLoad({ kind: "open", url, requests, requestsPerSecond: SHARE_OF_THROUGHPUT * full, seconds });
  let wasUnclean = 0;
  try {
    for (let round = 0; round < rounds; round++) {
      for (const [index, port] of ports.entries()) {
        await sleep(PAUSE_MS);
        const status = await replicas[index]!.stop();
        if (status !== 0) wasUnclean += 1;
        replicas[index] = await startReplica(port);
        const readyMs = Math.round(replicas[index].readyMs);
        log(`  replica ${index + 1} stopped with status ${status}, ready again after ${readyMs} ms`);
      }
    }
    await sleep(PAUSE_MS);
  } finally {
    load.stop();
  }
  const report = await load.report;
  log(describeLoad(report));
  const none: Target = { kind: "at most", value: 0 };
  const line = (what: string, unit: string, value: number, target?: Target) =>
    summarise({ name: `${rounds} rolling restarts of two replicas behind nginx, ${what}`, unit, target }, value);
  return [
    line("requests", "requests", report.sent),
    line("sent", "requests/s", report.sent / report.seconds),
    line("not answered with 200", "requests", notServed(report), none),
    line("p99", "ms", p99Of(report, "200")),
    line("replicas that did not end with status 0", "replicas", wasUnclean, none),
  ];
}

function startReplica(port: number): Promise<ServerProcess> {
  return startServer(["--trust-proxy", "127.0.0.1", "--rate-limit", "0"], port, { DIGITS_TOKEN: randomUUID() });
}

/** How often each complaint came, without what differs from one to the next. */
function summariseComplaints(log: string): string {
  const counts = new Map<string, number>();
  for (const line of log.split("\n").filter((each) => each !== "")) {
    const complaint = line.replace(/^.*?\*\d+ /, "").replace(/, client: .*/, "");
    counts.set(complaint, (counts.get(complaint) ?? 0) + 1);
  }
  return [...counts].map(([complaint, count]) => `  ${count} times: ${complaint}`).join("\n");
}
