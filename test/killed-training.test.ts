/**
 * `digits serve` killed while it trains, as a program of its own: its training process ends with it, and the next
 * start goes on with the run.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { afterEach, beforeEach, expect, test } from "vitest";

import { packageRoot } from "../src/node/package-files.js";
import type { RunAnswer } from "../src/server/run-answers.js";
import { readEvents } from "./training-server.js";

const program = join(packageRoot(), "dist", "src", "cli", "bin.js");

let home: string;
let served: ChildProcess | null = null;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "digits-killed-"));
});
afterEach(async () => {
  if (served?.exitCode === null) served.kill("SIGKILL");
  await rm(home, { recursive: true, force: true });
});

/** Starts the program and gives its address. */
async function serve(): Promise<string> {
  served = spawn(
    process.execPath,
    [program, "--home", home, "serve", "--port", "0", "--json"],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const lines = createInterface({ input: served.stdout! });
  const [line] = (await once(lines, "line")) as [string];
  return (JSON.parse(line) as { readonly url: string }).url;
}

async function end(signal: NodeJS.Signals): Promise<number | null> {
  const exited = once(served!, "exit") as Promise<[number | null]>;
  served!.kill(signal);
  return (await exited)[0];
}

test("a killed server goes on with its run when it is started again, and SIGTERM saves a checkpoint in time", async () => {
  let url = await serve();
  const response = await fetch(`${url}/api/runs`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      network: "lenet",
      epochs: 1000,
      batchSize: 128,
      validationCount: 50_000,
    }),
  });
  expect(response.status).toBe(201);
  const { id } = (await response.json()) as RunAnswer;
  // An epoch's checkpoint is on the disk when its end is told.
  await readEvents(url, id, { isEnough: ({ kind }) => kind === "epoch" });
  await end("SIGKILL");

  const folder = join(home, "runs", id);
  url = await serve();
  const events = await readEvents(url, id, {
    isEnough: ({ kind, data }) => kind === "steps" && Number(data["step"]) > 90,
  });
  const start = events.findLast(({ kind }) => kind === "start");
  expect(Number(start?.data["step"]) % 78).toBe(0);
  expect(start?.data["step"]).toBeGreaterThan(0);
  const states = events.flatMap(({ kind, data }) =>
    kind === "state"
      ? [`${String(data["state"])} ${String(data["reason"])}`]
      : [],
  );
  expect(states).toEqual([
    "waiting null",
    "running null",
    "waiting the server was started again.",
    "running null",
  ]);

  const last = Number(events.at(-1)?.data["step"]);
  const startMs = performance.now();
  expect(await end("SIGTERM")).toBe(0);
  expect(performance.now() - startMs).toBeLessThan(10_000);
  expect(await readdir(folder)).toContain("run.checkpoint");

  url = await serve();
  const again = await readEvents(url, id, {
    isEnough: ({ kind, data }) =>
      kind === "start" && Number(data["step"]) >= last,
  });
  expect(again.at(-1)?.kind).toBe("start");
  await end("SIGTERM");
}, 120_000);
