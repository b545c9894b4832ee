/**
 * `npm run bench -- rolling-restart`: two replicas behind nginx, each stopped and started again in turn under load, as a new
 * version is rolled out. No request may be lost. nginx runs with the very file that users copy, deploy/nginx.conf, with other
 * ports, in a folder of its own.
 */

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

import { loadMnist } from "../../src/node/data/mnist.js";
import { packageRoot } from "../../src/node/files/package-files.js";
import { type Benchmark, type BenchmarkContext, summarise, type Target } from "../benchmark.js";
import { answersPerSecond, describeLoad, notServed, p99Of, runLoad, smallPngs, startLoad } from "./load.js";
import { freePort, isReady, type ServerProcess, startServer } from "./server-process.js";

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

/** Debian's lies where the path of an ordinary user does not lead. */
const CANDIDATES = ["nginx", "/usr/sbin/nginx"];
const START_TIMEOUT_MS = 10_000;
const POLL_MS = 20;

interface NginxPorts {
  readonly listen: number;
  readonly replicas: readonly [number, number];
}

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

/** Finds nginx; null where there is none. */
async function findNginx(): Promise<string | null> {
  for (const candidate of CANDIDATES) {
    try {
      await promisify(execFile)(candidate, ["-v"]);
      return candidate;
    } catch {
      // Not there: the next one.
    }
  }
  return null;
}

/** deploy/nginx.conf with other ports. */
export async function siteConfiguration(ports: NginxPorts): Promise<string> {
  let site = await readFile(join(packageRoot(), "deploy", "nginx.conf"), "utf8");
  const changes = [
    { from: "listen 80;", to: `listen 127.0.0.1:${ports.listen};` },
    { from: "server 127.0.0.1:5001 ", to: `server 127.0.0.1:${ports.replicas[0]} ` },
    { from: "server 127.0.0.1:5002 ", to: `server 127.0.0.1:${ports.replicas[1]} ` },
  ];
  for (const { from, to } of changes) {
    if (site.split(from).length !== 2) throw new Error(`deploy/nginx.conf must hold "${from}" once.`);
    site = site.replace(from, to);
  }
  return site;
}

/** Starts nginx and waits until its upstream is ready through it; `complaints` gives what it complained about so far. */
async function startNginx(command: string, ports: NginxPorts) {
  const folder = await mkdtemp(join(tmpdir(), "digits-nginx-"));
  // Started by root, its workers are somebody else.
  await chmod(folder, 0o755);
  await writeFile(join(folder, "site.conf"), await siteConfiguration(ports));
  await writeFile(join(folder, "nginx.conf"), mainConfiguration(folder));
  const errorLog = join(folder, "error.log");
  const args = ["-p", folder, "-c", join(folder, "nginx.conf"), "-e", errorLog];
  const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit"] });
  const ended = once(child, "exit");

  async function stop(): Promise<void> {
    child.kill("SIGTERM");
    await ended;
    await rm(folder, { recursive: true, force: true });
  }

  const url = `http://127.0.0.1:${ports.listen}`;
  const giveUpAt = performance.now() + START_TIMEOUT_MS;
  while (!(await isReady(url))) {
    if (child.exitCode !== null || performance.now() > giveUpAt) {
      const complaints = await readFile(errorLog, "utf8").catch(() => "");
      await stop();
      throw new Error(`nginx did not start: ${complaints}`);
    }
    await sleep(POLL_MS);
  }
  return { url, complaints: () => readFile(errorLog, "utf8"), stop };
}

/** What Debian's own nginx.conf holds around the sites, with every path in `folder`. */
function mainConfiguration(folder: string): string {
  return `
daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
events { worker_connections 4096; }
http {
    access_log off;
    client_body_temp_path ${folder}/body;
    proxy_temp_path ${folder}/proxy;
    fastcgi_temp_path ${folder}/fastcgi;
    uwsgi_temp_path ${folder}/uwsgi;
    scgi_temp_path ${folder}/scgi;
    include ${folder}/site.conf;
}
`;
}
