/**
 * The benchmarks of serving: that their loads count what happens, each request once, and that what people copy to run
 * the server for real agrees with the program.
 */

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { percentile } from "../bench/benchmark.js";
import {
  createLoadRecorder,
  describeLoad,
  failuresOf,
  formatLoadJob,
  type LoadJob,
  type LoadReport,
  notServed,
} from "../bench/serving/load.js";
import { siteConfiguration } from "../bench/serving/nginx.js";
import { benchmarks, runBenchmarks } from "../bench/command-line.js";
import { flagSettings, serveSettings, variableOf } from "../src/cli/serve-settings.js";
import { placeVariables } from "../src/contract/jobs/place-variables.js";
import { flagOf } from "../src/contract/choice.js";
import { packageRoot } from "../src/node/files/package-files.js";

const root = packageRoot();
const readText = (path: string) => readFile(join(root, path), "utf8");

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "digits-load-test-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs a load generator as the benchmarks do, in a process of its own. */
async function load(job: LoadJob): Promise<LoadReport> {
  const path = join(folder, "job.json");
  await writeFile(path, formatLoadJob(job));
  const { stdout } = await promisify(execFile)(process.execPath, [
    join(root, "dist", "bench", "serving", "load-child.js"),
    path,
  ]);
  return JSON.parse(stdout) as LoadReport;
}

