/**
 * `npm run bench -- rolling-restart`: two replicas behind nginx, each stopped and started again in turn under load, as a
 * new version is rolled out. No request may be lost.
 */

import { setTimeout as sleep } from "node:timers/promises";

import { loadMnist } from "../src/node/data/mnist.js";
import type { Benchmark, BenchmarkContext } from "./benchmark.js";
import { freePort } from "./free-port.js";
import { runLoad, startLoad } from "./load.js";
import { answersPerSecond, describeLoad, notServed } from "./load-report.js";
import { summarise } from "./report.js";
import { findNginx, startNginx } from "./rolling-restart-nginx.js";
import { smallPngs } from "./serving-bodies.js";
import { type ServerProcess, startServer } from "./serving-process.js";

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
      const nginx = await startNginx(command, {
        listen: await freePort(),
        replicas: ports,
      });
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
  const measured = await runLoad({
    kind: "closed",
    url,
    requests,
    connections: CONNECTIONS,
    seconds: MEASURING_SECONDS,
  });
  const full = answersPerSecond(measured);
  const rounds = Math.max(LEAST_ROUNDS, askedRounds);
  log(`${Math.round(full)} readings/s through nginx: ${describeLoad(measured)}`);
  const load = await startLoad({
    kind: "open",
    url,
    requests,
    requestsPerSecond: SHARE_OF_THROUGHPUT * full,
    seconds: rounds * MOST_SECONDS_A_ROUND,
  });
  let wasUnclean = 0;
  try {
    for (let round = 0; round < rounds; round++) {
      for (const [index, port] of ports.entries()) {
        await sleep(PAUSE_MS);
        const status = await replicas[index]!.stop();
        if (status !== 0) wasUnclean += 1;
        replicas[index] = await startReplica(port);
        log(
          `  replica ${index + 1} stopped with status ${status}, ready again after ${Math.round(replicas[index].readyMs)} ms`,
        );
      }
    }
    await sleep(PAUSE_MS);
  } finally {
    load.stop();
  }
  const report = await load.report;
  log(describeLoad(report));
  const name = `${rounds} rolling restarts of two replicas behind nginx`;
  const one = (value: number) => ({ ours: [value], peer: null });
  const none = { kind: "at most", value: 0 } as const;
  return [
    summarise({ name: `${name}, requests`, unit: "requests" }, one(report.sent)),
    summarise({ name: `${name}, sent`, unit: "requests/s" }, one(report.sent / report.seconds)),
    summarise(
      {
        name: `${name}, not answered with 200`,
        unit: "requests",
        target: none,
      },
      one(notServed(report)),
    ),
    summarise({ name: `${name}, p99`, unit: "ms" }, one(report.latencyMs["200"]?.p99 ?? Number.NaN)),
    summarise(
      {
        name: `${name}, replicas that did not end with status 0`,
        unit: "replicas",
        target: none,
      },
      one(wasUnclean),
    ),
  ];
}

function startReplica(port: number): Promise<ServerProcess> {
  return startServer(["--trust-proxy", "127.0.0.1"], port);
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