/** Runs `use` with a server that answers by `listener`. */
async function withServer<Result>(listener: RequestListener, use: (url: string) => Promise<Result>): Promise<Result> {
  const server = createServer((request, response) => {
    request.resume().on("end", () => listener(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const reading = (text: string) => JSON.stringify({ width: 28, height: 28, text, numbers: [{ text: "0" }] });

const digitRequest = (expectedText: string | null) => ({
  path: "/api/read",
  contentType: "image/png",
  body: Buffer.from([0, 255, 13, 10]),
  expectedText,
});

describe("the benchmarks", () => {
  it("are known by name", () => {
    expect(Object.keys(benchmarks)).toEqual(expect.arrayContaining(["serving", "soak", "rolling-restart"]));
  });

  it.each(["0", "soon", "1e9"])("refuse to last %s minutes", async (minutes) => {
    const errors: string[] = [];
    const exitCode = await runBenchmarks(
      ["soak", "--minutes", minutes],
      { out: () => {}, error: (line) => errors.push(line) },
      undefined,
    );
    expect(exitCode).toBe(2);
    expect(errors[0]).toContain(`--minutes must be a number from 0.5 to 1440; got ${minutes}.`);
  });
});

describe("an open load", () => {
  it("sends every request once, at its time, and counts what became of each", async () => {
    let came = 0;
    const report = await withServer(
      (request, response) => {
        came += 1;
        if (came % 10 === 1) request.socket.destroy();
        else if (came % 10 === 2) response.writeHead(503).end("busy");
        else if (came % 10 === 3) {
          response.writeHead(503, { "retry-after": "1" }).end("busy");
        } else if (came % 10 === 4) response.writeHead(500).end();
        else response.end(reading(came % 10 === 5 ? "8" : "7"));
      },
      (url) => load({ kind: "open", url, requests: [digitRequest("7")], requestsPerSecond: 400, seconds: 0.5 }),
    );
    expect(came).toBe(200);
    expect(report.sent).toBe(200);
    expect(report.statuses).toEqual({ "200": 120, "503": 40, "500": 20 });
    expect(failuresOf(report)).toBe(20);
    expect(notServed(report)).toBe(80);
    expect(report.texts).toEqual({ compared: 120, wrong: 20 });
    expect(report.refusedWithoutRetryAfter).toBe(20);
    expect(report.seconds).toBeGreaterThan(0.49);
  });

  it("does not wait for a server that is slow", async () => {
    const answerMs = 400;
    let waiting = 0;
    let mostWaiting = 0;
    const report = await withServer(
      (_, response) => {
        mostWaiting = Math.max(mostWaiting, ++waiting);
        setTimeout(() => {
          waiting -= 1;
          response.end(reading("7"));
        }, answerMs);
      },
      (url) => load({ kind: "open", url, requests: [digitRequest(null)], requestsPerSecond: 300, seconds: 1 }),
    );
    expect(report.statuses).toEqual({ "200": 300 });
    // 300 a second, each open for 0.4 s.
    expect(mostWaiting).toBeGreaterThan(100);
    expect(report.latencyMs["200"]!.p50).toBeGreaterThanOrEqual(answerMs - 5);
  });
});

describe("a closed load", () => {
  it("keeps each connection busy with one request, and compares what was read", async () => {
    let came = 0;
    let waiting = 0;
    let mostWaiting = 0;
    const report = await withServer(
      (_, response) => {
        came += 1;
        mostWaiting = Math.max(mostWaiting, ++waiting);
        setTimeout(() => {
          waiting -= 1;
          response.end(reading("7"));
        }, 5);
      },
      (url) =>
        load({
          kind: "closed",
          url,
          requests: [digitRequest("7"), digitRequest("8"), digitRequest(null)],
          connections: 4,
          seconds: 1,
        }),
    );
    const answered = report.statuses["200"]!;
    expect(answered).toBeGreaterThan(20);
    // What was on its way at the end is not counted.
    expect(came - answered).toBeLessThanOrEqual(4);
    expect(mostWaiting).toBe(4);
    expect(failuresOf(report)).toBe(0);
    expect(report.texts.compared / answered).toBeCloseTo(2 / 3, 1);
    expect(report.texts.wrong / report.texts.compared).toBeCloseTo(1 / 2, 1);
    expect(report.latencyMs["200"]!.p50).toBeGreaterThanOrEqual(4);
  });
});

describe("the report of a load", () => {
  it("keeps the times of each status apart", () => {
    const recorder = createLoadRecorder();
    const answer = { hasRetryAfter: true, body: "", expectedText: null };
    for (let ms = 1; ms <= 100; ms++) {
      recorder.answered({ ...answer, status: 200, latencyMs: ms });
    }
    recorder.answered({ ...answer, status: 503, latencyMs: 2 });
    recorder.failed("ECONNRESET");
    const report = recorder.report(2);
    expect(report.latencyMs).toEqual({ "200": { p50: 50, p99: 99, max: 100 }, "503": { p50: 2, p99: 2, max: 2 } });
    expect(describeLoad(report)).toBe("102 requests: 100 of 200, 1 of 503, 1 failed (ECONNRESET)");
  });

  it("takes percentiles that are among the values", () => {
    expect(percentile([3, 1, 2], 0.5)).toBe(2);
    expect(percentile([1], 0.99)).toBe(1);
    expect(percentile([], 0.5)).toBeNaN();
  });
});

describe("what is copied to run the server", () => {
  it("is the nginx.conf that the rolling restart runs with", async () => {
    const site = await siteConfiguration({ listen: 7000, replicas: [7001, 7002] });
    expect(site).toContain("listen 127.0.0.1:7000;");
    expect(site.match(/server 127\.0\.0\.1:7001 max_fails=0;/g)).toHaveLength(2);
    expect(site).toContain("server 127.0.0.1:7002 max_fails=0;");
    // Lines that are no comment: nothing of the ports that users see is left.
    const lines = site.replaceAll(/^\s*#.*$/gm, "");
    expect(lines).not.toMatch(/:500[12]|listen 80;/);
  });

  it("lets nginx take the largest picture that the server takes", async () => {
    const megabytes = /client_max_body_size (\d+)m;/.exec(await readText("deploy/nginx.conf"))?.[1];
    expect(Number(megabytes)).toBeGreaterThan(serveSettings.maxMegabytes.defaultValue);
  });

  it("names paths in the Dockerfile that exist, and all that the package holds", async () => {
    const dockerfile = await readText("Dockerfile");
    const sources = [...dockerfile.matchAll(/^COPY (?!--from)(.+)$/gm)].flatMap(([, paths]) =>
      paths!.split(" ").slice(0, -1),
    );
    expect(sources).toContain("package-lock.json");
    expect(sources.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    const { files } = JSON.parse(await readText("package.json")) as { readonly files: readonly string[] };
    const copied = [...dockerfile.matchAll(/^COPY .* (\S+)$/gm)].map(([, target]) => target);
    expect(copied).toEqual(expect.arrayContaining(files.filter((path) => !path.startsWith("!"))));
  });

  it("leaves out of the image's context nothing that the image copies", async () => {
    const ignored = (await readText(".dockerignore")).split("\n");
    for (const path of ["package-lock.json", ".npmrc", "models", "assets"]) {
      expect(ignored).not.toContain(path);
    }
  });

  it.each(["Dockerfile", "deploy/digits.service", "deploy/nginx.conf", "docs/operating.md"])(
    "%s names no setting that the program does not know",
    async (path) => {
      const known = new Set<string>([...Object.keys(placeVariables), ...Object.keys(serveSettings).map(variableOf)]);
      const named = (await readText(path)).match(/DIGITS_[A-Z_]+/g) ?? [];
      expect(named.filter((name) => !known.has(name))).toEqual([]);
      const flags = Object.entries(flagSettings).map(([name, row]) => flagOf(name, row));
      const used = [...(await readText(path)).matchAll(/digits serve((?: --\S+ \S+)+)/g)].flatMap(
        ([, options]) => options!.match(/--[a-z-]+/g) ?? [],
      );
      expect(used.filter((flag) => !flags.includes(flag))).toEqual([]);
    },
  );

  it("gives systemd more patience than running requests get", async () => {
    const unit = await readText("deploy/digits.service");
    const seconds = /^TimeoutStopSec=(\d+)s$/m.exec(unit)?.[1];
    expect(Number(seconds)).toBeGreaterThan(10);
    // V8 cannot run without it, whatever else is forbidden.
    expect(unit).toMatch(/^MemoryDenyWriteExecute=no$/m);
  });
});
